"""What a cache needs of a store, and how an answer is written down in one."""

from typing import IO, Any, Protocol

import orjson
from cachelib.serializers import BaseSerializer

from data.cache.memory import Kept


class JsonSerializer(BaseSerializer):
    """Two lines of JSON: when it was computed, and the answer. Never pickle: a pickle in Redis could run code
    here."""

    def dumps(self, value: Any, *_: Any) -> bytes:
        """An answer or, for flask-caching's own bookkeeping, a number, as bytes."""
        if isinstance(value, Kept):
            return orjson.dumps([value.started, value.finished]) + b"\n" + value.raw
        return orjson.dumps(value)

    def loads(self, bvalue: bytes | None, *_: Any) -> Any:
        """The reverse; None where there is nothing or nothing readable."""
        if not bvalue:
            return None
        head, newline, raw = bvalue.partition(b"\n")
        try:
            first = orjson.loads(head)
            return Kept(float(first[0]), float(first[1]), raw) if newline else first
        except (orjson.JSONDecodeError, TypeError, ValueError, LookupError):
            return None

    def dump(self, value: Any, f: IO[bytes], *_: Any) -> None:
        """As `dumps`, into a file."""
        f.write(self.dumps(value))

    def load(self, f: IO[bytes], *_: Any) -> Any:
        """As `loads`, from a file."""
        return self.loads(f.read())


class Store(Protocol):
    """What a cache needs of a store. No method raises when the store is gone: it answers None or False."""

    name: str

    @property
    def available(self) -> bool:
        """Whether the last operation worked."""

    def ping(self) -> bool:
        """Whether the store answers now."""

    def get(self, key: str) -> Kept | None:
        """A kept answer."""

    def set(self, key: str, kept: Kept, seconds: int) -> bool:
        """Keep an answer; whether that worked."""

    def acquire(self, key: str, seconds: float) -> object | None:
        """A token when the caller shall compute this key (the only one, unless the store cannot lock), else
        None."""

    def release(self, key: str, token: object) -> None:
        """Give the token of `acquire` back."""

    def tell(self, counts: dict[tuple[str, str], int]) -> bool:
        """Add to the counts of all processes; whether that worked."""

    def told(self) -> dict[tuple[str, str], int] | None:
        """The counts of all processes, or None."""

    def info(self) -> dict[str, int | str] | None:
        """The server's own counters, or None."""

    def clear(self) -> None:
        """Forget everything of this application, and nothing else."""
