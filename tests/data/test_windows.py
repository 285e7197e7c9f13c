"""What rows are about is what their envelope, file name and label say, whatever the period of the page is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.panel import Panel
from components.subtitle import subtitle
from components.theme import EntityColors
from components.view import View
from data.answer import NAMING
from data.filters import FilterError, parse
from data.instants import midnight
from data.metrics import METRICS
from data.queries import OF_ROWS, load
from data.readings import read
from data.warehouse import Answer, fetch
from layouts import PANELS
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, at, day, insert_company, lengthen_log
from tests.data.sql.settled import settled


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        lengthen_log(connection)
        yield connection


def asked(**more: str) -> Any:
    return parse({name: [value] for name, value in more.items()}, now=NOW, zone=ZoneInfo("UTC"))


def answer(panel: str, **more: str) -> Answer:
    return fetch(PANELS[panel].query, asked(**more), fresh=True)


def test_a_trend_that_is_longer_than_the_period_names_its_own_days_and_its_own_step(
    company: Connection,
) -> None:
    told = answer("active-users-trend", range="today", choice="7")
    assert told.window == (at(6), at(-1))
    days = company.execute("select count(*) from generate_series(%s::date, %s::date, '1 day')", [at(6), at(0)]).fetchone()  # fmt: skip
    assert days == (len(told.rows),)
    words = subtitle(PANELS["active-users-trend"], told, View(told.filters, "light", "USD", EntityColors({})))
    assert ", by day" in words
    assert "by hour" not in words


def test_what_is_about_now_is_dated_now_although_the_period_is_long_over(company: Connection) -> None:
    period = {"from": at(20).date().isoformat(), "to": at(10).date().isoformat()}
    assert answer("health-score", **period).window == (NOW - timedelta(hours=1), NOW)
    assert answer("active-alerts-list", **period).window == (NOW - timedelta(days=30), NOW)
    alerts = read(METRICS["active_alerts"], asked(**period), fresh=True)
    assert alerts.window == (NOW - timedelta(days=30), NOW)
    open_ = "select count(distinct (user_id, alert_type, resource_type)) from usage_alerts where not is_resolved and created_at > %s"
    assert company.execute(open_, [alerts.window[0]]).fetchone() == (alerts.value,)


def test_growth_names_its_weeks_and_none_that_has_not_begun(company: Connection) -> None:
    told = answer("growth", range="today")
    monday = midnight(NOW) - timedelta(days=NOW.weekday())
    assert told.window[1] == monday + timedelta(days=7)
    assert [row["unfinished"] for row in told.records()] == [
        row["week"] == monday.date() for row in told.records()
    ]
    assert told.records()[-1]["dormant_users"] is None


@pytest.mark.parametrize(
    "panel", [panel for panel in PANELS.values() if load(panel.query).covers == OF_ROWS], ids=lambda p: p.key
)
def test_rows_that_name_their_days_have_a_column_for_it(company: Connection, panel: Panel) -> None:
    more = {"choice": panel.choice} if panel.choice else {}
    assert set(NAMING) & set(answer(panel.key, range="28d", **more).columns)


@pytest.mark.parametrize(
    "panel", [panel for panel in PANELS.values() if load(panel.query).covers == OF_ROWS], ids=lambda p: p.key
)
def test_a_row_that_names_no_day_is_about_the_period(company: Connection, panel: Panel) -> None:
    told = answer(panel.key, range="28d", **({"choice": panel.choice} if panel.choice else {}))
    nothing = replace(told, rows=((None,) * len(told.columns),))
    assert nothing.window == nothing.query.window(nothing.filters)


def test_days_that_are_named_are_the_window_also_beside_a_row_that_names_none(company: Connection) -> None:
    told = answer("active-users-trend", range="today", choice="7")
    assert replace(told, rows=(*told.rows, (None,) * len(told.columns))).window == told.window


@pytest.mark.parametrize(
    ("panel", "compared"),
    [
        ("what-changed", (at(0, "12:00:00"), at(13), at(7, "12:00:00"))),
        ("lifecycle-stages", (None, at(37), at(7))),
        ("requests-trend", (None, None, None)),
    ],
)
def test_an_answer_says_what_its_rows_are_compared_with(
    company: Connection, panel: str, compared: tuple[datetime | None, ...]
) -> None:
    choice = {"choice": PANELS[panel].choice} if PANELS[panel].choice else {}
    assert answer(panel, range="7d", **choice).windows_compared == compared  # type: ignore[arg-type]
    assert answer(panel, range="7d", compare="none", **choice).windows_compared == (None, None, None)  # type: ignore[arg-type]


def test_an_answer_that_compares_months_of_its_own_does_not_name_the_compare_period(
    company: Connection,
) -> None:
    assert fetch("metrics/budget", asked(range="28d"), fresh=True).windows_compared == (None, None, None)


def test_a_period_that_lies_ahead_is_refused_in_words() -> None:
    now = datetime(2026, 11, 28, 14, tzinfo=UTC)
    with pytest.raises(FilterError, match="the period lies ahead: it begins on 2026-12-24, and today is"):
        parse({"from": ["2026-12-24"], "to": ["2027-01-02"]}, now=now, zone=ZoneInfo("UTC"))


def test_a_period_ends_with_today_at_the_latest() -> None:
    filters = asked(**{"from": at(10).date().isoformat(), "to": at(-200).date().isoformat()})
    assert filters.end == at(-1)
    assert filters.read_at == at(-1)


@pytest.mark.parametrize(
    "panel",
    [panel for panel in PANELS.values() if panel.live or panel.period],
    ids=lambda panel: panel.key,
)
def test_a_panel_that_does_not_follow_the_period_says_what_it_covers(panel: Panel) -> None:
    assert load(panel.query).covers, "its file name and its JSON would carry the period of the page"


@pytest.mark.parametrize(
    ("panel", "first", "end"),
    [
        ("slo", at(29), NOW),
        ("rfm-segments", at(89), NOW),
        ("segments", at(40), at(10)),
        ("lifecycle-stages", at(40), at(10)),
        ("slow-queries", NOW, NOW),
        ("seasonality", at(56), at(0)),
    ],
)
def test_the_window_of_an_answer_is_that_of_its_rows_not_of_the_page(
    company: Connection, panel: str, first: datetime, end: datetime
) -> None:
    period = {"from": at(20).date().isoformat(), "to": at(10).date().isoformat()}
    choice = {"choice": PANELS[panel].choice} if PANELS[panel].choice else {}
    assert answer(panel, **period, **choice).window == (first, end)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "first", "end"),
    [
        ("100.stage.new", at(29), at(-1)),
        ("100.segment.plan.pro", at(29), at(-1)),
        ("100.rfm.champions", at(89), at(-1)),
        (f"100.first.service.{day(20)}.{day(0)}.chat", at(20), at(0)),
        (f"100.cohort.week.bounded.use.{day(9)}.0.all.", at(9), at(2)),
        (f"100.cohort.week.bounded.use.{day(9)}.1.all.", at(9), at(-1)),
        (f"100.cohort.week.unbounded.use.{day(9)}.0.all.", at(9), at(-1)),
        (f"100.cohort.week.unbounded.use.{day(9)}.-1.all.", at(9), at(2)),
    ],
)
def test_a_list_of_users_is_about_the_days_of_what_was_clicked(
    company: Connection, choice: str, first: datetime, end: datetime
) -> None:
    told = answer("users", range="today", choice=choice)
    assert told.rows
    assert told.window == (first, end)


def test_of_the_lists_of_users_only_a_move_between_stages_compares() -> None:
    listed = load(PANELS["users"].query)
    assert listed.compared_from(asked(range="28d", choice="100.move.at_risk.churned"))
    cell = f"100.cohort.week.bounded.use.{day(9)}.0.all."
    for choice in ("100.stage.at_risk", "100.rfm.champions", "100.segment.plan.pro", cell):
        assert listed.compared_from(asked(range="28d", choice=choice)) is None


@pytest.mark.parametrize(
    ("panel", "choice", "first", "end"),
    [
        ("plan-distribution", None, at(11), at(10)),
        ("revenue-cost-margin", "day", at(20), at(10)),
        ("revenue-cost-margin", "week", at(11 + at(11).weekday() + 12 * 7), at(10)),
        ("mrr-ledger", None, at(50).replace(day=1), at(10)),
        ("customer-survival", None, NOW, NOW),
    ],
)
def test_a_panel_of_money_with_days_of_its_own_names_them(
    company: Connection, panel: str, choice: str | None, first: datetime, end: datetime
) -> None:
    period = {"from": at(20).date().isoformat(), "to": at(10).date().isoformat()}
    told = answer(panel, **period, **({"choice": choice} if choice else {}))
    assert told.rows
    assert told.window == (first, end)


def test_users_who_cost_more_than_they_pay_are_about_their_month(company: Connection) -> None:
    told = answer("unprofitable-users", range="today", choice="all.this")
    assert told.rows
    assert told.window == (at(0).replace(day=1), at(-1))


def test_a_timeline_begins_with_its_oldest_event_and_a_cohort_table_with_its_first_cohort(
    company: Connection,
) -> None:
    told = answer("user-search", range="today", choice="latest.all.100")
    assert told.window == (min(told.column("at")), NOW)
    cohorts = answer("retention-cohorts", range="28d", choice="week.bounded.use")
    assert cohorts.window[0].date() == min(cohorts.column("cohort"))
    assert cohorts.window[1] == NOW
