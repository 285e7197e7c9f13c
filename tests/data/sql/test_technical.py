# ruff: noqa: E501 - a table of rows is read across
"""Providers against each other, plans of statements, and objectives that somebody set: what the small company is too small for."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from components.drawings.models import cost_per_success_by_model
from components.drawings.technical_statements import queries_note
from components.static import markup
from components.subtitle import subtitle
from components.theme import EntityColors
from components.view import View
from data import explain as explaining
from data.explain import UnknownQueryError, explain
from data.filters import Filters, parse
from data.queries import load, names
from data.warehouse import bind, fetch
from layouts import PANELS
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, Call, at, insert_calls, insert_company
from tests.data.sql.settled import settled

# service, provider, successes, failures, latency in ms, cost of a call
RIVALS = (
    ("images", "best", 120, 1, 1000, "0.01"),
    ("images", "worse", 120, 3, 2000, "0.02"),
    ("images", "cheap but slow", 120, 3, 4000, "0.001"),
    ("images", "twin of best", 120, 1, 1000, "0.01"),
    ("images", "worst of few", 90, 9, 9000, "0.09"),
    ("video", "slow and dear", 120, 9, 90_000, "0.90"),
)


def _fill(connection: Connection) -> None:
    calls: list[Call] = []
    for service, provider, good, bad, latency, cost in RIVALS:
        for place in range(good + bad):
            status = "success" if place < good else "error"
            calls.append(
                Call(10_000 + len(calls), "ada", at(2, "10:00:00") + timedelta(seconds=place), service, provider, "m", status, latency if place < good else None, cost=cost, error=None if place < good else "no")
            )  # fmt: skip
    insert_company(connection)
    insert_calls(connection, calls)
    connection.execute(
        "insert into analytics.slo_objective (service_type, valid_from, objective, minimum_calls) values ('chat', '2020-01-01', 0.9, 5), ('chat', '2021-01-01', 0.8, 7), ('chat', '2199-01-01', 0.7, 9)"
    )


@pytest.fixture(scope="module")
def rivals(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("rivals"), _fill) as connection:
        yield connection


def _asked(choice: str | None = None, **asked: Any) -> Filters:
    given = {name: [value] if isinstance(value, str) else value for name, value in asked.items()}
    return parse(given | ({"choice": [choice]} if choice else {}), now=NOW, zone=ZoneInfo("UTC"))


@pytest.mark.parametrize("period", [{"range": "7d"}, {"range": "28d"}], ids=["by hour", "by day"])
def test_a_provider_is_beaten_only_by_one_of_its_service_that_is_better_all_round(
    rivals: Connection, period: dict[str, str]
) -> None:
    rows = fetch("metrics/dominated_providers", _asked(**period), fresh=True).records()
    better = {row["provider"]: row["better"] for row in rows if row["service_type"] in ("images", "video")}
    assert better["worse"] in ("best", "twin of best")
    assert {name for name, beaten_by in better.items() if beaten_by} == {"worse"}
    beaten = next(row for row in rows if row["provider"] == "worse")
    assert beaten["cost_per_success"] == pytest.approx(0.02 * 123 / 120)
    assert beaten["error_rate"] == pytest.approx(3 / 123)
    assert beaten["latency_p95"] == pytest.approx(2000, rel=0.0101)


def test_a_provider_of_too_few_calls_is_not_judged(rivals: Connection) -> None:
    rows = fetch("metrics/dominated_providers", _asked(range="28d"), fresh=True).records()
    few = next(row for row in rows if row["provider"] == "worst of few")
    assert (few["is_sure"], few["dominated_providers"]) == (False, 0)


def test_the_newest_objective_that_has_begun_holds_and_is_no_default(rivals: Connection) -> None:
    rows = {
        row["service_type"]: row
        for row in fetch("metrics/error_budget", _asked(range="28d"), fresh=True).records()
    }
    assert (rows["chat"]["objective"], rows["chat"]["minimum_calls"], rows["chat"]["is_default"]) == (
        0.8,
        7,
        False,
    )
    assert (rows["images"]["objective"], rows["images"]["is_default"]) == (0.97, True)


def test_percentiles_of_a_service_are_of_its_calls_and_no_mean_of_its_providers(rivals: Connection) -> None:
    rows = fetch(
        "technical_performance/latency_percentiles", _asked("service", range="28d"), fresh=True
    ).records()
    images = next(row for row in rows if row["service_type"] == "images")
    # 240 calls of 1 s, 120 of 2 s, 120 of 4 s, 90 of 9 s, and two of the company: the 286th of 572 takes 2 s
    assert images["n"] == 572
    assert images["latency_p50"] == pytest.approx(2000, rel=0.0101)
    assert images["latency_p90"] == pytest.approx(9000, rel=0.0101)


@pytest.mark.parametrize("name", names())
def test_every_query_has_a_plan(rivals: Connection, name: str) -> None:
    choice = next((panel.choice for panel in PANELS.values() if panel.query == name), None)
    plan = explain(name, _asked(choice, range="28d", service=["chat'; drop table analytics.call_day; --"]))
    assert plan.is_measured
    assert "Execution Time" in plan.text


@pytest.mark.parametrize(
    "name",
    [
        "select 1",
        "snapshots/entity_slot",
        "../migrations/0001_sources",
        "metrics/calls; drop table x",
        "",
        "views/anything",
        "/etc/passwd",
    ],
)
def test_only_queries_of_the_dashboard_are_planned(rivals: Connection, name: str) -> None:
    with pytest.raises(UnknownQueryError):
        explain(name, _asked(range="28d"))


def test_a_plan_is_made_where_nothing_can_be_written(
    rivals: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = load("shell/freshness")
    object.__setattr__(
        writing, "text", "insert into analytics.worker_state (name, ran_at, took_ms) values ('x', now(), 1)"
    )
    try:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            explaining._planned(writing, bind(writing, _asked(range="28d")), "analyze")
    finally:
        load.cache_clear()
    assert rivals.execute("select count(*) from analytics.worker_state where name = 'x'").fetchone() == (0,)


def test_a_statement_that_takes_too_long_is_planned_without_being_run(
    rivals: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = load("shell/freshness")
    object.__setattr__(slow, "text", "select pg_sleep(20)")
    monkeypatch.setattr(explaining, "MEASURE_MS", 200)
    try:
        plan = explain("shell/freshness", _asked(range="28d"))
    finally:
        load.cache_clear()
    assert not plan.is_measured
    assert "cost=" in plan.text


def test_statements_carry_the_name_by_which_postgresql_tells_them_apart(rivals: Connection) -> None:
    assert load("metrics/calls").marked.startswith("/* engine-room metrics/calls */\nwith w")


def test_without_pg_stat_statements_there_are_simply_no_times_of_the_server(rivals: Connection) -> None:
    with rivals.transaction():
        rivals.execute("set transaction read only")
        assert rivals.execute("select * from analytics.statement_times()").fetchall() == []
    fetch("shell/freshness", _asked(range="28d"), fresh=True)  # so that there is a time of our own
    rows = fetch("technical_performance/slow_queries", _asked(range="28d"), fresh=True).records()
    assert {row["server_calls"] for row in rows} == {None}


def test_slow_statements_that_are_not_shown_are_told_of(rivals: Connection) -> None:
    times = [{"query": f"a/{n}", "runs": 1, "p95_ms": n, "max_ms": n} for n in range(50)]
    filters = _asked(range="28d")
    given = bind(load("technical_performance/slow_queries"), filters) | {"query_times": json.dumps(times)}
    cursor = rivals.execute(load("technical_performance/slow_queries").text, given)
    rows, columns = cursor.fetchall(), tuple(column.name for column in cursor.description or ())
    answer = replace(
        fetch("technical_performance/slow_queries", filters, fresh=True), columns=columns, rows=tuple(rows)
    )
    assert queries_note(answer, View(filters, "light", "USD", EntityColors({}))).startswith(
        "40 of 50 statements shown, the newest 1,000 runs of this web process, 50 kinds of statements"
    )


@pytest.mark.parametrize("panel", ["success-rate-by-service", "slo", "provider-matrix", "success-by-type"])
def test_where_cancelled_calls_are_left_out_the_column_says_so(rivals: Connection, panel: str) -> None:
    shown = PANELS[panel]
    answer = fetch(shown.query, _asked(shown.choice, range="28d"), fresh=True)
    view = View(answer.filters, "light", "USD", EntityColors({}))
    table = markup((shown.aside or shown.draw)(answer, view))
    assert ">Eligible<" in table
    assert ">Calls<" not in table
    assert "all calls but cancelled ones" in subtitle(shown, answer, view)


def test_failures_logged_without_their_model_are_not_written_as_none(rivals: Connection) -> None:
    answer = fetch("content_quality/cost_per_success_by_model", _asked(range="28d"), fresh=True)
    columns = {name: place for place, name in enumerate(answer.columns)}
    row = dict(zip(answer.columns, answer.rows[0], strict=True))
    named = {
        **row,
        "service_type": "images",
        "provider": "openai",
        "model": "dall-e-3",
        "success": 9,
        "failed": 0,
        "has_stray": True,
    }
    stray = {**named, "model": "unknown", "success": 0, "failed": 4, "cost_per_success": None}
    made = replace(answer, rows=tuple(tuple(each[name] for name in columns) for each in (named, stray)))
    table = markup(cost_per_success_by_model(made, View(answer.filters, "light", "USD", EntityColors({}))))
    assert (
        "* not known by model: the engine logs failures of OpenAI under a name that never succeeds" in table
    )
    assert 'title="not known: the engine logs these failures without the model">*<' in table


def test_a_p99_of_fewer_than_a_hundred_calls_is_grey_and_the_panel_says_so(rivals: Connection) -> None:
    filters = _asked("model", range="28d", service="images")
    panel = PANELS["latency-percentiles"]
    told = fetch(panel.query, filters, fresh=True)
    few = [row["provider"] for row in told.records() if row["n"] < 100]
    assert "worst of few" in few
    view = View(told.filters, "light", "USD", EntityColors({}))
    text = markup(panel.draw(told, view))
    assert text.count("n &lt; 100") == len(few)
    assert f"p99 is grey for {len(few)} with under 100 calls" in subtitle(panel, told, view)


@pytest.mark.parametrize(
    ("left", "told"),
    [(-0.004, "0.4 % over"), (-0.28, "28 % over"), (0.18, "18 %"), (0.004, "0.4 %"), (0.0, "0 %")],
)
def test_a_budget_that_is_just_spent_is_not_0_per_cent_over(
    rivals: Connection, left: float, told: str
) -> None:
    filters = _asked(range="28d")
    budget = fetch("metrics/error_budget", filters, fresh=True)
    place = budget.columns.index("error_budget_left")
    rows = tuple((*row[:place], left, *row[place + 1 :]) for row in budget.rows[:1])
    view = View(filters, "light", "USD", EntityColors({}))
    text = markup(PANELS["slo"].draw(replace(budget, rows=rows), view))
    assert f">{told}<" in text
