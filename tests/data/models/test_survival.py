"""How long customers stay, against curves worked out by hand and the definition said anew."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.models.survival import survival
from data.models.surviving import make
from tests.conftest import Connection
from tests.data.rollups.chaos import settings_for

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_the_curve_is_that_of_the_textbook() -> None:
    # five began; one left after 10 days, one was last seen paying after 15, one left after 20, two still pay after 30
    made = survival([(10, True), (15, False), (20, True), (30, False), (30, False)])
    assert made is not None
    assert [(one.days, one.at_risk, one.lost) for one in made.curve] == [(10, 5, 1), (20, 3, 1)]
    assert [one.survival for one in made.curve] == pytest.approx([4 / 5, 4 / 5 * 2 / 3])
    assert made.mean_days == pytest.approx(10 + 10 * 4 / 5 + 10 * 8 / 15)
    assert (made.spells, made.lost, made.observed_days, made.median_days) == (5, 2, 30, None)
    assert all(
        one.low is not None and one.high is not None and 0 < one.low < one.survival < one.high < 1
        for one in made.curve
    )


def test_half_have_left_on_the_day_the_curve_reaches_half() -> None:
    made = survival([(5, True), (9, True), (12, False), (40, False)])
    assert made is not None
    assert made.median_days == 9


def test_nobody_who_left_is_no_curve_and_nobody_at_all_is_nothing() -> None:
    assert survival([]) is None
    made = survival([(7, False), (31, False)])
    assert made is not None
    assert (made.curve, made.mean_days, made.median_days) == ((), 31.0, None)


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=40))
def test_the_curve_is_the_product_of_the_shares_that_stay(spells: list[tuple[int, bool]]) -> None:
    made = survival(spells)
    assert made is not None
    share, area, since = 1.0, 0.0, 0
    for day in sorted({length for length, over in spells if over}):
        at_risk = sum(length >= day for length, _ in spells)
        lost = sum(length == day and over for length, over in spells)
        area, since = area + share * (day - since), day
        share *= 1 - lost / at_risk
        found = next(one for one in made.curve if one.days == day)
        assert (found.at_risk, found.lost) == (at_risk, lost)
        assert found.survival == pytest.approx(share, abs=1e-9)
    area += share * (max(length for length, _ in spells) - since)
    assert made.mean_days == pytest.approx(area)


def test_stretches_come_from_the_ledger_and_a_return_begins_a_new_one(
    connection: Connection, database: str
) -> None:
    columns = "user_id, since, until, day, until_day, kind, plan_before, plan_type, before, amount, was_unpriced, is_unpriced"
    steps = [
        (1, 100, "", "pro", "new"), (1, 70, "pro", "", "churn"), (1, 50, "", "pro", "reactivation"),  # paid 30 days, and again for 50 so far
        (2, 40, "", "starter", "new"), (2, 30, "starter", "pro", "expansion"), (2, 20, "pro", "", "churn"),  # a change of plan is no end
    ]  # fmt: skip
    for user, back, before, after, kind in steps:
        at = NOW - timedelta(days=back)
        connection.execute(
            f"insert into analytics.mrr_step ({columns}) values (%s, %s, 'infinity', %s, 'infinity', %s, %s, %s, 0, 0, false, false)",
            [f"00000000-0000-0000-0000-00000000000{user}", at, at.date(), kind, before, after],
        )
    assert make(connection, settings_for(database), NOW) == "survival of 3 stretches of paying, 1 curves"
    assert connection.execute(
        "select spells, lost, observed_days, mean_days from analytics.customer_lifetime"
    ).fetchall() == [(3, 2, 50, pytest.approx(20 + 10 * 2 / 3 + 20 / 3))]
    assert connection.execute(
        "select plan_type, days, at_risk, lost from analytics.customer_survival order by days"
    ).fetchall() == [("", 20, 3, 1), ("", 30, 2, 1)]
