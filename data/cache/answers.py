"""Cache: one caller computes, the others wait for it; an old answer is served at once and renewed behind."""

import math
import os
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTimeError
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self

import orjson
import structlog

from data.cache.cached import Ask, Cached, read
from data.cache.counters import CacheStats, Counters, summarise
from data.cache.file_store import FileStore
from data.cache.keys import query_name
from data.cache.memory import Kept, Memory
from data.cache.payload import JSONValue
from data.cache.redis_store import RedisStore
from data.cache.renewal import Behind
from data.cache.stores import Store
from data.settings import Settings

log = structlog.get_logger(__name__)
EDITION_SECONDS = 1.0
EDITION_KEPT_SECONDS = 30 * 86_400  # longer than any answer


class Cache:
    """Answers as JSON in Redis or in files. Safe between threads and processes, and after a fork."""

    def __init__(
        self,
        redis_url: str | None,
        directory: Path,
        *,
        prefix: str = "engine-room:1:",
        timeout: float = 0.25,
        cooldown: float = 5.0,
        lease: float = 12.0,
        keep: float = 3 * 86_400.0,
        memory_entries: int = 512,
        memory_bytes: int = 16 * 1024 * 1024,
        renewers: int = 2,
    ) -> None:
        """redis_url: None keeps answers in `directory`. timeout, cooldown: seconds to wait for Redis, and to
        leave it alone after a failure. lease: the longest one process computes before another may. keep: life
        of a last good answer in the store, seconds."""
        self._store: Store = (
            RedisStore(redis_url, prefix=prefix, timeout=timeout, cooldown=cooldown)
            if redis_url
            else FileStore(directory / "cache")
        )
        self._lease, self._keep, self._renewers = lease, keep, renewers
        self._memory_bounds = memory_entries, memory_bytes
        self._start_process()
        itself = weakref.ref(self)

        def forked() -> None:
            if (cache := itself()) is not None:
                cache._start_process()

        os.register_at_fork(after_in_child=forked)

    @classmethod
    def from_settings(cls, settings: Settings, redis_url: str | None = None) -> Self:
        """The application's cache. redis_url: of the embedded Redis, where the settings name none."""
        given = settings.redis_url.get_secret_value() if settings.redis_url else redis_url
        # a leader is only given up when PostgreSQL must have cancelled its query
        return cls(given, settings.data_dir, lease=settings.web_timeout_ms / 1000 + 2.0)

    def _start_process(self) -> None:
        """What must not cross a fork: threads, locks and counts of the parent."""
        self._memory = Memory(*self._memory_bounds)
        self._guard = threading.Lock()
        self._flights: dict[str, Future[Cached]] = {}
        self._told_at = time.monotonic()
        self._behind = Behind(self._renewers)
        self._counters = Counters()
        self._edition, self._edition_read_at = "", float("-inf")

    @property
    def available(self) -> bool:
        """Whether the store answered when it was last asked; where it is not, computations go straight
        through."""
        return self._store.available

    @property
    def backend(self) -> str:
        """`redis` or `files`."""
        return self._store.name

    def ping(self) -> bool:
        """Ask the store now, for a health check; at most the timeout."""
        return self._store.ping()

    def get_or_compute(
        self,
        key: str,
        compute: Callable[[], JSONValue],
        *,
        ttl: float,
        stale: float,
        fresh: bool = False,
        last_good_on: tuple[type[Exception], ...] = (),
        last_good_key: str | None = None,
    ) -> Cached:
        """The answer under `key` (see `cache_key`), computed where there is none.

        ttl: seconds an answer is good. stale: further seconds in which it is served at once and renewed
        behind. fresh: compute now, and keep it. last_good_on: when `compute` raises one of these, the last
        good answer is served; last_good_key: the key it goes by, where `key` changes with the data.
        Raises whatever `compute` raises; a failure is never kept. The value is what JSON makes of it.
        """
        ask = Ask(key, compute, ttl, stale, last_good_on, last_good_key or key)
        answer = self._compute(ask) if fresh else self._look_up(ask) or self._one_of_many(ask)
        self._counters.add(query_name(key), answer.state)
        self._tell_now_and_then()
        return answer

    def edition(self) -> str:
        """What `begin_edition` last began, in any process; known here within EDITION_SECONDS. Part of a key, it makes
        all older answers unreachable, while the last good ones stay."""
        if time.monotonic() - self._edition_read_at >= EDITION_SECONDS:
            kept = self._store.get("edition")
            if kept is not None:
                self._edition = str(kept.started)
            self._edition_read_at = time.monotonic()
        return self._edition

    def begin_edition(self) -> None:
        """Something changed that answers were made of: whoever puts `edition` into the key computes anew."""
        now = time.time()
        self._store.set("edition", Kept(now, now, b"null"), EDITION_KEPT_SECONDS)
        self._edition, self._edition_read_at = str(now), time.monotonic()

    def stats(self) -> CacheStats:
        """Hits and misses per query, of all processes where Redis is there, else of this one."""
        self._tell()
        told = self._store.told()
        queries, hits, misses = summarise(self._counters.own() if told is None else told)
        return CacheStats(
            backend=self.backend,
            available=self.available,
            shared=told is not None,
            hits=hits,
            misses=misses,
            hit_rate=hits / (hits + misses) if hits + misses else None,
            queries=queries,
            redis=self._store.info(),
        )

    def flush(self) -> None:
        """Forget every answer, last good ones and counts too; other applications' keys in the same Redis
        stay."""
        self._store.clear()
        self._memory.clear()
        self._counters.clear()

    def close(self) -> None:
        """Stop renewing and tell the last counts."""
        self._behind.close()
        self._tell()

    # -- looking up ------------------------------------------------------------------------------------------

    def _look_up(self, ask: Ask) -> Cached | None:
        kept = self._store.get(ask.key)
        if kept is None and not self._store.available:
            kept = self._memory.get(ask.key)  # within its time it is as true as in Redis
        if kept is None:
            return None
        age = max(0.0, time.time() - kept.finished)
        if age >= ask.ttl + ask.stale:
            return None
        answer = read(kept, "hit" if age < ask.ttl else "stale")
        if answer is not None and answer.state == "stale":
            self._behind.start(ask.key, partial(self._renew, ask))
        return answer

    # -- computing -------------------------------------------------------------------------------------------

    def _one_of_many(self, ask: Ask) -> Cached:
        """The first caller of this process goes; the others wait for its answer, or for its failure."""
        with self._guard:
            flight = self._flights.get(ask.key)
            if leads := flight is None:
                flight = self._flights[ask.key] = Future()
        assert flight is not None
        if not leads:
            try:
                answer = flight.result(timeout=2 * self._lease)
            except NotInTimeError:
                return self._compute(ask)
            return replace(answer, state="hit") if answer.state == "computed" else answer
        try:
            answer = self._one_process(ask)
        except BaseException as error:
            flight.set_exception(
                error if isinstance(error, Exception) else RuntimeError("the first caller was stopped")
            )
            raise
        else:
            flight.set_result(answer)
            return answer
        finally:
            with self._guard:
                self._flights.pop(ask.key, None)

    def _one_process(self, ask: Ask) -> Cached:
        deadline, pause = time.monotonic() + 2 * self._lease, 0.01
        while ask.ttl + ask.stale > 0 and self._store.available and time.monotonic() < deadline:
            token = self._store.acquire(ask.key, self._lease)
            if token is not None:
                try:
                    return self._look_up(ask) or self._compute(ask)  # another may just have finished
                finally:
                    self._store.release(ask.key, token)
            time.sleep(pause)
            pause = min(0.1, pause * 1.5)
            if found := self._look_up(ask):
                return found
        return self._look_up(ask) or self._compute(ask)  # without Redis too another may just have finished

    def _compute(self, ask: Ask) -> Cached:
        started = time.time()
        try:
            value = ask.compute()
        except ask.last_good_on as error:
            self._counters.add(query_name(ask.key), "failed")
            good = self._last_good(ask.last_good_key)
            if good is None:
                raise
            log.warning("last-good-answer-served", query=query_name(ask.key), error=type(error).__name__)
            return good
        kept = Kept(started, time.time(), orjson.dumps(value))
        answer = read(kept, "computed" if self._keep_answer(ask, kept) else "bypassed")
        assert answer is not None
        return answer

    def _keep_answer(self, ask: Ask, kept: Kept) -> bool:
        self._memory.put(ask.last_good_key, kept)
        if ask.key != ask.last_good_key:
            self._memory.put(ask.key, kept)
        self._store.set(f"good:{ask.last_good_key}", kept, math.ceil(self._keep))
        seconds = math.ceil(ask.ttl + ask.stale)
        return seconds <= 0 or self._store.set(ask.key, kept, seconds)

    def _last_good(self, key: str) -> Cached | None:
        found = [kept for kept in (self._memory.get(key), self._store.get(f"good:{key}")) if kept is not None]
        return read(max(found, key=lambda kept: kept.started), "last_good") if found else None

    # -- behind the answer -----------------------------------------------------------------------------------

    def _renew(self, ask: Ask) -> None:
        token = None
        try:
            if (token := self._store.acquire(ask.key, self._lease)) is None and self._store.available:
                return  # another process is at it
            kept = self._store.get(ask.key)
            if kept is None or time.time() - kept.finished >= ask.ttl:
                self._compute(replace(ask, last_good_on=()))
                self._counters.add(query_name(ask.key), "renewed")
        except Exception as error:  # noqa: BLE001 - the old answer stays; the next to compute meets the error itself
            self._behind.pause(1.0)
            self._counters.add(query_name(ask.key), "failed")
            log.warning(
                "renewal-failed",
                query=query_name(ask.key),
                error=type(error).__name__,
                detail=str(error)[:200],
            )
        finally:
            if token is not None:
                self._store.release(ask.key, token)

    def _tell_now_and_then(self) -> None:
        if time.monotonic() - self._told_at >= 2.0:
            self._told_at = time.monotonic()
            self._behind.start("counts", self._tell)

    def _tell(self) -> None:
        untold = self._counters.take_untold()
        if untold and not self._store.tell(untold):
            self._counters.give_back(untold)
