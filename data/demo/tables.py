"""The database before and after seeding: what must be there, what is emptied, what is remembered."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from data.demo import pages
from data.demo.company import Company

ENGINE_TABLES = ("api_usage", "user_subscriptions", "usage_alerts", "campaigns")
SOURCES = (
    "plan_price", "provider_price", "payment", "marketing_spend", "acquisition", "budget", "campaign_outcome", "queue_sample",
    "quota_sample",
    "feedback", "subscription_event",
)  # fmt: skip
MODELS = ("forecast_run", "forecast", "forecast_month", "forecast_total", "forecast_backtest", "forecast_replay", "churn_model", "churn_risk", "churn_score",
    "churn_outcome")  # fmt: skip # what was inferred about the company before
NUMBERED = ("plan_price", "provider_price", "subscription_event")  # tables that number their rows themselves
MARK = '{"demo": true}'  # in raw_app_meta_data of every user of the demo


def missing(connection: psycopg.Connection, schema: str) -> list[str]:
    """Names of the tables that seeding needs and the database lacks."""
    wanted = [
        ("auth", "users"),
        *((schema, name) for name in ENGINE_TABLES),
        *(("analytics", name) for name in SOURCES),
    ]
    return [
        f"{home}.{name}"
        for home, name in wanted
        if connection.execute(
            "select 1 from pg_tables where schemaname = %s and tablename = %s", (home, name)
        ).fetchone()
        is None
    ]


def holds_foreign_calls(connection: psycopg.Connection, schema: str) -> bool:
    """Whether the log holds a call of somebody whom the demo did not make."""
    query = sql.SQL(
        "select 1 from {} u where not exists (select from auth.users a where a.id = u.user_id"
        " and a.raw_app_meta_data @> {}::jsonb) limit 1"
    ).format(sql.Identifier(schema, "api_usage"), sql.Literal(MARK))
    return connection.execute(query).fetchone() is not None


def clear(connection: psycopg.Connection, schema: str) -> None:
    """Remove an earlier demo company with all its sources. Only called where nothing else is in the log."""
    connection.execute(sql.SQL("truncate {} cascade").format(sql.Identifier(schema, "api_usage")))
    for name in SOURCES:  # deleted, not truncated: the rollups are told of deleted subscription events
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier("analytics", name)))
    for name in MODELS:
        connection.execute(sql.SQL("truncate {}").format(sql.Identifier("analytics", name)))
    for name in NUMBERED:
        connection.execute(
            sql.SQL("alter table {} alter {} restart").format(
                sql.Identifier("analytics", name), sql.Identifier(f"{name}_id")
            )
        )
    connection.execute("truncate analytics.setting_change")  # a history of rows that are gone
    connection.execute(sql.SQL("truncate {}").format(sql.Identifier(schema, "campaigns")))
    pages.clear(connection, schema)
    connection.execute(
        sql.SQL("delete from auth.users where raw_app_meta_data @> {}::jsonb").format(sql.Literal(MARK))
    )


@contextmanager
def bulk_loading(connection: psycopg.Connection, schema: str) -> Iterator[None]:
    """Neither triggers nor indexes of the log slow down the writing of history; inside the caller's
    transaction.

    No sign-up trigger and no capture of subscription changes: history brings its own subscriptions and
    events. Where the role is a superuser, foreign keys are not looked up either: every id written comes
    from the same list of people.
    """
    names = (sql.Identifier("auth", "users"), sql.Identifier(schema, "user_subscriptions"))
    for name in names:
        connection.execute(sql.SQL("alter table {} disable trigger user").format(name))
    trusted = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (
        True,
    )
    log = sql.Identifier(schema, "api_usage")
    if trusted:
        # Only this table's: the dashboard's own sources tell the rollups of every change by their triggers.
        connection.execute(sql.SQL("alter table {} disable trigger all").format(log))
    indexes = _drop_indexes(connection, schema)
    yield
    connection.execute("set local maintenance_work_mem = '256MB'")
    for definition in indexes:
        connection.execute(sql.SQL(definition))
    if trusted:
        connection.execute(sql.SQL("alter table {} enable trigger all").format(log))
    for name in names:
        connection.execute(sql.SQL("alter table {} enable trigger user").format(name))


def _drop_indexes(connection: psycopg.Connection, schema: str) -> list[str]:
    """Drop the log's indexes that no constraint needs; the statements that make them again."""
    rows = connection.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
        " join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace"
        " where n.nspname = %s and t.relname = 'api_usage' and not i.indisunique order by 1",
        (schema,),
    ).fetchall()
    for name, _ in rows:
        connection.execute(sql.SQL("drop index " + name))
    return [definition for _, definition in rows]


def remember(connection: psycopg.Connection, company: Company) -> None:
    """Keep what the company was made from, so that live traffic can go on with the same people."""
    connection.execute(
        "create table if not exists analytics.demo_company (seed bigint not null, days int not null,"
        " users int not null, rows bigint not null, seeded_at timestamptz not null, currency text not null,"
        " load_rate float8 not null)"
    )
    connection.execute("truncate analytics.demo_company")
    connection.execute(
        "insert into analytics.demo_company values (%s, %s, %s, %s, %s, %s, %s)",
        (
            company.seed,
            company.days,
            company.users,
            company.rows,
            company.now,
            company.currency,
            company.load_rate,
        ),
    )


def remembered(connection: psycopg.Connection) -> Company | None:
    """The company that was seeded here, None where there is none."""
    if connection.execute("select to_regclass('analytics.demo_company')").fetchone() == (None,):
        return None
    row = connection.execute(
        "select seed, days, users, rows, seeded_at, currency, load_rate from analytics.demo_company"
    ).fetchone()
    return Company(*row) if row else None


def analyze(connection: psycopg.Connection, schema: str) -> None:
    """Statistics for the planner, which autovacuum would bring only minutes later."""
    for name in ENGINE_TABLES:
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier(schema, name)))
    for name in SOURCES:
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier("analytics", name)))
