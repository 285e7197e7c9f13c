"""A little company for the rollups' tests: calls by a few words, and one way to bring everything up to date."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from data.enrich.addresses import AddressBook
from data.rollups import Tick, run_once
from data.rollups.tick import tick
from data.settings import Settings
from tests.data.rollups.chaos import settings_for

Connection = psycopg.Connection[tuple[Any, ...]]
Connect = Callable[[], psycopg.Connection]

ANN = uuid.UUID(int=1)
BOB = uuid.UUID(int=2)
EVE = uuid.UUID(int=3)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # a Tuesday

USUAL: dict[str, Any] = {
    "user_id": ANN,
    "service_type": "chat",
    "provider": "openai",
    "model": "gpt-5",
    "endpoint": "/v1/chat",
    "total_cost": 0.01,
    "latency_ms": 1000,
    "status": "success",
    "created_at": NOON,
}


class Engine:
    """The engine's side of a database: writes calls as it would."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def call(self, minutes: float = 0.0, **values: Any) -> uuid.UUID:
        """One call, `minutes` after noon unless `created_at` is given; its id."""
        row = {**USUAL, "created_at": NOON + timedelta(minutes=minutes), "id": uuid.uuid4(), **values}
        self.account(row["user_id"])
        names = ", ".join(row)
        marks = ", ".join(f"%({name})s" for name in row)
        self.connection.execute(f"insert into api_usage ({names}) values ({marks})", row)
        return row["id"]  # type: ignore[no-any-return]

    def account(self, user: uuid.UUID, created_at: datetime | None = None) -> None:
        """An account, if there is none yet."""
        if user is not None:
            self.connection.execute(
                "insert into auth.users (id, created_at) values (%s, %s) on conflict do nothing",
                [user, created_at or NOON],
            )

    def subscribe(self, user: uuid.UUID, plan: str, at: datetime, *, active: bool = True) -> None:
        """Give a user a plan, as the engine does: by overwriting the one row."""
        self.account(user)
        self.connection.execute(
            "insert into user_subscriptions (user_id, plan_type, is_active, created_at, updated_at) values (%s, %s, %s, %s, %s)"
            " on conflict (user_id) do update set plan_type = excluded.plan_type, is_active = excluded.is_active,"
            " updated_at = excluded.updated_at",
            [user, plan, active, at, at],
        )

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(query, arguments or None).fetchall()


@pytest.fixture
def engine(connection: Connection) -> Engine:
    """The engine's side of a fresh database."""
    return Engine(connection)


@pytest.fixture
def roll(database: str) -> Iterator[Callable[..., Tick]]:
    """Bring every rollup of the database up to date."""
    with psycopg.connect(database) as worker:

        def up(*, zone: str = "UTC", snapshots: bool = False, **settings: Any) -> Tick:
            chosen = settings_for(database, reporting_timezone=zone, **settings)
            return run_once(worker, settings=chosen, book=AddressBook(), snapshots=snapshots)

        yield up


@pytest.fixture
def worker(database: str) -> Connect:
    """A way to connect as the worker does."""
    return lambda: psycopg.connect(database, autocommit=True)


@pytest.fixture
def wishes(database: str) -> Settings:
    """Settings in UTC."""
    return settings_for(database, reporting_timezone="UTC")


def one_tick(connection: psycopg.Connection, zone: str = "UTC", settled: str | None = None) -> Tick:
    """One tick and no more."""
    return tick(connection, schema="public", zone=zone, book=AddressBook(), settled=settled)
