"""The newest answers of this process: what is served when neither PostgreSQL nor Redis answers."""

import threading
from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """An encoded answer: `started` and `finished` are when it was computed, seconds since 1970."""

    started: float
    finished: float
    raw: bytes


class Memory:
    """Least recently used answers, bounded in number and in bytes; safe between threads."""

    def __init__(self, entries: int, bytes_: int) -> None:
        self._entries, self._bytes = entries, bytes_
        self._held: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0
        self._guard = threading.Lock()

    def get(self, key: str) -> Kept | None:
        """The answer, which thereby becomes the most recently used."""
        with self._guard:
            kept = self._held.get(key)
            if kept is not None:
                self._held.move_to_end(key)
            return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer, unless it alone is larger than an eighth of the room."""
        with self._guard:
            self._drop(key)
            if len(kept.raw) > self._bytes // 8:
                return
            self._held[key] = kept
            self._size += len(kept.raw)
            while len(self._held) > self._entries or self._size > self._bytes:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        """Forget all."""
        with self._guard:
            self._held.clear()
            self._size = 0

    def __len__(self) -> int:
        return len(self._held)

    def _drop(self, key: str) -> None:
        kept = self._held.pop(key, None)
        if kept is not None:
            self._size -= len(kept.raw)
