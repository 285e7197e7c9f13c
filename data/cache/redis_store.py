"""Answers in Redis, through flask-caching's RedisCache."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import redis
import structlog
from flask_caching.backends.rediscache import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from data.cache.breaker import Breaker
from data.cache.memory import Kept
from data.cache.stores import JsonSerializer

log = structlog.get_logger(__name__)
Found = TypeVar("Found")
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"


class RedisStore:
    """Redis 6 to 8 or Valkey. Short timeouts, no retry; after a failure nobody waits for it during the
    cooldown."""

    name = "redis"

    def __init__(self, url: str, *, prefix: str, timeout: float, cooldown: float) -> None:
        self._client: Any = redis.Redis.from_url(
            url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0)
        )
        self._prefix = prefix
        self._backend: Any = RedisCache(host=self._client, key_prefix=prefix)
        serializer: Any = JsonSerializer()
        self._backend.serializer = serializer
        self._breaker = Breaker(cooldown)

    @property
    def available(self) -> bool:
        return self._breaker.is_closed

    def ping(self) -> bool:
        return bool(self._ask(self._client.ping, False))

    def get(self, key: str) -> Kept | None:
        found = self._ask(lambda: self._backend.get(key), None)
        return found if isinstance(found, Kept) else None

    def set(self, key: str, kept: Kept, seconds: int) -> bool:
        return bool(self._ask(lambda: self._backend.set(key, kept, timeout=seconds), False))

    def acquire(self, key: str, seconds: float) -> object | None:
        token, name = uuid4().hex, f"{self._prefix}lock:{key}"
        got = self._ask(
            lambda: self._client.set(name, token, nx=True, px=int(seconds * 1000)), None, refused=True
        )
        return token if got else None

    def release(self, key: str, token: object) -> None:
        self._ask(lambda: self._client.eval(_RELEASE, 1, f"{self._prefix}lock:{key}", token), None)

    def tell(self, counts: dict[tuple[str, str], int]) -> bool:
        def add() -> bool:
            with self._client.pipeline(transaction=True) as pipe:
                for (name, state), n in counts.items():
                    pipe.hincrby(f"{self._prefix}counts", f"{name}|{state}", n)
                pipe.execute()
            return True

        return self._ask(add, False)

    def told(self) -> dict[tuple[str, str], int] | None:
        raw = self._ask(lambda: self._client.hgetall(f"{self._prefix}counts"), None)
        if raw is None:
            return None
        fields = ((field.decode().rpartition("|"), int(n)) for field, n in raw.items())
        return {(name, state): n for (name, _, state), n in fields}

    def info(self) -> dict[str, int | str] | None:
        def read() -> dict[str, int | str]:
            found: dict[str, int | str] = {}
            for section in ("stats", "memory", "server"):
                found.update(self._client.info(section))
            return found

        return self._ask(read, None)

    def clear(self) -> None:
        def unlink() -> None:
            # SCAN, not flask-caching's clear(): that one calls KEYS, which stops a large Redis for everybody
            batch: list[bytes] = []
            for key in self._client.scan_iter(match=f"{self._prefix}*", count=500):
                batch.append(key)
                if len(batch) == 500:
                    self._client.unlink(*batch)
                    batch.clear()
            if batch:
                self._client.unlink(*batch)

        self._ask(unlink, None)

    def _ask(self, ask: Callable[[], Any], otherwise: Found, refused: Any = None) -> Any | Found:
        """The answer; `otherwise` when Redis is away, `refused` (else `otherwise`) when it answers but will
        not."""
        if not self._breaker.admits():
            return otherwise
        try:
            answer = ask()
        except redis.ResponseError as error:  # it answers, but refuses: full, read only, not permitted
            log.warning("redis-refuses", error=str(error)[:200])
            self._breaker.succeeded()
            return otherwise if refused is None else refused
        except (redis.RedisError, OSError) as error:
            if self._breaker.failed():
                log.warning("redis-is-away", error=type(error).__name__, detail=str(error)[:200])
            return otherwise
        except BaseException:
            self._breaker.learnt_nothing()  # else nobody would ever be admitted again
            raise
        if self._breaker.succeeded():
            log.info("redis-is-back")
        return answer
