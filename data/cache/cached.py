"""An answer of the cache, and the question that led to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import orjson

from data.cache.memory import Kept
from data.cache.payload import JSONValue

State = Literal["hit", "stale", "computed", "bypassed", "last_good"]


@dataclass(frozen=True, slots=True)
class Cached:
    """An answer. `computed_at`: when its computation began (UTC). `state`: hit, stale (being renewed behind),
    computed (and kept), bypassed (computed, the store is away), last_good (the computation failed; this is an
    earlier answer)."""

    value: JSONValue
    computed_at: datetime
    state: State

    @property
    def age_seconds(self) -> float:
        """Seconds since the computation began."""
        return max(0.0, (datetime.now(UTC) - self.computed_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of `Cache.get_or_compute`."""

    key: str
    compute: Callable[[], JSONValue]
    ttl: float
    stale: float
    last_good_on: tuple[type[Exception], ...]
    last_good_key: str


def read(kept: Kept, state: State) -> Cached | None:
    """The answer kept, or None where the bytes are cut short or foreign: as if it were not there."""
    try:
        value = orjson.loads(kept.raw)
    except orjson.JSONDecodeError:
        return None
    return Cached(value, datetime.fromtimestamp(kept.started, UTC), state)
