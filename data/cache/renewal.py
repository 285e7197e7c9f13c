"""Work behind the answer: a few threads that are made after the fork, each key at most once, none after a
failure."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_MOST_WAITING = 64
_AFTER_SECONDS = 1.5  # meanwhile whoever got the old answer draws it, and needs the processor


class Behind:
    """Runs work behind the answer; says no rather than queueing without end."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._guard = threading.Lock()
        self._busy: set[str] = set()
        self._not_before = 0.0
        self._closing = threading.Event()
        self._pool: ThreadPoolExecutor | None = None

    def start(self, key: str, work: Callable[[], None]) -> bool:
        """Run `work` a moment later, unless this key is already under way or the last work failed a moment ago."""
        with self._guard:
            if key in self._busy or len(self._busy) >= _MOST_WAITING or time.monotonic() < self._not_before:
                return False
            self._busy.add(key)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="cache-renewal")
            pool = self._pool
        try:
            pool.submit(self._run, key, work, time.monotonic() + _AFTER_SECONDS)
        except RuntimeError:  # the interpreter or the cache is closing
            self._done(key)
            return False
        return True

    def pause(self, seconds: float) -> None:
        """Start nothing for a while: what is needed seems to be down."""
        self._not_before = time.monotonic() + seconds

    def close(self) -> None:
        """Wait for what runs, forget what waits."""
        self._closing.set()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, key: str, work: Callable[[], None], at: float) -> None:
        try:
            if not self._closing.wait(max(0.0, at - time.monotonic())):
                work()
        finally:
            self._done(key)

    def _done(self, key: str) -> None:
        with self._guard:
            self._busy.discard(key)
