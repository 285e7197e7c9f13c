# ruff: noqa: E501 - a table of rows is read across
"""Rows in, rows out: every query of data/sql asked of the company of company.py, and answered by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from data.filters import parse
from data.warehouse import Answer, fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import (
    AUTUMN,
    IDLE,
    NOW,
    SIGNED_UP,
    SPRING,
    at,
    day,
    insert_company,
    lengthen_log,
    person,
)
from tests.data.sql.expected import CASES, Case
from tests.data.sql.settled import rows_of, settled


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The company of company.py, rolled up."""
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        lengthen_log(connection)
        yield connection


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.query)
def test_a_query_answers_what_was_worked_out_by_hand(company: Connection, case: Case) -> None:
    filters = parse({name: [value] for name, value in case.asked.items()}, now=NOW, zone=ZoneInfo("UTC"))
    answer = fetch(case.query, filters, fresh=True)
    names = case.columns.split()
    if not case.some:
        assert list(answer.columns) == names
    assert _comparable(_chosen(answer, case, names)) == _comparable(
        [_close(row) for row in case.expected()]
    ), case.says


def _chosen(answer: Answer, case: Case, names: list[str]) -> list[tuple[Any, ...]]:
    rows = [tuple(record[name] for name in names) for record in answer.records()]
    if case.only_with is None:
        return rows
    if not case.only_with:
        return rows[: len(case.expected())]
    place = names.index(case.only_with)
    assert sum(not row[place] for row in rows) == case.rest
    return [row for row in rows if row[place]]


def _comparable(rows: Any) -> Any:
    """Windows in one order: which comes first is not promised, the order inside is."""
    order = {"now": 0, "closed": 1, "before": 2}
    return sorted(
        ([_plain(value) for value in row] for row in rows),
        key=lambda row: order.get(row[0], 0) if isinstance(row[0], str) else 0,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else float(value) if isinstance(value, Decimal) else value


def _close(row: Any) -> list[Any]:
    return [pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value for value in row]


def test_the_snapshot_of_recurring_revenue_holds_each_change_once(company: Connection) -> None:
    kept = rows_of(
        company,
        "select day, plan_type, amount::float8, customers::int, unpriced::int from analytics.mrr_change order by day, plan_type",
    )
    assert kept == [
        (day(50), "starter", 30.0, 1, 0), (day(40), "starter", 30.0, 1, 0), (day(35), "pro", 100.0, 1, 0), (day(35), "starter", -30.0, -1, 0), (day(20), "pro", 80.0, 1, 0),
        (day(15), "starter", -30.0, -1, 0), (day(8), "pro", 100.0, 1, 0), (day(5), "pro", -80.0, -1, 0), (day(1), "starter", 36.0, 1, 0), (day(0), "custom", 0.0, 0, 1),
    ]  # fmt: skip


def test_the_snapshot_of_revenue_spreads_a_payment_over_its_days(company: Connection) -> None:
    kept = rows_of(
        company, "select day, plan_type, amount::float8 from analytics.revenue_change order by day, plan_type"
    )
    assert kept == [
        (day(8), "pro", 8.0),
        (day(1), "starter", 1.0),
        (day(-2), "pro", -8.0),
        (day(-35), "starter", -1.0),
    ]


def test_the_snapshot_of_places_gives_the_first_to_the_most_used(company: Connection) -> None:
    kept = rows_of(company, "select dimension, entity, slot::int from analytics.entity_slot order by 1, 3")
    assert kept == [
        ("provider", "openai", 0), ("provider", "flux", 1), ("provider", "runway", 2), ("service", "chat", 0), ("service", "images", 1), ("service", "content", 2), ("service", "video", 3),
    ]  # fmt: skip


def test_the_ledger_holds_each_step_of_a_customer(company: Connection) -> None:
    kept = rows_of(
        company,
        "select day, kind, plan_before, plan_type, before::float8, amount::float8, is_unpriced from analytics.mrr_step order by day, kind",
    )
    assert kept == [
        (day(50), "new", "", "starter", 0.0, 30.0, False), (day(40), "new", "", "starter", 0.0, 30.0, False), (day(35), "expansion", "starter", "pro", 30.0, 100.0, False),
        (day(20), "new", "", "pro", 0.0, 80.0, False), (day(15), "churn", "starter", "", 30.0, 0.0, False), (day(8), "new", "", "pro", 0.0, 100.0, False),
        (day(5), "churn", "pro", "", 80.0, 0.0, False), (day(1), "new", "", "starter", 0.0, 36.0, False), (day(0), "same", "", "custom", 0.0, 0.0, True),
    ]  # fmt: skip


def test_the_movements_of_a_day_are_those_of_its_customers(company: Connection) -> None:
    kept = rows_of(
        company,
        "select day, kind, amount::float8, movements::int from analytics.mrr_movement_day order by day, kind",
    )
    assert kept == [
        (day(50), "new", 30.0, 1), (day(40), "new", 30.0, 1), (day(35), "expansion", 70.0, 1), (day(20), "new", 80.0, 1), (day(15), "churn", -30.0, 1),
        (day(8), "new", 100.0, 1), (day(5), "churn", -80.0, 1), (day(1), "new", 36.0, 1),
    ]  # fmt: skip


def test_a_day_of_accounts_tells_what_became_of_those_of_a_month_before(company: Connection) -> None:
    kept = {
        row[0]: row[1:]
        for row in rows_of(
            company,
            "select day, mrr::int, customers::int, month_customers::int, month_lost::int, month_mrr::int, month_kept::int, year_from, year_mrr::int, year_held::int"
            " from analytics.account_day order by day",
        )
    }
    assert min(kept) == day(50)
    # a month before there were hugo, who left, and frank
    assert kept[day(0)] == (236, 4, 2, 1, 130, 100, day(50), 30, 0)
    assert kept[day(36)] == (60, 2, 0, 0, 0, 0, day(50), 30, 30)


def test_a_users_months_hold_all_cost_and_what_is_earned_until_today(company: Connection) -> None:
    rows = rows_of(
        company,
        "select month, user_id, cost::float8, revenue::float8 from analytics.user_money_month order by month, user_id",
    )
    today = datetime.now(UTC).date()
    ada = 8.0 * min(10, (today - day(8)).days + 1)  # eight a day for ten days, of which some may not be over
    bob = 1.0 * ((today - day(1)).days + 1)
    assert sum(row[3] for row in rows if row[1] == person("ada")) == pytest.approx(ada)
    assert sum(row[3] for row in rows if row[1] == person("bob")) == pytest.approx(bob)
    assert sum(row[3] for row in rows) == pytest.approx(ada + bob)
    assert sum(row[2] for row in rows) == pytest.approx(2.665)  # the second poll of a video costs nothing
    assert {row[0].day for row in rows} == {1}


def test_cohorts_of_revenue_hold_everybody_and_all_revenue(company: Connection) -> None:
    rows = rows_of(
        company,
        "select cohort, age, users, revenue::float8 from analytics.revenue_cohort order by cohort, age",
    )
    earned = rows_of(company, "select sum(revenue)::float8 from analytics.user_money_month")[0][0]
    assert sum(row[2] for row in rows if row[1] == 0) == 8
    assert sum(row[3] for row in rows) == pytest.approx(earned)


def test_conversion_is_counted_by_day_of_signing_up(company: Connection) -> None:
    kept = rows_of(
        company,
        "select day, signed_up::int, converted::int from analytics.conversion_day order by day",
    )
    # ines and cleo never paid
    assert kept == [(day(60), 1, 1), (day(45), 1, 0), (day(40), 1, 1), (day(20), 1, 1), (day(8), 1, 1), (day(1), 1, 1), (day(0), 2, 1)]  # fmt: skip


def test_the_snapshot_of_milestones_knows_when_each_step_was_taken_first(company: Connection) -> None:
    kept = rows_of(
        company,
        "select user_id, first_call_at, first_success_at, second_day_at, third_day_at, content_at, images_at, video_at, chat_at, campaign_at, paid_at, n::int, failed::int"
        " from analytics.user_milestone order by signed_up_at",
    )
    ada, bob = at(7, "10:00:00"), at(1, "12:27:00")
    eve = at(10, "15:00:00")
    assert kept == [
        (person("hugo"), *[None] * 9, at(50), 0, 0),
        (person("ines"), *[None] * 10, 0, 0),
        (person("frank"), *[None] * 9, at(40), 0, 0),
        (person("eve"), eve, eve, at(7, "10:05:00"), None, eve, at(7, "10:05:00"), None, None, at(9), at(20), 2, 0),
        (person("ada"), ada, ada, at(1, "09:00:00"), at(0, "12:10:05"), None, None, None, ada, None, at(8), 8, 1),
        (person("bob"), bob, bob, at(0, "12:10:15"), None, None, at(0, "12:10:20"), None, bob, None, at(1, "10:00:00"), 5, 1),
        (person("cleo"), at(0, "12:05:00"), *[None] * 9, 4, 4),
        (person("dan"), at(0, "12:27:00"), at(0, "12:28:00"), None, None, None, None, at(0, "12:28:00"), None, None, at(0, "12:00:00"), 2, 0),
    ]  # fmt: skip


def test_the_snapshot_of_countries_knows_the_first_and_last_day_of_each_user(company: Connection) -> None:
    kept = rows_of(
        company,
        "select user_id, country, first_day, last_day from analytics.user_country order by country, first_day, user_id",
    )
    assert kept[0] == (person("ada"), "private", day(0), day(0))
    assert {row[0]: row[2:] for row in kept[1:]} == {
        person("eve"): (day(10), day(7)), person("ada"): (day(7), day(0)), person("bob"): (day(1), day(0)), person("cleo"): (day(0), day(0)), person("dan"): (day(0), day(0)),
    }  # fmt: skip
    assert len(kept) == 6


def test_the_snapshot_of_revenue_by_country_adds_up_to_the_one_by_plan(company: Connection) -> None:
    kept = rows_of(
        company, "select day, country, amount::float8 from analytics.country_revenue_change order by day"
    )
    assert kept == [
        (day(8), "unknown", 8.0),
        (day(1), "unknown", 1.0),
        (day(-2), "unknown", -8.0),
        (day(-35), "unknown", -1.0),
    ]


def test_the_snapshot_of_users_says_when_and_how_each_came(company: Connection) -> None:
    kept = rows_of(
        company,
        "select user_id, signed_up_on, first_day, first_service, first_plan, source, starting_days::int, paid::float8 from analytics.user_profile order by signed_up_on, first_day, user_id",
    )
    known = {str(person(name)): name for name in SIGNED_UP}
    assert sorted((known[str(user)], *rest) for user, *rest in kept) == [
        ("ada", day(8), day(7), "chat", "pro", "unknown", 3, 80.0),
        ("bob", day(1), day(1), "chat", "starter", "unknown", 2, 36.0),
        ("cleo", day(0), day(0), "content", "none", "unknown", 1, 0.0),
        ("dan", day(0), day(0), "chat", "custom", "unknown", 1, 0.0),
        ("eve", day(20), day(10), "content", "pro", "unknown", 2, 0.0),
        ("frank", day(40), None, None, None, "unknown", 0, 0.0),
        ("hugo", day(60), None, None, None, "unknown", 0, 0.0),
        ("ines", day(45), None, None, None, "unknown", 0, 0.0),
    ]


def test_the_snapshot_of_segments_puts_each_user_with_a_call_into_one_value_of_each_split(
    company: Connection,
) -> None:
    kept = rows_of(
        company,
        "select split, value, members from analytics.segment_set order by split, value",
    )
    assert [(split, value, members.count("1")) for split, value, members in kept if split != "country"] == [
        ("device", "unknown", 5), ("service", "chat", 3), ("service", "content", 2), ("source", "unknown", 5),
    ]  # fmt: skip
    assert sum(members.count("1") for split, _, members in kept if split == "country") == 5


def test_the_snapshot_of_cohorts_counts_who_came_again_and_who_came_last(company: Connection) -> None:
    kept = rows_of(
        company,
        "select cohort, period_index, size, users, lasted from analytics.cohort_cell order by cohort, period_index",
    )
    assert kept
    weeks = rows_of(
        company,
        "select cohort, period_index, size, users, lasted from analytics.cohort_cell where (basis, grain, split) = ('use', 'week', 'all') order by 1, 2",
    )
    assert weeks == [(day(16), 0, 1, 1, 0), (day(16), 1, 1, 1, 1), (day(9), 0, 1, 1, 0), (day(9), 1, 1, 1, 1), (day(2), 0, 3, 3, 3)]  # fmt: skip
    plans = rows_of(
        company,
        "select value, cohort, period_index, users from analytics.cohort_cell where (basis, grain, split) = ('signup', 'week', 'plan') order by 1, 2, 3",
    )
    assert plans == [
        ("custom", day(2), 0, 1), ("none", day(2), 0, 1), ("pro", day(23), 1, 1), ("pro", day(23), 2, 1), ("pro", day(9), 0, 1), ("pro", day(9), 1, 1), ("starter", day(2), 0, 1),
    ]  # fmt: skip


def test_the_snapshot_of_calls_by_user_day_and_service_leaves_repeated_polls_out(company: Connection) -> None:
    kept = rows_of(
        company,
        "select day, user_id, service_type, n::int, cost::float8 from analytics.user_service_day order by day desc, n desc, service_type, cost",
    )
    dan = str(person("dan"))
    assert [row[2:] for row in kept if str(row[1]) == dan] == [("chat", 1, 0.0), ("video", 1, 0.5)]
    assert {(row[0], *row[2:]) for row in kept if str(row[1]) == str(person("ada"))} == {
        (day(0), "chat", 5, 0.75), (day(1), "chat", 2, 0.1), (day(7), "chat", 1, 0.08),
    }  # fmt: skip
    assert sum(row[3] for row in kept) == 21


def test_the_snapshot_of_limits_knows_who_reached_one_and_leaves_the_unlimited_out(
    company: Connection,
) -> None:
    kept = rows_of(
        company,
        "select user_id, resource, quota, used, reached_on, reaches_at is not null from analytics.user_quota order by resource, quota",
    )
    assert kept == [
        (person("ada"), "chat", 10, 8, None, True), (person("bob"), "images", 2, 2, day(0), False),
        (person("bob"), "video", 0, 0, day(0) if kept[2][4] else None, False), (person("dan"), "video", 2, 1, None, True),
    ]  # fmt: skip


def test_the_snapshot_of_plans_that_fit_replays_the_use_of_those_who_were_here_lately(
    company: Connection,
) -> None:
    kept = rows_of(
        company, "select user_id, fits, price::int, peaks, tight from analytics.plan_fit order by price, cost"
    )
    assert kept == [
        (person("eve"), "starter", 36, [1, 1, 0, 0], None), (person("bob"), "starter", 36, [0, 2, 0, 3], None), (person("ada"), "starter", 36, [0, 0, 0, 8], None),
        (person("cleo"), "pro", 100, [1, 3, 0, 0], "images"), (person("dan"), "pro", 100, [0, 0, 1, 1], "video"),
    ]  # fmt: skip


def test_the_snapshot_of_what_users_are_worth_knows_source_first_plan_and_price(company: Connection) -> None:
    kept = rows_of(
        company,
        "select user_id, source, is_referred, first_paid_on, first_plan, pays::int from analytics.user_value order by signed_up_at",
    )
    assert kept == [
        (person("hugo"), "", False, day(50), "starter", 0), (person("ines"), "", False, None, "", 0), (person("frank"), "", False, day(40), "starter", 100),
        (person("eve"), "", False, day(20), "pro", 0), (person("ada"), "", False, day(8), "pro", 100), (person("bob"), "", False, day(1), "starter", 36),
        (person("cleo"), "", False, None, "", 0), (person("dan"), "", False, day(0), "custom", 0),
    ]  # fmt: skip


def test_the_snapshot_of_campaigns_knows_from_when_to_when_each_ran(company: Connection) -> None:
    kept = rows_of(
        company,
        "select campaign_id, name, status, tags, starts, ends, has_outcome, bears_spend from analytics.campaign_span order by starts",
    )
    assert kept == [
        (AUTUMN, "Autumn", "completed", [], day(70), day(50), True, True),
        (SPRING, "Spring", "active", ["images", "sale"], day(9), None, True, True),
        (IDLE, "Idle", "active", ["images"], day(5), None, False, True),
    ]
