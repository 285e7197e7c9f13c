"""Writing users, subscriptions and every source of the dashboard: all but the calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from data.demo import campaigns, departed, ledger, marketing, opinions, pages, rules, samples, usage
from data.demo.company import DAY, Company, moment_of, uuids
from data.demo.people import People
from data.demo.rows import copy_rows
from data.demo.tables import MARK
from data.demo.usage import Counters, Meter

SUBSCRIPTION = (
    "id", "user_id", "plan_type", "plan_name", "billing_period_start", "billing_period_end",
    "content_generations_limit", "image_generations_limit", "video_generations_limit", "chat_messages_limit",
    "content_generations_used", "image_generations_used", "video_generations_used", "chat_messages_used",
    "current_month_cost", "lifetime_cost", "is_active", "auto_renew", "created_at", "updated_at",
    "last_reset_at",
)  # fmt: skip
PRICE = ("plan_type", "billing_interval", "price", "currency", "valid_from", "valid_to")
PROVIDER_PRICE = ("provider", "model", "unit", "price", "per", "currency", "valid_from")
EVENT = (
    "user_id",
    "occurred_at",
    "kind",
    "plan_type",
    "billing_interval",
    "is_paying",
    "source",
    "recorded_at",
)
PAYMENT = (
    "payment_id", "user_id", "status", "amount", "currency", "paid_at", "period_start", "period_end",
    "plan_type", "imported_at",
)  # fmt: skip
SPEND = ("day", "channel", "campaign", "amount", "currency")
ACQUISITION = ("user_id", "source", "medium", "campaign", "referring_user_id", "acquired_at")
BUDGET = ("month", "category", "amount", "currency")
OUTCOME = ("campaign_id", "day", "kind", "amount", "currency", "quantity")


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
    """Nobody calls before signing up: whose first call came earlier signed up minutes before it."""
    rng = company.rng("people", 1)
    margins = rng.uniform(60, 1_500, size=len(people))
    early = np.flatnonzero(meter.first < company.start + people.signed_up * DAY)
    people.signed_up[early] = (meter.first[early] - margins[early] - company.start) / DAY
    moments = [moment_of(company.start + float(people.signed_up[at]) * DAY) for at in early.tolist()]
    connection.execute(
        "update auth.users u set created_at = n.moment"
        " from unnest(%s::uuid[], %s::timestamptz[]) n (id, moment) where u.id = n.id",
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
    """Subscriptions, alerts, campaigns, all sources and the optional tables; rows by table."""
    accounts = list(ledger.make_accounts(company, people))
    counters, alerts = usage.counters(company, accounts, meter)
    gone = departed.traces_of_deleted_users(company)
    engine = {
        "user_subscriptions": (SUBSCRIPTION, _subscription_rows(company, people, accounts, counters)),
        "usage_alerts": (usage.ALERT_COLUMNS, usage.alert_rows(people, alerts, company.rng("odd", 2))),
        "campaigns": (campaigns.COLUMNS, _campaign_rows(company, people, plans)),
    }
    events = [
        (*row, row[1]) for row in (*_event_rows(people, accounts), *gone.events)
    ]  # written down at once
    own = {
        "plan_price": (PRICE, _price_rows(company)),
        "provider_price": (PROVIDER_PRICE, _provider_price_rows(company)),
        "subscription_event": (EVENT, sorted(events, key=lambda row: (row[1], row[0]))),
        "payment": (PAYMENT, [*_payment_rows(company, people, accounts), *gone.payments]),
        "marketing_spend": (SPEND, marketing.spend_rows(company, plans)),
        "acquisition": (
            ACQUISITION,
            [*marketing.acquisition_rows(company, people, plans), *gone.acquisition],
        ),
        "budget": (BUDGET, marketing.budget_rows(company)),
        "campaign_outcome": (OUTCOME, campaigns.outcome_rows(company, plans)),
        "queue_sample": (samples.QUEUE_COLUMNS, samples.queue_history(company)),
        "quota_sample": (samples.QUOTA_COLUMNS, samples.quota_history(company)),
        "feedback": (opinions.COLUMNS, gone.feedback),
    }
    return (
        _write(connection, schema, engine)
        | _write(connection, "analytics", own)
        | pages.write(connection, company, people, meter, schema)
    )


def _write(
    connection: psycopg.Connection,
    schema: str,
    tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]],
) -> dict[str, int]:
    return {
        name: copy_rows(connection, sql.Identifier(schema, name), columns, rows)
        for name, (columns, rows) in tables.items()
    }


def _campaign_rows(
    company: Company, people: People, plans: list[campaigns.Campaign]
) -> Iterator[tuple[Any, ...]]:
    for row in campaigns.campaign_rows(company, people, plans):
        yield (*row[:5], Jsonb(row[5]), *row[6:])


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
            names[at], people.ids[at], account.plan, plan.name, begin and moment_of(begin),
            end and moment_of(end), *plan.limits,
            *count.used, round(count.month_cost, 2), round(count.lifetime_cost, 2), account.active,
            account.active,
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


def _provider_price_rows(company: Company) -> Iterator[tuple[Any, ...]]:
    always = moment_of(company.start - 400 * DAY).date()
    for provider, model, unit, price, per in rules.LIST_PRICES:
        yield (provider, model, unit, price, per, company.currency, always)


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
                f"demo-{people.ids[at][:12]}-{number:03d}", people.ids[at], one.status, one.amount,
                company.currency,
                moment_of(one.when), moment_of(one.begin), moment_of(one.end), one.plan, company.now,
            )  # fmt: skip
