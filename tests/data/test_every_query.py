"""Every file of data/sql, walked: the next query is tested before it is written."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.filters import COMPARISONS, DIMENSIONS, PRESETS, Filters, parse
from data.metrics import METRICS
from data.queries import SQL_DIR, load, names
from data.settings import get_settings
from data.warehouse import bind, fetch
from layouts import PANELS, SECTIONS
from tests.conftest import Connection, DatabaseServer
from tests.data.sql import test_rows
from tests.data.sql.company import NOW, SPRING, call_id, day, insert_company, lengthen_log
from tests.data.sql.expected import CASES
from tests.data.sql.settled import settled

ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Sao_Paulo")
RANGES: tuple[dict[str, str], ...] = (
    *({"range": name} for name in ("60m", "24h", "today", "7d", "28d", "90d", "mtd")),
    {"from": day(20).isoformat(), "to": day(3).isoformat()},
    {"from": f"{day(2)}T03:17:00", "to": f"{day(0)}T11:41:00"},
)
FILTERS: tuple[dict[str, list[str]], ...] = (
    {},
    {"service": ["chat"]},
    {"provider": ["openai", "flux"]},
    {"service": ["chat"], "provider": ["openai"], "model": ["gpt-5"]},
    {"plan": ["pro", "none"]},
    {"country": ["DE", "unknown"]},
    {"campaign": [SPRING]},
    {"service": ["nothing such"], "plan": ["pro"], "country": ["DE"], "campaign": ["no uuid"]},
)
SNAPSHOTS = sorted(path.stem for path in SQL_DIR.glob("snapshots/*.sql"))
# What a query that is not about the last minutes may not read: its cost would grow with the number of calls.
RAW = re.compile(r"engine_call\(|api_usage(?!')")


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        lengthen_log(connection)
        connection.execute("set statement_timeout = '10s'")
        yield connection


def _choice(name: str) -> str | None:
    """A choice that the query understands."""
    if name == "realtime_operations/one_call":
        return str(call_id(1))
    return next((panel.choice for panel in PANELS.values() if panel.query == name), None)


def _asked(name: str, zone: str, asked: dict[str, str], chosen: dict[str, list[str]]) -> Filters:
    given = {key: [value] for key, value in asked.items()} | chosen
    choice = _choice(name)
    return parse(given | ({"choice": [choice]} if choice else {}), now=NOW, zone=ZoneInfo(zone))


def test_there_are_queries() -> None:
    assert len(names()) >= 37


@pytest.mark.parametrize("name", names())
def test_a_query_has_rows_in_and_rows_out(name: str) -> None:
    assert name in {case.query for case in CASES}, f"write a case for {name} in tests/data/sql/expected.py"


def test_no_case_is_left_of_a_query_that_is_gone() -> None:
    assert {case.query for case in CASES} <= set(names())


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_snapshot_has_rows_in_and_rows_out(name: str) -> None:
    table = re.search(r"insert into (analytics\.\w+)", (SQL_DIR / "snapshots" / f"{name}.sql").read_text())
    assert table
    assert f"from {table[1]} order by" in Path(test_rows.__file__).read_text(), (
        f"compare the rows of {table[1]} in tests/data/sql/test_rows.py"
    )


@pytest.mark.parametrize("name", names())
def test_a_query_says_in_its_head_what_a_row_is_and_which_filters_it_obeys(name: str) -> None:
    query = load(name)
    assert re.match(r"(one|at most one) row", query.row), query.row
    head = [line for line in query.text.splitlines() if line.startswith("--")]
    assert any(line.startswith("-- obeys:") for line in head)
    obeyed = {dimension for group in query.groups for dimension in group}
    assert obeyed <= set(DIMENSIONS)
    assert set(query.needs) <= {need for metric in METRICS.values() for need in metric.needs} | {
        "usage_alerts",
        "subscription_event",
    }


@pytest.mark.parametrize("name", names())
def test_a_query_binds_only_what_filters_offer(name: str) -> None:
    offered = {"currency", "query_times", "show_emails"}
    known = _asked(name, "UTC", {"range": "28d"}, {}).parameters().keys() | offered
    assert load(name).parameters <= known


@pytest.mark.parametrize("name", names())
def test_a_filter_that_a_query_says_it_obeys_is_bound_by_it(name: str) -> None:
    query = load(name)
    bound = query.parameters
    for dimension in {dimension for group in query.groups for dimension in group}:
        plural = "countries" if dimension == "country" else f"{dimension}s"
        assert plural in bound or ("slice" in bound and dimension in ("plan", "country", "campaign")), (
            f"{name} says it obeys {dimension}"
        )


@pytest.mark.parametrize("name", names())
def test_a_query_is_short_enough_to_be_read(name: str) -> None:
    assert len(load(name).text.splitlines()) <= 45


@pytest.mark.parametrize("name", [name for name in names() if load(name).pace != "live"])
def test_only_live_queries_read_the_engines_log(name: str) -> None:
    assert not RAW.search(load(name).statement)


@pytest.mark.parametrize("name", [*names(), *(f"snapshots/{name}" for name in SNAPSHOTS)])
def test_a_query_uses_nothing_newer_than_postgresql_15(name: str) -> None:
    text = (SQL_DIR / f"{name}.sql").read_text()
    assert not re.search(
        r"any_value\(|generate_series\([^()]*%\(zone\)s\)|json_table|merge into", text, re.IGNORECASE
    )


@pytest.mark.parametrize(
    "metric", [metric for metric in METRICS.values() if metric.query], ids=lambda metric: metric.key
)
def test_the_query_of_a_metric_has_a_column_named_after_it(company: Connection, metric: Any) -> None:
    answer = fetch(metric.query, _asked(metric.query, "UTC", {"range": "28d"}, {}), fresh=True)
    assert {metric.key, "window"} <= set(answer.columns)
    assert not metric.parts or metric.parts in answer.columns
    assert set(answer.column("window")) <= {"now", "closed", "before"}


@pytest.mark.parametrize(
    "section", [section for section in SECTIONS if section.cards], ids=lambda section: section.key
)
def test_the_trend_of_a_card_has_its_column_and_marks_what_is_unfinished(
    company: Connection, section: Any
) -> None:
    for card in section.cards:
        answer = fetch(card.trend, _asked(card.trend, "UTC", {"range": "28d"}, {}), fresh=True)
        assert {card.column, "unfinished"} <= set(answer.columns), card.metric.key


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", names())
def test_a_query_answers_under_every_combination_of_period_and_filters(
    company: Connection, name: str, zone: str
) -> None:
    query = load(name)
    seen: set[str] = set()
    for asked, chosen in itertools.product(RANGES, FILTERS if zone == "UTC" else FILTERS[:1] + FILTERS[-1:]):
        applied, ignored = query.apply(_asked(name, zone, asked, chosen))
        assert set(ignored) <= set(chosen)
        bound = bind(query, applied)
        if repr(bound) in seen:
            continue
        seen.add(repr(bound))
        try:
            company.execute(query.statement.encode(), bound).fetchall()
        except psycopg.Error as error:
            pytest.fail(f"{name} in {zone} under {asked} and {chosen}: {error}")


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize(
    "name", [name for name in names() if load(name).parameters & {"before_from", "before_to", "read_before"}]
)
def test_a_query_that_compares_answers_under_every_comparison(
    company: Connection, name: str, compare: str
) -> None:
    query = load(name)
    for preset in PRESETS:
        filters = _asked(name, "Europe/Berlin", {"range": preset, "compare": compare}, {})
        company.execute(query.statement.encode(), bind(query, filters)).fetchall()


@pytest.mark.parametrize(
    "metric",
    [metric for metric in METRICS.values() if metric.query and metric.kind != "live"],
    ids=lambda metric: metric.key,
)
def test_without_a_comparison_no_row_tells_what_was_before(company: Connection, metric: Any) -> None:
    answer = fetch(
        metric.query, _asked(metric.query, "UTC", {"range": "28d", "compare": "none"}, {}), fresh=True
    )
    assert [
        row[metric.key]
        for row in answer.records()
        if row["window"] == "before" and row[metric.key] is not None
    ] == []


def test_filters_that_no_query_obeys_together_are_named(company: Connection) -> None:
    answer = fetch(
        "metrics/calls",
        _asked("metrics/calls", "UTC", {"range": "28d"}, {"plan": ["pro"], "country": ["DE"]}),
        fresh=True,
    )
    assert answer.ignored == ("country",)
    assert answer.filters.plan == ("pro",)


@settings(max_examples=25, deadline=None)
@given(hours=st.lists(st.integers(0, 18 * 24 + NOW.hour), min_size=3, max_size=3, unique=True))
def test_splitting_a_period_adds_up(company: Connection, hours: list[int]) -> None:
    first, middle, last = (
        datetime.fromisoformat(f"{day(18)}T00:00:00+00:00") + timedelta(hours=hour) for hour in sorted(hours)
    )

    def sums(start: datetime, end: datetime) -> dict[str, float]:
        filters = parse(
            {"from": [start.isoformat()], "to": [end.isoformat()], "compare": ["none"]},
            now=NOW,
            zone=ZoneInfo("UTC"),
        )
        if (filters.start, filters.end) != (start, end):  # a longer period is cut by whole days
            return {}
        row = next(
            record
            for record in fetch("metrics/calls", filters, fresh=True).records()
            if record["window"] == "now"
        )
        names = (
            "requests",
            "failed_requests",
            "provider_cost",
            "input_tokens",
            "output_tokens",
            "images_generated",
            "video_seconds",
        )
        return {name: float(row[name]) for name in names}

    whole, early, late = sums(first, last), sums(first, middle), sums(middle, last)
    if whole and early and late:
        assert whole == pytest.approx({name: early[name] + late[name] for name in whole})


@pytest.mark.parametrize("choice", ["provider_cost", "requests", "failed_requests"])
@pytest.mark.parametrize("preset", ["today", "7d", "28d"])
def test_what_changed_adds_up_to_the_change(company: Connection, choice: str, preset: str) -> None:
    filters = parse({"range": [preset], "choice": [choice]}, now=NOW, zone=ZoneInfo("UTC"))
    rows = fetch("executive_overview/what_changed", filters, fresh=True).records()
    windows = {row["window"]: row for row in fetch("metrics/calls", filters, fresh=True).records()}
    change = float(windows["closed"][choice]) - float(windows["before"][choice])
    assert sum(float(row["change"]) for row in rows) == pytest.approx(change)
    assert [row["change"] for row in rows] == pytest.approx(
        [float(row["now"]) - float(row["before"]) for row in rows]
    )


@pytest.mark.parametrize("preset", ["24h", "today", "7d", "28d"])
def test_the_buckets_of_a_trend_add_up_to_the_metric(company: Connection, preset: str) -> None:
    filters = parse({"range": [preset]}, now=NOW, zone=ZoneInfo("Europe/Berlin"))
    trend = fetch("executive_overview/requests_trend", filters, fresh=True)
    whole = next(
        row for row in fetch("metrics/calls", filters, fresh=True).records() if row["window"] == "now"
    )
    assert sum(trend.column("requests")) == whole["requests"]
    assert sum(trend.column("failed_requests")) == whole["failed_requests"]


@pytest.mark.parametrize("dimension", ["service", "provider", "model", "plan", "country"])
def test_the_parts_of_a_dimension_add_up_to_the_whole(company: Connection, dimension: str) -> None:
    plain = parse({"range": ["28d"]}, now=NOW, zone=get_settings().zone)
    values = [
        str(row["value"])
        for row in fetch("shell/choices", plain, fresh=True).records()
        if row["dimension"] == dimension
    ]

    def requests(chosen: dict[str, list[str]]) -> int:
        filters = parse({"range": ["28d"], **chosen}, now=NOW, zone=get_settings().zone)
        return next(
            int(str(row["requests"]))
            for row in fetch("metrics/calls", filters, fresh=True).records()
            if row["window"] == "now"
        )

    assert sum(requests({dimension: [value]}) for value in values) == requests({})
