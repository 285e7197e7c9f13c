"""A dashboard that stands: a database of its own, filled and rolled up once, and settings that lead to it while it is open."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data import warehouse
from data.database import close_pools
from data.rollups import run_once
from data.settings import get_settings
from tests.conftest import Connection, DatabaseServer

Fill = Callable[[Connection], None]


@contextmanager
def settled(
    server: DatabaseServer, templates: Callable[..., str], folder: Path, fill: Fill | None = None, *,
    engine: bool = True, ours: bool = True, rolled_up: bool = True, **settings: str,
) -> Iterator[Connection]:  # fmt: skip
    """Open it; `settings` are environment variables besides DATABASE_URL and DATA_DIR. Answers are never taken from an earlier one's cache."""
    name = server.create(templates(engine=engine, optional=False, ours=ours))
    given = {"DATABASE_URL": server.url_of(name), "DATA_DIR": str(folder), "MINUTE_DAYS": "30", **settings}
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("REDIS_URL", raising=False)
        for key, value in given.items():
            environment.setenv(key, value)
        _forget()
        try:
            with server.connect(server.url_of(name)) as connection:
                if fill:
                    fill(connection)
                if rolled_up:
                    tell_everything(connection)
                yield connection
        finally:
            warehouse.close()  # what it renews behind an answer must not meet the next database
            close_pools()
            server.drop(name)
    _forget()


def tell_everything(connection: Connection) -> None:
    """Roll up, and go on until the stages of every day are told: a run of the worker tells only the newest."""
    run_once(connection)
    while rows_of(connection, "select from analytics.stale_day limit 1"):
        run_once(connection)


def _forget() -> None:
    get_settings.cache_clear()
    warehouse.close()


def rows_of(connection: Connection, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    return connection.execute(query, arguments).fetchall()
