# ruff: noqa: E501 - a table of rows is read across
"""The ledger of thirty subscriptions, every figure worked out by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Connection
from tests.data.ledger.company import LEAP_DAY, SUBSCRIPTIONS, customer, insert_all, insert_events, moment
from tests.data.ledger.conftest import Ledger

ENTERPRISE = 5000 / 12  # a month of the yearly plan, which no number of cents can hold
# kind: (amount, how many), the amounts in the order of the subscriptions' numbers
MOVEMENTS: dict[str, dict[str, tuple[float, int]]] = {
    "2024-01": {
        "new": (
            25
            + 25
            + 99
            + 99
            + 25
            + 23
            + 99
            + 23
            + 25
            + 25
            + 99
            + 25
            + 25
            + 99
            + 99
            + 99
            + 99
            + 499
            + 25
            + 79,
            20,
        ),  # = 1,616
        "expansion": (74, 1),  # 2: from 25 to 99
        "churn": (-99, 1),  # 14
    },
    "2024-02": {
        "new": (79 + ENTERPRISE + 25 + 99 + 25, 5),  # 7, 8, 16, 20 (was on a plan without a price), 23
        "expansion": (74, 1),  # 13, for two minutes of two hours
        "reactivation": (99, 1),  # 14
        "contraction": (-74 - 74, 2),  # 3, and 13 back again
        "churn": (-99 - 25 - 25 - 25 - 25, 5),  # 4, 5 on the leap day, 15, 17 to the free plan, 29 once
    },
    "2024-03": {
        "new": (29, 1),  # 24
        "expansion": (4 * 6, 6),  # the starter plan costs 4 more: 1, 3, 11, 13, 16, and 23 for half an hour
        "reactivation": (99, 1),  # 15, on another plan
        "contraction": (-20 - 400, 2),  # 9 pays by the year, 28
        "churn": (-99 - 29, 2),  # 21 to a plan without a price, 23
    },
    "2024-04": {"expansion": (56, 1), "churn": (-79, 1)},  # 10, 30
}
ENDS = {
    "2024-01": 1591.0,
    "2024-02": 1645 + ENTERPRISE,
    "2024-03": 1249 + ENTERPRISE,
    "2024-04": 1226 + ENTERPRISE,
}


@pytest.fixture
def ledger(db: Connection, keep: Ledger) -> Connection:
    """The thirty subscriptions, in the ledger."""
    insert_all(db)
    keep()
    return db


def _one(connection: Connection, query: str, *values: Any) -> tuple[Any, ...]:
    row = connection.execute(query.encode(), values or None).fetchone()
    assert row is not None
    return row


def test_there_are_thirty() -> None:
    assert sorted(SUBSCRIPTIONS) == list(range(1, 31))


@pytest.mark.parametrize("month", MOVEMENTS)
def test_every_movement_of_a_month_is_the_one_worked_out_by_hand(ledger: Connection, month: str) -> None:
    rows = ledger.execute(
        "select kind, sum(amount)::float8, sum(movements)::int from analytics.mrr_movement_day where to_char(day, 'YYYY-MM') = %s group by 1",
        [month],
    ).fetchall()
    assert {kind: (amount, count) for kind, amount, count in rows} == {
        kind: (pytest.approx(amount), count) for kind, (amount, count) in MOVEMENTS[month].items()
    }


def test_start_and_movements_make_the_end_of_each_month_to_the_cent(ledger: Connection) -> None:
    end = Decimal(0)
    for month, wanted in ENDS.items():
        moved, mrr = _one(
            ledger,
            "select (select sum(amount) from analytics.mrr_movement_day where to_char(day, 'YYYY-MM') = %s), (select sum(amount) from analytics.mrr_change where to_char(day, 'YYYY-MM') <= %s)",
            month, month,
        )  # fmt: skip
        end += moved
        assert end == mrr
        assert float(mrr) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("number", "steps"),
    [
        (2, [("new", 0, 25), ("expansion", 25, 99)]),
        (11, [("new", 0, 25), ("expansion", 25, 29)]),  # up and down within the hour is nothing
        (12, []),
        (13, [("new", 0, 25), ("expansion", 25, 99), ("contraction", 99, 25), ("expansion", 25, 29)]),
        (15, [("new", 0, 25), ("churn", 25, 0), ("reactivation", 0, 99)]),
        (18, []),
        (19, [("same", 0, 0)]),  # a customer whose plan has no price
        (21, [("new", 0, 99), ("churn", 99, 0)]),
        (23, [("new", 0, 25), ("expansion", 25, 29), ("churn", 29, 0)]),
        (25, []),
        (26, [("new", 0, 99)]),
        (28, [("new", 0, 499), ("contraction", 499, 99)]),
    ],
)
def test_the_steps_of_one_customer(
    ledger: Connection, number: int, steps: list[tuple[str, int, int]]
) -> None:
    rows = ledger.execute(
        "select kind, before::float8, amount::float8 from analytics.mrr_step where user_id = %s order by since",
        [customer(number)],
    ).fetchall()
    assert rows == steps


def test_who_pays_at_the_end_pays_what_the_plan_costs(ledger: Connection) -> None:
    rows = ledger.execute(
        "select user_id, amount::float8 from analytics.mrr_step where until = 'infinity' and plan_type <> '' order by user_id"
    ).fetchall()
    now = {1: 29, 2: 99, 3: 29, 6: 23, 7: 79, 8: ENTERPRISE, 9: 79, 10: 79, 11: 29, 13: 29, 14: 99, 15: 99, 16: 29, 19: 0, 20: 99, 21: 0, 22: 99, 24: 29, 26: 99, 27: 99, 28: 99}  # fmt: skip
    assert rows == [(customer(number), pytest.approx(amount)) for number, amount in now.items()]


def test_customers_lost_and_revenue_lost_between_the_leap_day_and_the_end_of_march(
    ledger: Connection,
) -> None:
    # On the leap day 21 paid, 19 among them without a price. By the end of March 23 has left; 21 still pays, but for a plan without a price.
    row = _one(
        ledger,
        "select customers, month_customers, month_lost, month_mrr::float8, month_kept::float8 from analytics.account_day where day = '2024-03-31'",
    )
    feb = 1645 + ENTERPRISE
    assert row == (22, 21, 1, pytest.approx(feb), pytest.approx(feb - 20 - 400 - 99 - 25))
    assert _one(ledger, "select customers, mrr::float8 from analytics.account_day where day = %s", LEAP_DAY) == (
        21, pytest.approx(feb),
    )  # fmt: skip


def test_what_a_month_of_thirty_days_lost_is_of_who_paid_at_its_start(ledger: Connection) -> None:
    # April looks back to the end of 31 March, and the leap February to that of 31 January: each to where the month before ended.
    row = _one(
        ledger,
        "select month_customers, month_lost, month_mrr from analytics.account_day where day = '2024-04-30'",
    )
    start = _one(ledger, "select customers, mrr from analytics.account_day where day = '2024-03-31'")
    assert row == (start[0], 1, start[1])
    leap = _one(
        ledger,
        "select m.customers, m.mrr, f.month_customers, f.month_mrr from analytics.account_day m, analytics.account_day f"
        " where m.day = '2024-01-31' and f.day = '2024-02-29'",
    )
    assert leap[:2] == leap[2:]


def test_retention_of_a_year_looks_back_to_the_day_with_twenty_customers(ledger: Connection) -> None:
    # The twentieth customer with a price is 8, on 1 February; 19 and 20 pay as well, for a plan without one.
    row = _one(
        ledger,
        "select year_from, year_customers, year_mrr::float8, year_kept::float8, year_held::float8 from analytics.account_day where day = '2024-04-30'",
    )
    kept = (
        25 + 99 + 29 + 23 + 79 + 23 + 25 + 25 + 25 + 99 + 99 + 99 + 99 + ENTERPRISE
    )  # 1 2 3 6 9 10 11 13 15 22 26 27 28 and 8
    grown = (
        4 * 3 + 56 + 74
    )  # 1, 11, 13 pay the new price, 10 and 15 a dearer plan; that 20 has a price now is no growth
    assert row[0] == date(2024, 2, 1)
    assert row[1:] == (
        22,
        pytest.approx(ENDS["2024-01"] + ENTERPRISE),
        pytest.approx(kept),
        pytest.approx(kept + grown),
    )


def test_a_day_more_than_a_year_later_looks_back_a_year(ledger: Connection) -> None:
    row = _one(
        ledger,
        "select year_from, year_customers, year_mrr::float8, year_kept::float8, year_held::float8 from analytics.account_day where day = '2025-02-28'",
    )
    # 1 March 2024 at its start: those of the leap day
    base = 1645 + ENTERPRISE
    kept = base - 99 - 25 - 20 - 400 - 79  # 21 and 23 have gone, 9 and 28 pay less, 30 has gone
    grown = 4 * 5 + 56  # 1, 3, 11, 13, 16 pay the new price, 10 more
    assert row[0] == date(2024, 2, 29)
    assert row[1:] == (21, pytest.approx(base), pytest.approx(kept), pytest.approx(kept + grown))


def test_revenue_is_earned_by_day_also_in_a_leap_year(ledger: Connection) -> None:
    rows: dict[str, float] = dict(
        ledger.execute(
            "select month::text, sum(revenue)::float8 from analytics.user_money_month where month < '2024-04-01' group by 1"
        ).fetchall()
    )
    # January: the year's 0.50 for 31 days, and 2 a day from the 16th. February: 0.50 and 1 for 29 days, 2 for 15. March: 0.50 for 31 days, and 5 once.
    assert rows == {"2024-01-01": 15.5 + 32, "2024-02-01": 14.5 + 29 + 30, "2024-03-01": 15.5 + 5}
    assert (
        float(_one(ledger, "select sum(amount) from analytics.revenue_change where day <= '2024-02-29'")[0])
        == 1.5
    )


def test_revenue_by_cohort_is_what_its_users_brought(ledger: Connection) -> None:
    rows = ledger.execute(
        "select cohort::text, age, users, revenue::float8 from analytics.revenue_cohort where age < 3 order by cohort, age"
    ).fetchall()
    assert rows == [("2024-01-01", 0, 30, 47.5), ("2024-01-01", 1, 30, 73.5), ("2024-01-01", 2, 30, 20.5)]


def test_conversion_counts_who_paid_within_thirty_days_of_signing_up(ledger: Connection) -> None:
    # Of 30 who signed up on 1 January, not within 30 days: 7, 8, 16, 23, 24, 18, 25, and 5 (on the 31st, the 30th day is over);
    # custom plans count, whatever their price, and 12 paid for an hour
    assert ledger.execute("select day::text, signed_up, converted from analytics.conversion_day").fetchall() == [("2024-01-01", 30, 22)]  # fmt: skip


def test_an_event_that_comes_late_changes_only_what_follows_it(ledger: Connection, keep: Ledger) -> None:
    before = ledger.execute(
        "select day, mrr, xmin::text from analytics.account_day where day < '2024-03-05' order by day"
    ).fetchall()
    insert_events(ledger, [(4, ("03-05 10:00", "reactivate", "pro", True, "month"))])
    keep()
    assert (
        ledger.execute(
            "select day, mrr, xmin::text from analytics.account_day where day < '2024-03-05' order by day"
        ).fetchall()
        == before
    )
    assert float(
        _one(ledger, "select mrr from analytics.account_day where day = '2024-03-31'")[0]
    ) == pytest.approx(ENDS["2024-03"] + 99)
    assert _one(
        ledger, "select kind, amount::int from analytics.mrr_movement_day where day = '2024-03-05'"
    ) == ("reactivation", 99)


def test_an_event_that_is_taken_back_leaves_no_trace(ledger: Connection, keep: Ledger) -> None:
    def everything() -> list[tuple[Any, ...]]:
        tables = ("mrr_step", "mrr_change", "mrr_movement_day", "account_day")
        return [
            row
            for table in tables
            for row in ledger.execute(
                f"select t::text from analytics.{table} t where day < '2026-01-01' order by 1".encode()
            ).fetchall()
        ]

    before = everything()
    insert_events(ledger, [(1, ("01-20", "cancel", "starter", False, "month"))])
    keep()
    assert everything() != before
    ledger.execute(
        "delete from analytics.subscription_event where user_id = %s and occurred_at = %s",
        [customer(1), moment("01-20")],
    )
    keep()
    assert everything() == before


def test_a_price_that_ends_without_another_leaves_customers_without_a_price(
    db: Connection, keep: Ledger
) -> None:
    insert_all(db)
    db.execute(
        "update analytics.plan_price set valid_to = '2024-04-20' where plan_type = 'enterprise' and billing_interval = 'year'"
    )
    keep()
    assert _one(db, "select plan_type, amount::float8, customers::int, unpriced::int from analytics.mrr_change where day = '2024-04-20'") == (
        "enterprise", pytest.approx(-ENTERPRISE), -1, 1,
    )  # fmt: skip


def test_hours_are_those_of_the_reporting_zone(db: Connection, keep: Ledger) -> None:
    insert_all(db)
    # Kathmandu is 5:45 ahead: 10:05 is 15:50 there, and 10:40 is 16:25, another hour
    keep("mrr_step", zone="Asia/Kathmandu")
    kinds = db.execute(
        "select kind from analytics.mrr_step where user_id = %s order by since", [customer(11)]
    ).fetchall()
    assert kinds == [("new",), ("expansion",), ("contraction",), ("expansion",)]
