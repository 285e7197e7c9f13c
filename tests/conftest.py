"""Real servers for the tests: one PostgreSQL and one Redis for the whole run, a database of its own for each test.

TEST_DATABASE_URL names another PostgreSQL (15 or newer, a role that may create databases) to use instead.
"""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
import redis
from psycopg import sql

from data import embedded, warehouse
from data.database import close_pools
from data.engine_schema import create_engine_tables
from data.migrations import migrate
from data.settings import Settings, get_settings

Connection = psycopg.Connection[tuple[Any, ...]]
# a machine that stands still for a moment is no fault of the example it does so at
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


class DatabaseServer:
    """A PostgreSQL server on which tests make databases and roles."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._prefix = f"er_test_{os.getpid()}_{uuid.uuid4().hex[:6]}"
        self._made = 0
        self._roles: list[str] = []

    def url_of(self, name: str, *, role: str | None = None, password: str = "secret") -> str:
        """Address of a database on this server, for its owner or for a role made by `create_role`."""
        address = urlsplit(self.url)._replace(path=f"/{name}")
        url = urlunsplit(address)
        if role is None:
            return url
        return psycopg.conninfo.make_conninfo(url, user=role, password=password)

    def connect(self, url: str | None = None, *, autocommit: bool = True) -> Connection:
        """A connection to a database; without an address, to the one for maintenance."""
        return psycopg.connect(url or self.url, autocommit=autocommit, connect_timeout=5)

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or as a copy; its name."""
        self._made += 1
        name = f"{self._prefix}_{self._made}"
        statement = sql.SQL("create database {} template {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        with self.connect() as connection:
            connection.execute(statement)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def create_role(self, name: str) -> str:
        """Make a role that may log in and do nothing else; its full name."""
        full = f"{self._prefix}_{name}_{len(self._roles)}"
        with self.connect() as connection:
            connection.execute(sql.SQL("create role {} login password 'secret'").format(sql.Identifier(full)))
        self._roles.append(full)
        return full

    def drop_roles(self) -> None:
        """Drop the roles made here; their databases must be gone."""
        with self.connect() as connection:
            for role in self._roles:
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


@pytest.fixture(scope="session")
def _owner() -> Iterator[embedded.Owner]:
    """The embedded services of this run, in a folder that goes away with it.

    Not in pytest's own: its parent is closed, by every other run that starts, to the account that root's services have.
    """
    with tempfile.TemporaryDirectory(prefix="engine-room-test-") as folder:
        yield from _owning(Path(folder).resolve())


def _owning(folder: Path) -> Iterator[embedded.Owner]:
    settings = Settings.model_validate({"data_dir": folder})
    owner = embedded.Owner(settings, durable=False)
    owner.start()
    yield owner
    owner.stop()


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> Iterator[DatabaseServer]:
    """The PostgreSQL of this run."""
    given = os.environ.get("TEST_DATABASE_URL")
    url = given or request.getfixturevalue("_owner").services.database_url
    server = DatabaseServer(url)
    yield server
    server.drop_roles()


def _template(server: DatabaseServer, *, engine: bool, optional: bool, ours: bool) -> str:
    name = server.create()
    with server.connect(server.url_of(name)) as connection:
        if engine:
            create_engine_tables(connection, optional=optional, signup_trigger=False)
        if ours:
            migrate(connection, engine_schema="public")
    return name


@pytest.fixture(scope="session")
def _templates(database_server: DatabaseServer) -> Iterator[Callable[..., str]]:
    """Templates, each made once and only when a test first asks for it."""
    made: dict[tuple[bool, bool, bool], str] = {}

    def template(*, engine: bool, optional: bool, ours: bool) -> str:
        key = engine, optional, ours
        if key not in made:
            made[key] = _template(database_server, engine=engine, optional=optional, ours=ours)
        return made[key]

    yield template
    for name in made.values():
        database_server.drop(name)


def _leave() -> None:
    """Nothing of this test's asks the next one's database."""
    warehouse.close()
    close_pools()


def _fresh(server: DatabaseServer, template: str) -> Iterator[str]:
    name = server.create(template)
    yield server.url_of(name)
    _leave()
    server.drop(name)


@pytest.fixture
def database(database_server: DatabaseServer, _templates: Callable[..., str]) -> Iterator[str]:
    """Address of a fresh database: the engine's six base tables (no rows, no sign-up trigger) and our migrations."""
    yield from _fresh(database_server, _templates(engine=True, optional=False, ours=True))


@pytest.fixture
def full_database(database_server: DatabaseServer, _templates: Callable[..., str]) -> Iterator[str]:
    """As `database`, with the optional columns and tables of the engine too."""
    yield from _fresh(database_server, _templates(engine=True, optional=True, ours=True))


@pytest.fixture
def engine_database(database_server: DatabaseServer, _templates: Callable[..., str]) -> Iterator[str]:
    """As `database`, before our migrations."""
    yield from _fresh(database_server, _templates(engine=True, optional=False, ours=False))


@pytest.fixture
def empty_database(database_server: DatabaseServer, _templates: Callable[..., str]) -> Iterator[str]:
    """Address of a fresh database with nothing in it."""
    yield from _fresh(database_server, _templates(engine=False, optional=False, ours=False))


@pytest.fixture
def connection(database: str, database_server: DatabaseServer) -> Iterator[Connection]:
    """An autocommit connection to `database` as its owner."""
    with database_server.connect(database) as connection:
        yield connection


@pytest.fixture
def redis_server(request: pytest.FixtureRequest) -> str:
    """Address of an emptied Redis: TEST_REDIS_URL, else the embedded one."""
    url: str | None = os.environ.get("TEST_REDIS_URL") or request.getfixturevalue("_owner").services.redis_url
    if url is None:
        pytest.fail("There is no Redis for this Python; install redis-server or set TEST_REDIS_URL.")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def settings(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings that lead to `database` and a DATA_DIR of the test's own; `get_settings()` returns them too."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("REDIS_URL", raising=False)
    get_settings.cache_clear()
    yield get_settings()
    _leave()
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def database_is_asked() -> None:
    """No test inherits the pause that another one's failure began."""
    warehouse.ask_again()
