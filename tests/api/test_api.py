# ruff: noqa: E501 - a table of cases is read across
"""The machine interface, path by path: the same numbers for programs as for people, and an answer in words for every mistake."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from api.panels import ENTRIES
from data.filters import DIMENSIONS, parse
from data.metrics import METRICS
from data.readings import read
from data.warehouse import fetch
from layouts import PANELS
from tests.api.conftest import HARM
from tests.conftest import Connection
from tests.data.sql.company import TWO_DAYS

Json = Callable[[Any], Any]
PERIOD = urlencode(TWO_DAYS)


def filters_now(**more: str) -> Any:
    given_ = {**TWO_DAYS, **more}
    return parse(
        {name: [value] for name, value in given_.items()}, now=datetime.now(UTC), zone=ZoneInfo("UTC")
    )


def test_the_catalogue_lists_every_metric_with_what_a_reader_needs(
    client: FlaskClient, json_of: Json
) -> None:
    listed = json_of(client.get("/api/v1/metrics"))
    assert [metric["key"] for metric in listed] == list(METRICS)
    for metric in listed:
        assert {
            "key",
            "title",
            "unit",
            "better",
            "thresholds",
            "means",
            "formula",
            "action",
            "section",
            "needs",
        } <= set(metric)


@pytest.mark.parametrize("key", METRICS)
def test_a_metric_says_its_value_or_why_there_is_none(client: FlaskClient, json_of: Json, key: str) -> None:
    answer = json_of(client.get(f"/api/v1/metrics/{key}?{PERIOD}"))
    assert {
        "key",
        "unit",
        "from",
        "to",
        "timezone",
        "value",
        "previous",
        "delta",
        "state",
        "reason",
        "as_of",
    } <= set(answer)
    assert (answer["key"], answer["timezone"]) == (key, "UTC")
    assert (answer["value"] is None) == bool(answer["reason"])
    assert datetime.fromisoformat(answer["from"]) < datetime.fromisoformat(answer["to"])
    assert datetime.fromisoformat(answer["as_of"]).tzinfo is not None


@pytest.mark.parametrize(
    ("key", "value", "previous"),
    [("requests", 18, 2), ("error_rate", 6 / 17, 0), ("uptime", 0.5, None), ("mrr", 236, 280), ("dau", 4, 2), ("revenue", 18, 16), ("csat", 2 / 3, 0.5), ("total_users", 8, 5), ("cac", 60, 20)],
)  # fmt: skip
def test_a_metric_has_the_value_that_was_worked_out_by_hand(
    client: FlaskClient, json_of: Json, key: str, value: float, previous: float | None
) -> None:
    answer = json_of(client.get(f"/api/v1/metrics/{key}?{PERIOD}"))
    assert (answer["value"], answer["previous"]) == (
        pytest.approx(value),
        previous if previous is None else pytest.approx(previous),
    )


@pytest.mark.parametrize(
    "key",
    [
        key
        for key, metric in METRICS.items()
        if metric.query and metric.kind != "live" and key != "storage_utilization"
    ],
)
def test_the_interface_tells_what_a_card_reads(client: FlaskClient, json_of: Json, key: str) -> None:
    answer = json_of(client.get(f"/api/v1/metrics/{key}?{PERIOD}"))
    reading = read(METRICS[key], filters_now())
    assert (answer["value"], answer["previous"], answer["delta"], answer["state"]) == (
        reading.value,
        reading.previous,
        reading.delta,
        reading.state,
    )


def test_a_filter_changes_the_number_and_one_that_does_not_apply_is_named(
    client: FlaskClient, json_of: Json
) -> None:
    assert json_of(client.get(f"/api/v1/metrics/requests?{PERIOD}&provider=flux"))["value"] == 5
    assert (
        json_of(client.get(f"/api/v1/metrics/requests?{PERIOD}&provider=flux&provider=runway"))["value"] == 6
    )
    answer = json_of(client.get(f"/api/v1/metrics/total_users?{PERIOD}&provider=flux"))
    assert (answer["value"], answer["ignored_filters"]) == (8, ["provider"])


def test_the_list_of_panels_names_section_title_metric_and_query(client: FlaskClient, json_of: Json) -> None:
    listed = json_of(client.get("/api/v1/panels"))
    assert set(PANELS) <= {panel["key"] for panel in listed}
    for panel in listed:
        assert all(panel[name] for name in ("section", "key", "title", "metric", "query"))


def _choice(key: str) -> dict[str, str]:
    return {"choice": choice} if (choice := ENTRIES[key].choice) else {}


@pytest.mark.parametrize("key", ENTRIES)
def test_a_panel_hands_out_the_rows_of_its_picture(client: FlaskClient, json_of: Json, key: str) -> None:
    response = client.get(f"/api/v1/panels/{key}?{PERIOD}", headers={"Cache-Control": "no-cache"})
    answer = json_of(response)
    assert set(answer) >= {"key", "columns", "rows", "from", "to", "timezone", "as_of"}
    rows = fetch(ENTRIES[key].query, filters_now(**_choice(key)))
    assert answer["columns"] == list(rows.columns)
    assert len(answer["rows"]) == len(rows.rows)
    assert all(len(row) == len(answer["columns"]) for row in answer["rows"])
    timing = dict(re.findall(r"(\w+);dur=([\d.]+)", response.headers["Server-Timing"]))
    assert set(timing) == {"db", "total"}
    assert 0 < float(timing["db"]) <= float(timing["total"]) + 0.1


def _cell(value: Any) -> Any:
    """A value as a person would compare it: numbers as numbers, instants as instants, nothing as nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or value in ("true", "false"):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(timespec="seconds")
    text = json.dumps(value, separators=(",", ":")) if isinstance(value, list) else str(value)
    try:
        return round(float(text), 6)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text.lstrip("'")
    return (
        (moment.astimezone(UTC) if moment.tzinfo else moment)
        .replace(tzinfo=None)
        .isoformat(timespec="seconds")
    )


# two are about the very second, and each asking is itself a statement that slow-queries tells of: no two answers are alike
@pytest.mark.parametrize("key", sorted(ENTRIES.keys() - {"active-now", "provider-status", "slow-queries"}))
def test_csv_and_xlsx_hold_the_rows_of_the_json(client: FlaskClient, json_of: Json, key: str) -> None:
    asked = f"/api/v1/panels/{key}?{PERIOD}"
    answer = json_of(client.get(asked))
    rows = [[_cell(value) for value in row] for row in answer["rows"]]
    text = client.get(f"{asked}&format=csv")
    assert text.status_code == 200
    assert text.headers["Content-Type"].startswith("text/csv")
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.csv"', text.headers["Content-Disposition"])
    lines = list(csv.reader(io.StringIO(text.get_data().decode("utf-8-sig"))))
    assert lines[0] == answer["columns"]
    assert [[_cell(value) for value in line] for line in lines[1:]] == rows
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{asked}&format=xlsx").get_data()))
    cells = [list(row) for row in sheet[sheet.sheetnames[-1]].iter_rows(values_only=True)]
    assert [str(name).removesuffix(" (UTC)") for name in cells[0]] == answer["columns"]
    assert [[_cell(value) for value in row] for row in cells[1:]] == rows


def test_a_formula_in_a_name_is_disarmed_in_csv_and_xlsx(client: FlaskClient) -> None:
    lines = list(
        csv.DictReader(
            io.StringIO(
                client.get("/api/v1/panels/live-feed?format=csv&choice=failed").get_data(as_text=True)
            )
        )
    )
    harmful = next(line for line in lines if HARM in line["error_message"])
    assert harmful["error_message"] == f"'{HARM}"
    assert harmful["model"] == "'-1+1"
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/api/v1/panels/live-feed?format=xlsx&choice=failed").get_data())
    )
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and HARM in cell.value
    ]
    assert cells
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("range=1w", "range"), ("from=nonsense", "from"), ("from=2026-11-02&to=2026-11-01", "to"), ("to=2026-11-01", "from"), ("compare=x", "compare"), ("service=%00", "service"),
        ("model=" + "x" * 201, "model"), ("range=28d&range=7d", "range"), ("provder=openai", "provder"), ("user=1", "user"), ("from=1999-01-01&to=1999-02-01", "from"), ("=", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/metrics/requests", "/api/v1/panels/requests-trend"])
def test_a_bad_parameter_is_refused_and_named(
    client: FlaskClient, path: str, query: str, parameter: str
) -> None:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 400
    answer = response.get_json()
    assert {"error", "detail"} <= set(answer)
    assert answer["parameter"] == parameter


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("format=pdf", "format"), ("choice=nothing", "choice"), ("choice=%00", "choice"),
        ("format=json&format=nonsense", "format"), ("choice=requests&choice=nothing", "choice"),
    ],
)  # fmt: skip
def test_a_panel_refuses_what_it_does_not_offer(client: FlaskClient, query: str, parameter: str) -> None:
    response = client.get(f"/api/v1/panels/what-changed?{query}")
    assert (response.status_code, response.get_json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("key", ["growth", "mrr"])
def test_a_choice_is_refused_where_there_is_nothing_to_choose(client: FlaskClient, key: str) -> None:
    response = client.get(f"/api/v1/panels/{key}?choice=999")
    assert (response.status_code, response.get_json()["parameter"]) == (400, "choice")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/metrics/nothing",
        "/api/v1/panels/nothing",
        "/api/v1/nothing",
        "/api/v2/metrics",
        "/api/v1/metrics/..%2f..%2fetc",
        "/health/nothing",
    ],
)
def test_what_is_not_there_is_said_in_json(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert {"error", "detail"} <= set(response.get_json())


def test_a_verb_that_is_not_offered_is_refused_in_json(client: FlaskClient) -> None:
    response = client.post("/api/v1/metrics/requests")
    assert (response.status_code, response.get_json()["error"]) == (405, "method_not_allowed")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = st.one_of(st.sampled_from(["range", "from", "to", "compare", "choice", "format", *DIMENSIONS]), TEXT)
VALUES = st.one_of(
    TEXT,
    st.sampled_from(
        [
            "28d",
            "2026-11-01",
            "9999-12-31",
            "-1",
            "json",
            "csv",
            "previous",
            "'; drop table x; --",
            "%(now)s",
            "{}",
            "\x00",
            "２８d",
            "1e999",
        ]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        [
            "metrics/requests",
            "metrics/active_users",
            "panels/requests-trend",
            "panels/live-feed",
            "panels/active-users-trend",
        ]
    ),
    query=st.lists(st.tuples(NAMES, VALUES), max_size=4),
)
def test_a_hostile_query_is_answered_or_refused_but_never_breaks_anything(
    client: FlaskClient, path: str, query: list[tuple[str, str]]
) -> None:
    response = client.get(f"/api/v1/{path}?{urlencode(query)}")
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert {"error", "detail", "parameter"} <= set(response.get_json())


@pytest.mark.parametrize(
    "query",
    ["%", "%ff%fe", "service=%ff", "&&&===", "a" * 9000, "range=%u0041", "from=2026-11-01T00:00:00%2B99:00"],
)
def test_a_query_that_is_no_query_breaks_nothing(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/metrics/requests?{query}").status_code in (200, 400, 414)


def test_an_answer_is_kept_until_the_caller_wants_it_computed(client: FlaskClient, json_of: Json) -> None:
    path = f"/api/v1/panels/requests-trend?{PERIOD}&service=chat"
    first = json_of(client.get(path))["as_of"]
    assert json_of(client.get(path))["as_of"] == first
    assert json_of(client.get(path, headers={"Cache-Control": "no-cache"}))["as_of"] > first


def test_the_process_is_alive(client: FlaskClient, json_of: Json) -> None:
    assert json_of(client.get("/health"))["status"] == "alive"


def test_a_filled_dashboard_is_ready_and_says_how_fresh_it_is(client: FlaskClient, json_of: Json) -> None:
    facts = json_of(client.get("/health/ready"))
    assert {"database", "cache", "rollups", "newest_row_at", "rolled_up_to", "lag_seconds"} <= set(facts)
    assert (facts["database"], facts["rollups"], facts["missing"]) == ("ok", "ok", [])
    assert facts["newest_row_at"] == facts["rolled_up_to"]


def test_prometheus_can_read_our_metrics(client: FlaskClient) -> None:
    client.get("/health")
    response = client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain")
    families = {
        family.name: family for family in text_string_to_metric_families(response.get_data(as_text=True))
    }
    assert families["engine_room_database_up"].samples[0].value == 1
    assert any(sample.labels.get("kind") == "health" for sample in families["engine_room_requests"].samples)
    assert {"engine_room_request_seconds", "engine_room_cache_hits", "engine_room_rollup_lag_seconds"} <= set(
        families
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health",
        "/api/v1/metrics",
        "/api/v1/panels/growth?format=csv",
        "/api/v1/nothing",
        "/realtime-operations",
        "/_dash-layout",
    ],
)
def test_every_answer_carries_the_security_headers_and_tells_no_version(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(script.split())
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "X-Powered-By" not in response.headers
    assert not re.search(r"(werkzeug|gunicorn|python|flask|dash)/\d", str(response.headers), re.IGNORECASE)


def test_the_page_tells_no_version_of_anything(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert not re.search(r'"(python|dash|plotly)_version":\s*"[^"]+"', page)
    assert not re.search(r"https?://(?!www\.w3\.org)", page)


def test_numbers_are_kept_by_nobody_on_the_way(client: FlaskClient) -> None:
    assert client.get("/api/v1/panels/growth").headers["Cache-Control"] == "no-store"
    assert client.get("/health/ready").headers["Cache-Control"] == "no-store"


def test_markup_in_a_call_stays_text_in_json(client: FlaskClient, company: Connection) -> None:
    response = client.get("/api/v1/panels/live-feed?choice=failed")
    assert response.headers["Content-Type"] == "application/json"
    assert any(HARM in row for row in response.get_json()["rows"])
