"""Sources of money: prices, payments, subscriptions, spending, budgets, and what campaigns brought."""

import datetime as dt
from typing import cast

from data.imports.moments import day, instant
from data.imports.source import Check, Column, Period, Row, Source
from data.imports.values import (
    Context,
    account_currency,
    boolean,
    count,
    identity,
    number,
    one_of,
    text,
    whole,
)

_MONEY = number(14, 4)
MOST_AHEAD, LONGEST_PAID = dt.timedelta(days=366), dt.timedelta(days=5 * 366)
_CURRENCY = Column(
    "currency", account_currency, "ISO 4217; must be the account currency, nothing is converted", "USD"
)


def _ends_after_it_starts(start: str, end: str) -> Check:
    def check(row: Row, context: Context) -> str | None:
        first, last = row[start], row[end]
        if last is None or cast("dt.date", last) > cast("dt.date", first):
            return None
        return f"{end}: is not after {start}"

    return check


_period_in_order = _ends_after_it_starts("period_start", "period_end")


def _is_of_its_time(row: Row, context: Context) -> str | None:
    """A slip in a year would spread the money over decades or hide it for one."""
    start, end, paid = (cast("dt.datetime", row[name]) for name in ("period_start", "period_end", "paid_at"))
    if start > paid + MOST_AHEAD:
        return "period_start: lies more than a year after paid_at"
    if end > start + LONGEST_PAID:
        return "period_end: lies more than five years after period_start"
    return _period_in_order(row, context)


def _pays(row: Row, context: Context) -> str | None:
    if row["is_paying"] is None:
        row["is_paying"] = row["kind"] != "cancel"
    if row["kind"] == "cancel" and row["is_paying"]:
        return "is_paying: is true although the subscription was cancelled"
    return None


PLAN_PRICE = Source(
    name="plan_prices",
    aliases=("plan_price",),
    means="The list price of a plan for one billing interval, valid over [valid_from, valid_to).",
    table="plan_price",
    key=("plan_type", "billing_interval", "currency", "valid_from"),
    period=Period(("plan_type", "billing_interval", "currency"), "valid_from", "valid_to"),
    check=_ends_after_it_starts("valid_from", "valid_to"),
    columns=(
        Column(
            "plan_type",
            text(100, lower=True),
            "The plan, in small letters; one that nobody has had yet is taken by `flask import --new-plans` alone",
            "pro",
        ),
        Column("billing_interval", one_of("month", "year"), "What the price is paid for", "month"),
        Column("price", _MONEY, "Price of one interval; 0 for a free plan", "29.00"),
        _CURRENCY,
        Column("valid_from", day(may_be_future=True), "First day of this price", "2026-01-01"),
        Column(
            "valid_to",
            day(may_be_future=True),
            "First day it is no longer valid; empty: still valid",
            "2027-01-01",
            None,
        ),
    ),
)
PROVIDER_PRICE = Source(
    name="provider_prices",
    aliases=("provider_price", "price_book"),
    means="What a provider asks for a unit of work, valid over [valid_from, valid_to).",
    table="provider_price",
    key=("provider", "model", "unit", "currency", "valid_from"),
    period=Period(("provider", "model", "unit", "currency"), "valid_from", "valid_to"),
    check=_ends_after_it_starts("valid_from", "valid_to"),
    columns=(
        Column("provider", text(200), "The provider, as the engine writes it", "openai"),
        Column(
            "model",
            text(200),
            "The model, as the engine writes it; empty: every model without a price of its own",
            "gpt-4o",
            "",
        ),
        Column(
            "unit",
            one_of("input_token", "output_token", "image", "second", "request"),
            "What is counted; a request is a successful call",
            "input_token",
        ),
        Column("price", number(20, 10), "Price of `per` units", "2.50"),
        Column("per", whole(low=1, high=2**63 - 1), "How many units the price is for", "1000000", 1),
        _CURRENCY,
        Column("valid_from", day(may_be_future=True), "First day of this price", "2026-01-01"),
        Column(
            "valid_to",
            day(may_be_future=True),
            "First day it is no longer valid; empty: still valid",
            "2027-01-01",
            None,
        ),
    ),
)
PAYMENT = Source(
    name="payments",
    aliases=("payment",),
    means="A payment or refund; its money is recognised evenly over [period_start, period_end).",
    table="payment",
    key=("payment_id",),
    check=_is_of_its_time,
    columns=(
        Column("payment_id", text(200), "The payment provider's id", "pi_3Oa1"),
        Column("user_id", identity, "Who paid", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        Column("status", one_of("paid", "failed", "refunded"), "What became of it", "paid"),
        Column("amount", _MONEY, "Positive, for a refund too", "29.00"),
        _CURRENCY,
        Column("paid_at", instant(), "When it was paid, failed or was refunded", "2026-11-01T09:30:00Z"),
        Column(
            "period_start", instant(may_be_future=True), "Start of what is paid for", "2026-11-01T00:00:00Z"
        ),
        Column("period_end", instant(may_be_future=True), "End of what is paid for", "2026-12-01T00:00:00Z"),
        Column("plan_type", text(100, lower=True), "The plan that is paid for", "pro", None),
    ),
)
MARKETING_SPEND = Source(
    name="marketing_spend",
    means="Marketing money spent on one day in one channel.",
    table="marketing_spend",
    key=("day", "channel", "campaign"),
    spelt=("channel", "campaign"),
    columns=(
        Column("day", day(), "Day in the reporting zone", "2026-11-01"),
        Column("channel", text(200), "Where it was spent", "search"),
        Column("campaign", text(200), "Name of the marketing campaign", "autumn", ""),
        Column("amount", _MONEY, "Money spent", "120.50"),
        _CURRENCY,
    ),
)
BUDGET = Source(
    name="budgets",
    aliases=("budget",),
    means="What may be spent in a month, by category.",
    table="budget",
    key=("month", "category"),
    spelt=("category",),
    columns=(
        Column(
            "month",
            day(may_be_future=True, first_of_month=True),
            "The month, as 2026-11 or its first day",
            "2026-11",
        ),
        Column("category", text(200), "For what: a service type, provider, marketing ...", "provider cost"),
        Column("amount", _MONEY, "What may be spent", "5000"),
        _CURRENCY,
    ),
)
CAMPAIGN_OUTCOME = Source(
    name="campaign_outcomes",
    aliases=("campaign_outcome",),
    means="Value attributed to a campaign of the engine on one day.",
    table="campaign_outcome",
    key=("campaign_id", "day", "kind"),
    columns=(
        Column("campaign_id", identity, "The campaign of the engine", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        Column("day", day(), "Day in the reporting zone", "2026-11-01"),
        Column("kind", text(100), "What happened", "sale"),
        Column("amount", number(14, 4, low=None), "Value; negative for a loss", "310.00"),
        _CURRENCY,
        Column("quantity", count, "How many", "3", 1),
    ),
)
SUBSCRIPTION_EVENT = Source(
    name="subscription_events",
    aliases=("subscription_event",),
    means="A change of a subscription, from before the dashboard captured them itself.",
    table="subscription_event",
    key=("user_id", "occurred_at", "kind"),
    check=_pays,
    completes=("is_paying",),
    fixed={"source": "imported"},
    columns=(
        Column("user_id", identity, "Whose subscription", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        Column("occurred_at", instant(), "When", "2026-10-01T00:00:00Z"),
        Column(
            "kind",
            one_of("start", "upgrade", "downgrade", "cancel", "reactivate", "change"),
            "What",
            "upgrade",
        ),
        Column(
            "plan_type",
            text(100, lower=True),
            "Plan afterwards; the plan that ended for a cancellation",
            "pro",
        ),
        Column("billing_interval", one_of("month", "year"), "How it is billed", "month", "month"),
        Column(
            "is_paying", boolean, "Whether it is active afterwards; empty: unless cancelled", "true", None
        ),
    ),
)
