# ruff: noqa: E501 - a table of rows is read across
"""Thirty subscriptions of early 2024, a leap year, each with what happened to it; every figure of the ledger is worked out from them by hand in test_ledger.py."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime

from tests.conftest import Connection

Event = tuple[str, str, str, bool, str]  # when, kind, plan, goes on, interval


def customer(number: int) -> uuid.UUID:
    """The id of the customer of that number."""
    return uuid.UUID(int=number)


def moment(text: str) -> datetime:
    """01-31 or 01-31 10:05 of 2024, UTC."""
    return datetime.fromisoformat(f"2024-{text}").replace(tzinfo=UTC)


PRICES = (
    ("starter", "month", "25", "USD", "2020-01-01", "2024-03-01"),
    ("starter", "month", "29", "USD", "2024-03-01", None),
    ("starter", "year", "276", "USD", "2020-01-01", None),  # 23 a month
    ("pro", "month", "99", "USD", "2020-01-01", None),
    ("pro", "year", "948", "USD", "2020-01-01", None),  # 79 a month
    ("enterprise", "month", "499", "USD", "2020-01-01", None),
    ("enterprise", "year", "5000", "USD", "2020-01-01", None),  # 416.666...
    ("custom", "month", "1200", "EUR", "2020-01-01", None),  # another currency than the account's
)


def _event(when: str, kind: str, plan: str, interval: str = "month") -> Event:
    return (when, kind, plan, kind != "cancel", interval)


SUBSCRIPTIONS: dict[int, Sequence[Event]] = {
    1: [_event("01-05", "start", "starter")],
    2: [_event("01-10", "start", "starter"), _event("01-20", "upgrade", "pro")],  # in the middle of a month
    3: [_event("01-01", "start", "pro"), _event("02-15", "downgrade", "starter")],
    4: [_event("01-03", "start", "pro"), _event("02-03", "cancel", "pro")],
    5: [_event("01-31", "start", "starter"), _event("02-29", "cancel", "starter")],  # leaves on the leap day
    6: [_event("01-07", "start", "starter", "year")],
    7: [_event("02-29", "start", "pro", "year")],  # comes on the leap day
    8: [_event("02-01", "start", "enterprise", "year")],  # a price that no cent can hold
    9: [_event("01-15", "start", "pro"), _event("03-15", "change", "pro", "year")],
    10: [_event("01-01", "start", "starter", "year"), _event("04-01", "upgrade", "pro", "year")],
    11: [_event("01-08", "start", "starter"), _event("02-10 10:05", "upgrade", "pro"), _event("02-10 10:40", "downgrade", "starter")],  # up and down within the hour
    12: [_event("01-09 12:01", "start", "pro"), _event("01-09 12:59", "cancel", "pro")],  # came and went within the hour
    13: [_event("01-09", "start", "starter"), _event("02-11 10:59", "upgrade", "pro"), _event("02-11 11:01", "downgrade", "starter")],  # in two hours
    14: [_event("01-02", "start", "pro"), _event("01-25", "cancel", "pro"), _event("02-20", "reactivate", "pro")],
    15: [_event("01-02", "start", "starter"), _event("02-02", "cancel", "starter"), _event("03-10", "reactivate", "pro")],
    16: [_event("01-01", "start", "free"), _event("02-05", "upgrade", "starter")],
    17: [_event("01-01", "start", "starter"), _event("02-07", "downgrade", "free")],
    18: [_event("01-01", "start", "demo")],
    19: [_event("01-05", "start", "custom")],  # pays, but no price is known
    20: [_event("01-05", "start", "custom"), _event("02-06", "change", "pro")],
    21: [_event("01-06", "start", "pro"), _event("03-06", "change", "custom")],
    22: [_event("01-10", "start", "trial"), _event("01-24", "upgrade", "pro")],
    23: [_event("02-28 23:30", "start", "starter"), _event("03-01 00:30", "cancel", "starter")],  # the price rises half an hour before
    24: [_event("03-01", "start", "starter")],  # at the instant of the new price
    25: [_event("01-12", "cancel", "pro")],  # its start was never seen
    26: [_event("01-11", "start", "pro"), _event("01-13", "start", "pro")],  # twice
    27: [_event("01-04", "start", "pro"), _event("02-04", "reactivate", "pro")],  # without a break
    28: [_event("03-20", "downgrade", "pro"), _event("01-20", "start", "enterprise")],  # imported in the wrong order
    29: [_event("01-14", "start", "starter"), _event("02-14", "cancel", "starter"), _event("02-16", "cancel", "starter")],
    30: [_event("01-01", "start", "pro", "year"), _event("04-15", "cancel", "pro", "year")],  # in the middle of the year
}  # fmt: skip

# key, customer, status, amount, currency, period: money by day is amount / days
PAYMENTS = (
    ("a", 1, "paid", "29", "USD", "2024-02-01", "2024-03-01"),  # 29 days of a leap February: 1 a day
    ("b", 6, "paid", "366", "USD", "2024-01-01", "2025-01-01"),  # a leap year: 1 a day
    ("c", 6, "refunded", "183", "USD", "2024-01-01", "2025-01-01"),  # half of it back: 0.50 a day
    ("d", 2, "failed", "99", "USD", "2024-01-20", "2024-02-20"),
    ("e", 2, "paid", "99", "EUR", "2024-01-20", "2024-02-20"),
    ("f", 3, "paid", "62", "USD", "2024-01-16", "2024-02-16"),  # 31 days over two months: 2 a day
    ("g", 4, "paid", "5", "USD", "2024-03-10", "2024-03-10T12:00"),  # less than a day is a day
)


def insert_prices(connection: Connection) -> None:
    """The price list."""
    connection.cursor().executemany(
        "insert into analytics.plan_price (plan_type, billing_interval, price, currency, valid_from, valid_to) values (%s, %s, %s, %s, %s, %s)",
        PRICES,
    )


def insert_events(connection: Connection, events: Sequence[tuple[int, Event]]) -> None:
    """Events of customers, in the given order."""
    connection.cursor().executemany(
        "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, billing_interval, source)"
        " values (%s, %s, %s, %s, %s, %s, 'imported')",
        [(customer(number), moment(when), *rest) for number, (when, *rest) in events],
    )


def insert_all(connection: Connection) -> None:
    """Prices, subscriptions and payments."""
    insert_prices(connection)
    insert_events(
        connection, [(number, event) for number, events in SUBSCRIPTIONS.items() for event in events]
    )
    connection.cursor().executemany(
        "insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end) values (%s, %s, %s, %s, %s, %s, %s::timestamp at time zone 'UTC', %s::timestamp at time zone 'UTC')",
        [
            (key, customer(number), status, amount, currency, moment("01-01"), since, until)
            for key, number, status, amount, currency, since, until in PAYMENTS
        ],
    )
    connection.cursor().executemany(
        "insert into auth.users (id, created_at) values (%s, %s)",
        [(customer(number), moment("01-01")) for number in SUBSCRIPTIONS],
    )


LEAP_DAY = date(2024, 2, 29)
