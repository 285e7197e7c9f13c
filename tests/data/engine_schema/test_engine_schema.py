"""The engine's tables are made as its installations have them, with and without the optional additions."""

from collections.abc import Iterator
from typing import Any, Protocol
from uuid import uuid4

import psycopg
import pytest

from data.engine_schema import BASE_TABLES, create_engine_tables


class Server(Protocol):
    """What the tests need of the run's PostgreSQL."""

    def connect(self, url: str) -> psycopg.Connection[tuple[Any, ...]]:
        """An autocommit connection."""


@pytest.fixture
def bare_database(database_server: Server, empty_database: str) -> Iterator[psycopg.Connection]:
    with database_server.connect(empty_database) as connection:
        yield connection


def tables(connection: psycopg.Connection) -> set[str]:
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {name for (name,) in rows}


def new_user(connection: psycopg.Connection) -> str:
    user_id = str(uuid4())
    connection.execute("insert into auth.users (id, email) values (%s, 'somebody@example.com')", (user_id,))
    return user_id


def test_the_base_alone_is_six_tables(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=False)
    assert tables(bare_database) == set(BASE_TABLES)


def test_the_optional_additions_come_when_asked_for(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=True)
    assert {"frontend_metrics", "user_feedback", "user_sessions", "incidents", "deployments"} < tables(
        bare_database
    )
    bare_database.execute("select session_id, country_code, user_rating, is_shared from api_usage")


@pytest.mark.parametrize("optional", [False, True])
def test_creating_them_twice_does_no_harm(bare_database: psycopg.Connection, optional: bool) -> None:
    create_engine_tables(bare_database, optional=optional)
    user_id = new_user(bare_database)
    create_engine_tables(bare_database, optional=optional)
    assert bare_database.execute("select count(*) from auth.users where id = %s", (user_id,)).fetchone() == (
        1,
    )


def test_they_can_live_in_another_schema(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=True, schema="The Engine")
    bare_database.execute('select settings, tags from "The Engine".campaigns')
    assert tables(bare_database) == set()


def test_a_new_user_gets_the_demo_plan_without_a_billing_period(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=False)
    user_id = new_user(bare_database)
    row = bare_database.execute(
        "select plan_type, plan_name, billing_period_end, image_generations_limit from user_subscriptions where user_id = %s",
        (user_id,),
    ).fetchone()
    assert row == ("demo", "Demo Plan", None, 999999)


def test_without_the_trigger_a_new_user_has_no_subscription(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=False, signup_trigger=False)
    new_user(bare_database)
    assert bare_database.execute("select count(*) from user_subscriptions").fetchone() == (0,)


def test_deleting_a_user_erases_the_history(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=False)
    user_id = new_user(bare_database)
    bare_database.execute(
        "insert into api_usage (user_id, service_type, provider, model, endpoint, total_cost, status)"
        " values (%s, 'chat', 'openai', 'gpt-4o', '/v1/chat', 0, 'success')",
        (user_id,),
    )
    bare_database.execute("delete from auth.users where id = %s", (user_id,))
    assert bare_database.execute("select count(*) from api_usage").fetchone() == (0,)


def test_row_security_hides_other_peoples_calls(bare_database: psycopg.Connection) -> None:
    create_engine_tables(bare_database, optional=False)
    user_id = new_user(bare_database)
    bare_database.execute(
        "insert into api_usage (user_id, service_type, provider, model, endpoint, total_cost, status)"
        " values (%s, 'chat', 'openai', 'gpt-4o', '/v1/chat', 0, 'success')",
        (user_id,),
    )
    with bare_database.transaction():
        bare_database.execute("set local role authenticated")
        assert bare_database.execute("select count(*) from api_usage").fetchone() == (0,)
        bare_database.execute("select set_config('request.jwt.claim.sub', %s, true)", (user_id,))
        assert bare_database.execute("select count(*) from api_usage").fetchone() == (1,)


@pytest.mark.parametrize(("column", "value"), [("service_type", "music"), ("status", "failed")])
def test_the_checks_refuse_what_the_engine_refuses(
    bare_database: psycopg.Connection, column: str, value: str
) -> None:
    create_engine_tables(bare_database, optional=False)
    row = {"service_type": "chat", "status": "success"} | {column: value}
    with pytest.raises(psycopg.errors.CheckViolation):
        bare_database.execute(
            "insert into api_usage (user_id, service_type, provider, model, endpoint, total_cost, status)"
            " values (%s, %s, 'openai', 'gpt-4o', '/v1/chat', 0, %s)",
            (new_user(bare_database), row["service_type"], row["status"]),
        )
