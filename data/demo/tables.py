"""Writing the company's tables: everything but the calls, and what must be looked at before and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from data.demo import campaigns, departed, ledger, marketing, pages, rules, samples, usage
from data.demo.company import DAY, Company, moment_of, uuids
from data.demo.people import People
from data.demo.rows import copy_rows
from data.demo.usage import Counters, Meter

ENGINE_TABLES = ("api_usage", "user_subscriptions", "usage_alerts", "campaigns")
SOURCES = (
    "plan_price", "payment", "marketing_spend", "acquisition", "budget", "campaign_outcome", "queue_sample", "quota_sample",
    "feedback", "subscription_event",
)  # fmt: skip
MARK = '{"demo": true}'  # in raw_app_meta_data of every user of the demo

_SUBSCRIPTION_COLUMNS = (
    "id", "user_id", "plan_type", "plan_name", "billing_period_start", "billing_period_end", "content_generations_limit",
    "image_generations_limit", "video_generations_limit", "chat_messages_limit", "content_generations_used",
    "image_generations_used", "video_generations_used", "chat_messages_used", "current_month_cost", "lifetime_cost",
    "is_active", "auto_renew", "created_at", "updated_at", "last_reset_at",
)  # fmt: skip


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
    for name in SOURCES:
        connection.execute(sql.SQL("truncate {} restart identity").format(sql.Identifier("analytics", name)))
    connection.execute(sql.SQL("truncate {}").format(sql.Identifier(schema, "campaigns")))
    pages.clear(connection, schema)
    connection.execute(
        sql.SQL("delete from auth.users where raw_app_meta_data @> {}::jsonb").format(sql.Literal(MARK))
    )


@contextmanager
def bulk_loading(connection: psycopg.Connection, schema: str) -> Iterator[None]:
    """Neither triggers nor indexes of the log slow down the writing of history; inside the caller's transaction.

    No sign-up trigger and no capture of subscription changes: history brings its own subscriptions and events. Where the
    role is a superuser, foreign keys are not looked up either: every id written comes from the same list of people.
    """
    names = (sql.Identifier("auth", "users"), sql.Identifier(schema, "user_subscriptions"))
    for name in names:
        connection.execute(sql.SQL("alter table {} disable trigger user").format(name))
    trusted = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone() == (
        True,
    )
    if trusted:
        connection.execute("set local session_replication_role = replica")
    indexes = _drop_indexes(connection, schema)
    yield
    connection.execute("set local maintenance_work_mem = '256MB'")
    for definition in indexes:
        connection.execute(sql.SQL(definition))
    if trusted:
        connection.execute("set local session_replication_role = origin")
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


def write_users(connection: psycopg.Connection, company: Company, people: People) -> int:
    """auth.users, marked as the demo's."""
    rows = (
        (
            people.ids[at],
            people.emails[at],
            MARK,
            moment_of(company.start + float(people.signed_up[at]) * DAY),
            company.now,
        )
        for at in range(len(people))
    )
    columns = ("id", "email", "raw_app_meta_data", "created_at", "updated_at")
    return copy_rows(connection, sql.Identifier("auth", "users"), columns, rows)


def users_came_before_their_calls(
    connection: psycopg.Connection, company: Company, people: People, meter: Meter
) -> None:
    """Nobody calls before signing up: whose first call came earlier in the day signed up minutes before it."""
    rng = company.rng("people", 1)
    margins = rng.uniform(60, 1_500, size=len(people))
    early = np.flatnonzero(meter.first < company.start + people.signed_up * DAY)
    people.signed_up[early] = (meter.first[early] - margins[early] - company.start) / DAY
    moments = [moment_of(company.start + float(people.signed_up[at]) * DAY) for at in early.tolist()]
    connection.execute(
        "update auth.users u set created_at = n.moment from unnest(%s::uuid[], %s::timestamptz[]) n (id, moment) where u.id = n.id",
        ([people.ids[at] for at in early.tolist()], moments),
    )


def write_everything_else(
    connection: psycopg.Connection,
    company: Company,
    people: People,
    plans: list[campaigns.Campaign],
    meter: Meter,
    schema: str,
) -> dict[str, int]:
    """Subscriptions, alerts, campaigns, all sources of the dashboard and the optional tables; rows by table."""
    accounts = list(ledger.make_accounts(company, people))
    counters, alerts = usage.counters(company, accounts, meter)
    gone = departed.traces_of_deleted_users(company)
    engine, own = (
        (lambda name: sql.Identifier(schema, name)),
        (lambda name: sql.Identifier("analytics", name)),
    )
    written = {
        "user_subscriptions": copy_rows(
            connection, engine("user_subscriptions"), _SUBSCRIPTION_COLUMNS,
            _subscription_rows(company, people, accounts, counters),
        ),
        "usage_alerts": copy_rows(
            connection, engine("usage_alerts"), usage.ALERT_COLUMNS, usage.alert_rows(people, alerts, company.rng("odd", 2))
        ),
        "campaigns": copy_rows(
            connection, engine("campaigns"), campaigns.COLUMNS,
            ((*row[:5], Jsonb(row[5]), *row[6:]) for row in campaigns.campaign_rows(company, people, plans)),
        ),
        "plan_price": copy_rows(
            connection, own("plan_price"), ("plan_type", "billing_interval", "price", "currency", "valid_from", "valid_to"),
            _price_rows(company),
        ),
        "subscription_event": copy_rows(
            connection, own("subscription_event"),
            ("user_id", "occurred_at", "kind", "plan_type", "billing_interval", "is_paying", "source"),
            sorted([*_event_rows(people, accounts), *gone.events], key=lambda row: (row[1], row[0])),
        ),
        "payment": copy_rows(
            connection, own("payment"),
            ("payment_id", "user_id", "status", "amount", "currency", "paid_at", "period_start", "period_end", "plan_type",
             "imported_at"),
            [*_payment_rows(company, people, accounts), *gone.payments],
        ),
        "marketing_spend": copy_rows(
            connection, own("marketing_spend"), ("day", "channel", "campaign", "amount", "currency"),
            marketing.spend_rows(company, plans),
        ),
        "acquisition": copy_rows(
            connection, own("acquisition"), ("user_id", "source", "medium", "campaign", "referring_user_id", "acquired_at"),
            [*marketing.acquisition_rows(company, people, plans), *gone.acquisition],
        ),
        "budget": copy_rows(
            connection, own("budget"), ("month", "category", "amount", "currency"), marketing.budget_rows(company)
        ),
        "campaign_outcome": copy_rows(
            connection, own("campaign_outcome"), ("campaign_id", "day", "kind", "amount", "currency", "quantity"),
            campaigns.outcome_rows(company, plans),
        ),
        "queue_sample": copy_rows(connection, own("queue_sample"), samples.QUEUE_COLUMNS, samples.queue_history(company)),
        "quota_sample": copy_rows(connection, own("quota_sample"), samples.QUOTA_COLUMNS, samples.quota_history(company)),
        "feedback of deleted users": copy_rows(
            connection, own("feedback"),
            ("feedback_id", "user_id", "api_usage_id", "rating", "feedback_type", "comment", "service_type", "provider",
             "model", "rated_at"),
            gone.feedback,
        ),
    }  # fmt: skip
    return written | pages.write(connection, company, people, meter, schema)


def _subscription_rows(
    company: Company, people: People, accounts: list[ledger.Account | None], counters: list[Counters]
) -> Iterator[tuple[Any, ...]]:
    names = uuids(company.rng("money", 10**9), len(people))
    for at, account in enumerate(accounts):
        if account is None:
            continue
        plan, count = rules.PLANS[account.plan], counters[at]
        paying = account.active and account.plan in rules.PAID_PLANS and account.period is not None
        begin, end = account.period if paying and account.period else (None, None)
        yield (
            names[at], people.ids[at], account.plan, plan.name, begin and moment_of(begin), end and moment_of(end), *plan.limits,
            *count.used, round(count.month_cost, 2), round(count.lifetime_cost, 2), account.active, account.active,
            moment_of(account.events[0].when), moment_of(account.events[-1].when), moment_of(count.since),
        )  # fmt: skip


def _price_rows(company: Company) -> Iterator[tuple[Any, ...]]:
    rise, always = moment_of(ledger.price_rise(company)).date(), moment_of(company.start - 400 * DAY).date()
    for name, plan in rules.PLANS.items():
        if name == "starter":
            yield (name, "month", ledger.STARTER_BEFORE, company.currency, always, rise)
        yield (name, "month", plan.month, company.currency, rise if name == "starter" else always, None)
        if plan.year:
            yield (name, "year", plan.year, company.currency, always, None)


def _event_rows(people: People, accounts: list[ledger.Account | None]) -> Iterator[tuple[Any, ...]]:
    for at, account in enumerate(accounts):
        for event in account.events if account else ():
            yield (
                people.ids[at],
                moment_of(event.when),
                event.kind,
                event.plan,
                event.interval,
                event.paying,
                "demo",
            )


def _payment_rows(
    company: Company, people: People, accounts: list[ledger.Account | None]
) -> Iterator[tuple[Any, ...]]:
    for at, account in enumerate(accounts):
        for number, one in enumerate(account.payments if account else ()):
            yield (
                f"demo-{people.ids[at][:12]}-{number:03d}", people.ids[at], one.status, one.amount, company.currency,
                moment_of(one.when), moment_of(one.begin), moment_of(one.end), one.plan, company.now,
            )  # fmt: skip


def remember(connection: psycopg.Connection, company: Company) -> None:
    """Keep what the company was made from, so that live traffic can go on with the same people."""
    connection.execute(
        "create table if not exists analytics.demo_company (seed bigint not null, days int not null, users int not null,"
        " rows bigint not null, seeded_at timestamptz not null, currency text not null, load_rate float8 not null)"
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
