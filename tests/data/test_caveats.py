# ruff: noqa: PT019 - the fixture of conftest.py has this name
"""A number is not compared with a period that the log does not hold, and one whose days are not all counted says so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbacks.panels import drawn
from components.format import period
from components.kpi import kpi_leaves
from components.kpi_state import kpi_state
from components.panel import Panel
from components.subtitle import subtitle
from components.theme import EntityColors
from components.view import View
from data import caveats
from data.filters import Filters, parse
from data.metrics import METRICS
from data.queries import load, names
from data.readings import read
from data.rollups import run_once
from data.rollups.snapshots import SNAPSHOTS, note
from data.warehouse import fetch
from layouts import PANELS
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, WEDNESDAY, Call, at, insert_calls, insert_people
from tests.data.sql.settled import settled

FIRST = WEDNESDAY - timedelta(days=20)
OF_CALLS = (
    "requests", "provider_cost", "error_rate", "latency_p95", "session", "retry_cost", "cost_per_success", "provider_reliability",
)  # fmt: skip
COMPARING = [
    panel
    for panel in PANELS.values()
    if load(panel.query).counts_calls and load(panel.query).parameters & {"before_from", "read_before"}
]
COMPARED = {"users": "100.move.at_risk.churned"}  # of the lists of users only a move between stages compares
BEGIN = f"the log begins on {FIRST.day} {FIRST:%b}"


@pytest.fixture(scope="module")
def young(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """A log of three weeks: two calls a day, one of them retried."""

    def fill(connection: Connection) -> None:
        insert_people(connection, {"ada": at(40)})
        calls = []
        for back in range(21):
            calls += [
                Call(3 * back + 1, "ada", at(back, "08:00:00"), status="error", latency=900, cost="0.10"),
                Call(3 * back + 2, "ada", at(back, "08:01:00"), latency=900, cost="0.20", tokens=(10, 5)),
            ]
        insert_calls(connection, calls)

    with settled(database_server, _templates, tmp_path_factory.mktemp("young"), fill) as connection:
        yield connection


def asked(**more: str) -> Filters:
    return parse({name: [value] for name, value in more.items()}, now=NOW, zone=ZoneInfo("UTC"))


def view(filters: Filters) -> View:
    return View(filters, "light", "USD", EntityColors({}))


@pytest.mark.parametrize("key", OF_CALLS)
def test_a_period_that_reaches_before_the_log_is_nothing_to_compare_with(young: Connection, key: str) -> None:
    reading = read(METRICS[key], asked(range="28d"), fresh=True)
    assert reading.value is not None
    assert (reading.previous, reading.delta) == (None, None)
    assert reading.notes == (f"nothing to compare with: {BEGIN}",)


def test_a_part_of_the_period_before_is_not_compared_either_and_a_whole_one_is(young: Connection) -> None:
    day = timedelta(days=1)
    partly = asked(**{"from": (FIRST + 9 * day).isoformat(), "to": (FIRST + 19 * day).isoformat()})
    wholly = asked(**{"from": (FIRST + 9 * day).isoformat(), "to": (FIRST + 18 * day).isoformat()})
    assert read(METRICS["requests"], partly, fresh=True).delta is None
    reading = read(METRICS["requests"], wholly, fresh=True)
    assert (reading.closed, reading.previous, reading.delta, reading.notes) == (18, 18, 0, ())


def test_users_of_thirty_days_want_thirty_days_before_the_instant_they_are_compared_with(
    young: Connection,
) -> None:
    week = asked(range="7d")
    assert read(METRICS["requests"], week, fresh=True).delta is not None
    mau = read(METRICS["mau"], week, fresh=True)
    assert (mau.value, mau.previous) == (1, None)
    assert mau.notes == (f"nothing to compare with: {BEGIN}",)


def test_the_card_says_when_the_log_begins_and_draws_no_change(young: Connection) -> None:
    filters = asked(range="28d")
    leaves = kpi_leaves(kpi_state(read(METRICS["requests"], filters, fresh=True), view(filters)))
    assert (leaves["value"], leaves["delta"]) == ("42", "")
    assert leaves["note"] == [f"nothing to compare with: {BEGIN}"]


@pytest.mark.parametrize("panel", COMPARING, ids=lambda panel: panel.key)
def test_a_panel_that_compares_calls_says_why_it_does_not(young: Connection, panel: Panel) -> None:
    choice = COMPARED.get(panel.key, panel.choice)
    filters = asked(range="28d", **({"choice": choice} if choice else {}))
    answer = fetch(panel.query, filters, fresh=True)
    assert answer.filters.before_start is None
    assert subtitle(panel, answer, view(filters)).endswith(f"Nothing to compare with: {BEGIN}")
    for name in ("before", "cost_before", "sessions_before"):
        if name in answer.columns:
            assert not any(answer.column(name))


def test_a_change_that_cannot_be_worked_out_gives_the_log_as_its_reason(young: Connection) -> None:
    reading = read(METRICS["cost_change"], asked(range="28d"), fresh=True)
    assert reading.value is None
    assert reading.reason == f"Nothing to compare with: {BEGIN}."


def test_what_counts_no_calls_has_a_past_of_its_own(young: Connection) -> None:
    reading = read(METRICS["total_users"], asked(range="28d"), fresh=True)
    assert (reading.previous, reading.notes) == (1, ())


@pytest.mark.parametrize(
    "name", [name for name in names() if load(name).parameters & {"before_from", "read_before"}]
)
def test_a_query_that_compares_and_reads_the_log_counts_calls(name: str) -> None:
    """Those with a past of their own either read no table of calls, or look after it themselves."""
    query = load(name)
    reads_calls = any(
        f"analytics.{table}" in query.statement
        for table in (
            "calls(",
            "latenc",
            "session_day",
            "user_day",
            "availability",
            "client_day",
            "growth_week",
        )
    )
    own = {"metrics/revenue", "metrics/lifetime_value", "metrics/unprofitable_users", "metrics/budget"}
    assert not reads_calls or query.counts_calls or name in own


def test_days_that_are_still_being_counted_are_said_on_card_and_panel(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def fill(connection: Connection) -> None:
        insert_people(connection, {"ada": at(40)})
        insert_calls(connection, [Call(n + 1, "ada", at(n, "08:00:00"), status="error") for n in range(5)])

    with settled(
        database_server, _templates, tmp_path_factory.mktemp("pending"), fill, rolled_up=False
    ) as connection:
        run_once(connection)
        filters = asked(range="28d", compare="none")
        panel = PANELS["retry-patterns"]
        assert fetch(panel.query, filters, fresh=True).notes == ()
        mark(connection, at(1).date(), at(3).date(), at(3).date(), at(60).date())
        answer = fetch(panel.query, filters, fresh=True)
        assert answer.notes == ("2 of 28 days are still being counted",)
        assert subtitle(panel, answer, view(filters)).endswith(". 2 of 28 days are still being counted")
        reading = read(METRICS["retry_cost"], filters, fresh=True)
        assert reading.notes == answer.notes
        assert fetch("metrics/calls", filters, fresh=True).notes == ()


def test_a_period_before_that_is_not_counted_yet_is_nothing_to_compare_with(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def fill(connection: Connection) -> None:
        insert_people(connection, {"ada": at(40)})
        insert_calls(connection, [Call(n + 1, "ada", at(n, "08:00:00"), status="error") for n in range(40)])

    with settled(database_server, _templates, tmp_path_factory.mktemp("before"), fill) as connection:
        filters = asked(**{"from": at(7).date().isoformat(), "to": at(0).date().isoformat()})
        assert read(METRICS["recovered_share"], filters, fresh=True).previous == 0
        mark(connection, at(9).date(), at(10).date(), at(20).date())
        reading = read(METRICS["recovered_share"], filters, fresh=True)
        assert (reading.value, reading.previous, reading.delta) == (0, None, None)
        assert reading.notes == ("2 days of the compare period are still being counted",)
        assert fetch("content_quality/generation_parameters", filters, fresh=True).notes == ()
        assert read(METRICS["recovered_share"], asked(range="7d", compare="none"), fresh=True).notes == ()


def test_users_lost_are_not_told_until_the_stages_of_every_day_of_the_period_are(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def fill(connection: Connection) -> None:
        insert_people(connection, {"ada": at(70), "bob": at(70)})
        insert_calls(
            connection, [Call(1, "ada", at(60, "08:00:00")), Call(2, "bob", at(40)), Call(3, "bob", at(0))]
        )

    with settled(database_server, _templates, tmp_path_factory.mktemp("stages"), fill) as connection:
        filters = asked(**{"from": at(35).date().isoformat(), "to": at(0).date().isoformat()}, compare="none")
        lost = read(METRICS["churned_users"], filters, fresh=True)
        assert (lost.value, lost.reason) == (2, None)
        # the worker begins with the newest days: these three it has not come to
        connection.execute("delete from analytics.lifecycle_move where day < %s", [at(32).date()])
        lost, risk = (read(METRICS[key], filters, fresh=True) for key in ("churned_users", "at_risk_users"))
        assert lost.value is None
        assert (lost.reason or "").startswith("3 days of this period are still being counted")
        assert risk.value == 0


@pytest.mark.parametrize(
    "key", ["lifecycle-stages", "segments", "retention-cohorts", "behaviour-cohorts", "users"]
)
def test_a_panel_of_other_days_does_not_carry_the_period_of_the_page(young: Connection, key: str) -> None:
    panel = PANELS[key]
    filters = replace(asked(range="7d", compare="none"), choice=panel.chosen(None))
    answer = fetch(panel.query, filters, fresh=True)
    words = subtitle(panel, answer, view(filters))
    assert period(filters.start, filters.end, filters.zone, year=False) not in words
    assert words[:1].strip(), "and says something of its own"


def test_today_is_pending_only_until_it_was_counted_once(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with settled(database_server, _templates, tmp_path_factory.mktemp("today")) as connection:
        today = asked(range="today", compare="none")
        mark(connection, WEDNESDAY)
        assert fetch("content_quality/retry_patterns", today, fresh=True).notes == (
            "1 of 1 day is still being counted",
        )
        connection.execute(
            "insert into analytics.detail_day (day, told_at, took_ms) values (%s, now(), 5)", [WEDNESDAY]
        )
        assert fetch("content_quality/retry_patterns", today, fresh=True).notes == ()


def customer(connection: Connection) -> None:
    """One person who pays 99 a month."""
    insert_people(connection, {"ada": at(40)})
    connection.execute(
        "insert into analytics.plan_price (plan_type, billing_interval, price, currency, valid_from) values ('pro', 'month', 99, 'USD', '2020-01-01')"
    )
    connection.execute(
        "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying) select id, %s, 'start', 'pro', true from auth.users",
        [at(20)],
    )


def test_what_the_worker_never_told_is_not_known_and_never_nothing(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with settled(database_server, _templates, tmp_path_factory.mktemp("untold"), customer) as connection:
        filters, panel = asked(range="28d", compare="none"), PANELS["mrr-movements"]
        assert read(METRICS["mrr"], filters, fresh=True).value == 99
        kept = connection.execute("delete from analytics.mrr_change returning *").rowcount
        connection.execute("delete from analytics.worker_state where name = 'mrr_change'")
        assert kept
        fetch("shell/untold", filters, fresh=True)
        reading = read(METRICS["mrr"], filters, fresh=True)
        assert (reading.value, reading.closed, reading.state) == (None, None, "unknown")
        assert reading.reason is not None
        assert reading.reason.startswith("Still being counted")
        fetch(panel.query, filters, fresh=True)
        assert "Still being counted" in str(
            drawn(panel, "?range=28d&compare=none", None, None)["parts"]["state"]
        )
        # told, and there is nothing: that is known
        note(connection, "mrr_change", 1.0, None)
        fetch("shell/untold", filters, fresh=True)
        assert read(METRICS["mrr"], filters, fresh=True).value == 0


def test_every_table_that_the_worker_tells_by_itself_is_asked_whether_it_was_told() -> None:
    asked_for = set(re.findall(r"from analytics\.(\w+)\)", load("shell/untold").statement))
    assert asked_for == caveats.TOLD_TABLES
    by_other_means = {"details", "entity_slot"}  # days of details are told one by one; colours are no numbers
    assert {snapshot.name for snapshot in SNAPSHOTS} - by_other_means <= asked_for


def test_rows_read_before_the_worker_told_are_not_used_after_it(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with settled(database_server, _templates, tmp_path_factory.mktemp("told"), customer) as connection:
        filters = asked(range="28d", compare="none")
        kept = connection.execute("delete from analytics.mrr_change returning *").fetchall()
        connection.execute("delete from analytics.worker_state where name = 'mrr_change'")
        fetch("shell/untold", filters, fresh=True)
        assert read(METRICS["mrr"], filters).state == "unknown"
        for row in kept:
            connection.execute("insert into analytics.mrr_change values (%s, %s, %s, %s, %s)", tuple(row))
        note(connection, "mrr_change", 1.0, None)
        fetch("shell/untold", filters, fresh=True)
        assert read(METRICS["mrr"], filters).value == 99


def mark(connection: Connection, *days: date) -> None:
    """Mark days as the tick does."""
    connection.execute("insert into analytics.stale_detail_day select unnest(%s::date[])", [list(days)])
