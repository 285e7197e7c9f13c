"""Seeding: the same company from the same seed, in any size, and never where it must not be."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from data import rollups
from data.demo import DemoRefusedError, seed
from data.demo.tables import SOURCES
from data.settings import Settings

Connection = psycopg.Connection[tuple[Any, ...]]

TABLES = (
    ("auth", "users"),
    ("public", "api_usage"),
    ("public", "user_subscriptions"),
    ("public", "usage_alerts"),
    ("public", "campaigns"),
    ("public", "frontend_metrics"),
    ("public", "deployments"),
    ("public", "incidents"),
    *(("analytics", name) for name in SOURCES),
)


def fingerprints(connection: Connection) -> dict[str, str]:
    """A hash of all rows of each table, whatever their order."""
    found = {}
    for schema, name in TABLES:
        query = sql.SQL("select t::text from {} t order by 1").format(sql.Identifier(schema, name))
        digest = hashlib.sha256()
        for (row,) in connection.execute(query):
            digest.update(row.encode())
        found[name] = digest.hexdigest()
    return found


def count(connection: Connection, table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from " + table)).fetchone()
    assert row is not None
    return int(row[0])


def test_the_same_seed_makes_the_same_company(
    prepared: Callable[..., AbstractContextManager[Connection]], seeded: Any
) -> None:
    with prepared() as one, prepared() as other:
        seeded(one, users=220, rows=10_500, days=80)
        seeded(other, users=220, rows=10_500, days=80)
        assert fingerprints(one) == fingerprints(other)


def test_another_seed_makes_another_company(
    prepared: Callable[..., AbstractContextManager[Connection]], seeded: Any
) -> None:
    with prepared() as one, prepared() as other:
        seeded(one, users=50, rows=2_000, days=30)
        seeded(other, users=50, rows=2_000, days=30, number=8)
        assert fingerprints(one)["api_usage"] != fingerprints(other)["api_usage"]


def test_seeding_again_replaces_the_company(fresh: Connection, seeded: Any) -> None:
    seeded(fresh, users=80, rows=3_000, days=30, number=8)
    seeded(fresh, users=50, rows=2_000, days=30)
    first = fingerprints(fresh)
    seeded(fresh, users=50, rows=2_000, days=30)
    assert fingerprints(fresh) == first
    assert count(fresh, "auth.users") == 50


def test_seeding_again_under_built_rollups_is_counted_anew(
    fresh: Connection, seeded: Any, embedded_settings: Settings
) -> None:
    for number in (7, 8):
        report = seeded(fresh, users=40, rows=1_500, days=20, number=number)
        rollups.run_once(fresh, settings=embedded_settings)
        counted = count(
            fresh,
            f"(select sum(n) n from analytics.call_day where slice = 'all') t where n between 1300 and {report.calls}",
        )
        assert counted == 1
        assert count(fresh, "analytics.subscription_event where source = 'captured'") == 0


@pytest.mark.parametrize(
    ("users", "rows", "days"),
    [(1, 1, 2), (1, 1, 120), (1, 500, 10), (3, 2, 30), (40, 1_000, 5), (400, 300, 90), (2, 5_000, 200)],
)
def test_a_company_of_any_size_has_its_calls_and_users(
    fresh: Connection, seeded: Any, users: int, rows: int, days: int
) -> None:
    report = seeded(fresh, users=users, rows=rows, days=days)
    assert count(fresh, "auth.users") == users == report.users
    assert count(fresh, "api_usage") == report.calls
    assert rows if rows < 1_000 else abs(report.calls - rows) < 0.1 * rows
    if rows < 1_000:
        assert report.calls == rows


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-01T00:00:20+00:00",
        "2028-02-29T23:59:59+00:00",
        "2026-10-25T02:30:00+01:00",
        "2027-01-01T03:00:00+05:30",
    ],
)
def test_history_ends_at_any_moment(fresh: Connection, embedded_settings: Settings, moment: str) -> None:
    end = datetime.fromisoformat(moment)
    report = seed(fresh, days=30, users=30, rows=2_500, seed=3, now=end, settings=embedded_settings)
    assert abs(report.calls - 2_500) < 250
    assert report.last_call is not None
    assert 0 <= (end - report.last_call).total_seconds() < 600


def test_the_number_of_calls_is_about_what_was_asked_for(company: Connection) -> None:
    assert abs(count(company, "api_usage") - 60_000) < 1_200


def test_an_engine_without_the_optional_tables_is_seeded_too(fresh_base: Connection, seeded: Any) -> None:
    report = seeded(fresh_base, users=50, rows=2_000, days=30)
    assert report.calls > 1_900
    assert "frontend_metrics" not in report.tables


def test_every_source_is_filled(company: Connection) -> None:
    empty = [name for name in SOURCES if count(company, f"analytics.{name}") == 0]
    assert empty == []


def test_the_indexes_and_triggers_are_there_again_afterwards(
    prepared: Callable[..., AbstractContextManager[Connection]], seeded: Any
) -> None:
    query = """
        select indexdef from pg_indexes where schemaname = 'public' union all
        select tgname || tgenabled::text from pg_trigger where not tgisinternal order by 1"""
    with prepared() as connection:
        before = connection.execute(query).fetchall()
        seeded(connection, users=30, rows=1_500, days=30)
        assert connection.execute(query).fetchall() == before


def test_foreign_keys_hold_although_they_were_not_looked_up(company: Connection) -> None:
    query = "select count(*) from {} t where not exists (select from auth.users u where u.id = t.user_id)"
    for name in ("api_usage", "user_subscriptions", "usage_alerts", "campaigns", "frontend_metrics"):
        row = company.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()
        assert row == (0,), name


def test_progress_is_told_and_never_goes_back(
    fresh: Connection, embedded_settings: Settings, now: datetime
) -> None:
    told: list[float] = []
    seed(
        fresh, days=20, users=30, rows=1_500, seed=1, now=now, settings=embedded_settings,
        progress=lambda what, share: told.append(share),
    )  # fmt: skip
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert len(told) > 10


def test_a_database_given_by_url_is_never_seeded(
    fresh: Connection, embedded_settings: Settings, now: datetime
) -> None:
    given = embedded_settings.model_copy(update={"database_url": SecretStr("postgresql://engine/production")})
    with pytest.raises(DemoRefusedError, match="DATABASE_URL"):
        seed(fresh, days=10, users=5, rows=50, seed=1, now=now, settings=given)
    assert count(fresh, "auth.users") == 0


def test_foreign_calls_are_never_overwritten(fresh: Connection, seeded: Any) -> None:
    fresh.execute(
        "insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'real@example.com')"
    )
    fresh.execute(
        "insert into api_usage (user_id, service_type, provider, model, endpoint, total_cost, status)"
        " values ('00000000-0000-4000-8000-000000000001', 'chat', 'openai', 'gpt-4o', '/v1/chat', 0, 'success')"
    )
    with pytest.raises(DemoRefusedError, match="did not make"):
        seeded(fresh, users=5, rows=50, days=10)
    assert count(fresh, "api_usage") == 1


def test_foreign_users_without_calls_stay(fresh: Connection, seeded: Any) -> None:
    fresh.execute(
        "insert into auth.users (id, email) values ('00000000-0000-4000-8000-000000000001', 'real@example.com')"
    )
    seeded(fresh, users=5, rows=50, days=10)
    assert count(fresh, "auth.users") == 6
    assert count(fresh, "user_subscriptions where user_id = '00000000-0000-4000-8000-000000000001'") == 1


def test_a_database_that_is_not_ready_is_named(empty_database: str, seeded: Any) -> None:
    with (
        psycopg.connect(empty_database, autocommit=True) as connection,
        pytest.raises(DemoRefusedError, match=r"auth\.users, public\.api_usage"),
    ):
        seeded(connection, users=5, rows=50, days=10)


def test_a_failure_leaves_nothing_behind(fresh: Connection, seeded: Any) -> None:
    fresh.execute("alter table analytics.budget add constraint nothing_fits check (amount < 0)")
    with pytest.raises(psycopg.errors.CheckViolation):
        seeded(fresh, users=30, rows=1_500, days=30)
    assert count(fresh, "api_usage") == 0
    assert count(fresh, "auth.users") == 0


def test_costs_and_revenue_are_believable(company: Connection) -> None:
    row = company.execute(
        "select (select sum(total_cost) from api_usage where created_at > '2026-02-16Z')::float8,"
        " (select sum(amount) from analytics.payment where status = 'paid' and paid_at > '2026-02-16Z')::float8"
    ).fetchone()
    assert row is not None
    assert 0.8 < row[1] / row[0] < 12
