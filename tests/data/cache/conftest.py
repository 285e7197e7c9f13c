"""A Redis of one's own for each test that wants to kill, stop or flush it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.cache import Cache
from tests.data.cache.redis_server import RedisServer


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def cache(redis_server: RedisServer, tmp_path: Path) -> Iterator[Cache]:
    # a busy machine answers late, and that is not what these tests are about
    cache = Cache(redis_server.url, tmp_path, timeout=2, cooldown=0.3)
    yield cache
    cache.close()
