"""Answers in files, through flask-caching's FileSystemCache: where there is no Redis at all."""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Any

import structlog
from flask_caching.backends.filesystemcache import FileSystemCache

from data.cache.memory import Kept
from data.cache.stores import JsonSerializer

log = structlog.get_logger(__name__)
_STRIPES = 256


class FileStore:
    """Files in a folder that belongs to this store alone; locks are advisory file locks and end with their
    process."""

    name = "files"
    available = True

    def __init__(self, directory: Path) -> None:
        self._locks = directory / "locks"
        self._locks.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._backend: Any = FileSystemCache(str(directory / "answers"), threshold=2000)
        serializer: Any = JsonSerializer()
        self._backend.serializer = serializer

    def ping(self) -> bool:
        return os.access(self._locks, os.W_OK)

    def get(self, key: str) -> Kept | None:
        found = self._backend.get(key)
        return found if isinstance(found, Kept) else None

    def set(self, key: str, kept: Kept, seconds: int) -> bool:
        return bool(self._backend.set(key, kept, timeout=seconds))

    def acquire(self, key: str, seconds: float) -> object | None:
        # a fixed number of lock files: two keys that share one wait for each other, which costs time but no
        # answer
        stripe = int(hashlib.sha256(key.encode()).hexdigest(), 16) % _STRIPES
        try:
            handle = os.open(self._locks / f"{stripe:03d}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            return self._unlocked(error)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError as error:
            os.close(handle)
            return self._unlocked(error)
        return handle

    @staticmethod
    def _unlocked(error: OSError) -> object:
        """A token without a lock: nobody else is at it as far as can be known, and whoever waited for a lock would wait in vain."""
        log.warning("cache-folder-unusable", error=str(error)[:200])
        return object()

    def release(self, key: str, token: object) -> None:
        if isinstance(token, int):
            os.close(token)

    def tell(self, counts: dict[tuple[str, str], int]) -> bool:
        return False

    def told(self) -> dict[tuple[str, str], int] | None:
        return None

    def info(self) -> dict[str, int | str] | None:
        return None

    def clear(self) -> None:
        self._backend.clear()
