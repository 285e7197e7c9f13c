"""A demo company of three hundred users, seeded once for all tests that only look at it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import psycopg
import pytest

from data.demo import SeedReport, seed
from data.engine_schema import create_engine_tables
from data.migrations import migrate
from data.settings import Settings

Connection = psycopg.Connection[tuple[Any, ...]]

NOW = datetime(2026, 3, 18, 15, 42, 30, tzinfo=UTC)
EMBEDDED = Settings.model_construct(database_url=None, redis_url=None)


class Server(Protocol):
    """What the tests need of the run's PostgreSQL."""

    def create(self) -> str:
        """A new, empty database; its name."""

    def drop(self, name: str) -> None:
        """Drop a database."""

    def url_of(self, name: str) -> str:
        """Address of a database."""

    def connect(self, url: str) -> Connection:
        """An autocommit connection."""


class Seeder(Protocol):
    """Seeds a database as the tests want it."""

    def __call__(
        self,
        connection: Connection,
        *,
        users: int = 300,
        rows: int = 60_000,
        days: int = 120,
        number: int = 7,
    ) -> SeedReport:
        """Write a company that ends at NOW."""


@pytest.fixture(scope="session")
def prepared(database_server: Server) -> Callable[..., AbstractContextManager[Connection]]:
    """A context that makes a database with the engine's tables and our migrations, and drops it at the end."""

    @contextmanager
    def database(*, optional: bool = True) -> Iterator[Connection]:
        name = database_server.create()
        with database_server.connect(database_server.url_of(name)) as connection:
            create_engine_tables(connection, optional=optional)
            migrate(connection, engine_schema="public")
            yield connection
        database_server.drop(name)

    return database


@pytest.fixture(scope="session")
def seeded() -> Seeder:
    def run(
        connection: Connection, *, users: int = 300, rows: int = 60_000, days: int = 120, number: int = 7
    ) -> SeedReport:
        return seed(
            connection, days=days, users=users, rows=rows, seed=number, now=NOW, settings=EMBEDDED
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def company(
    prepared: Callable[..., AbstractContextManager[Connection]], seeded: Seeder
) -> Iterator[Connection]:
    """A connection to the company that tests only read."""
    with prepared() as connection:
        seeded(connection)
        yield connection


@pytest.fixture(scope="session")
def small_template(
    prepared: Callable[..., AbstractContextManager[Connection]], seeded: Seeder
) -> Iterator[str]:
    """Name of a database with a company of forty users, to be copied."""
    with prepared() as connection:
        seeded(connection, users=40, rows=2_000, days=30)
        name = connection.info.dbname
        connection.close()
        yield name


@pytest.fixture
def fresh(prepared: Callable[..., AbstractContextManager[Connection]]) -> Iterator[Connection]:
    """A prepared database without rows."""
    with prepared() as connection:
        yield connection


@pytest.fixture
def fresh_base(prepared: Callable[..., AbstractContextManager[Connection]]) -> Iterator[Connection]:
    """A prepared database of an engine without the optional additions."""
    with prepared(optional=False) as connection:
        yield connection


@pytest.fixture
def embedded_settings() -> Settings:
    """Settings without DATABASE_URL."""
    return EMBEDDED


@pytest.fixture
def now() -> datetime:
    """The end of the seeded history."""
    return NOW
