"""What a small company seldom has: hours without a call, one sample alone, a quota that began anew, successes of no time. Rows in, rows out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from components.drawings.content_quality import type_table
from components.drawings.models import cost_per_success_by_model
from components.drawings.realtime_health import queue_depth
from components.drawings.realtime_minutes import requests_hero
from components.drawings.technical_latency import slow_endpoints
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.filters import Filters, parse
from data.warehouse import Answer, fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, Call, at, insert_calls, insert_people
from tests.data.sql.settled import settled

LAST_DAYS = {"range": "28d"}


class Open(Protocol):
    """Open a dashboard over these calls, `(how many, of what)`."""

    def __call__(
        self, *calls: tuple[int, dict[str, Any]], also: Callable[[Connection], None] | None = None
    ) -> Connection: ...


@pytest.fixture
def dashboard(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path: Path
) -> Iterator[Open]:
    with ExitStack() as opened:

        def over(
            *calls: tuple[int, dict[str, Any]], also: Callable[[Connection], None] | None = None
        ) -> Connection:
            def fill(connection: Connection) -> None:
                insert_people(connection, {name: at(60) for name in ("ada", "bob", "cleo")})
                insert_calls(connection, _calls(calls))
                if also:
                    also(connection)

            return opened.enter_context(settled(database_server, _templates, tmp_path, fill))

        yield over


def _calls(of: Sequence[tuple[int, dict[str, Any]]]) -> list[Call]:
    usual: dict[str, Any] = {"who": "ada", "when": at(2)}
    every = [usual | given for n, given in of for _ in range(n)]
    return [Call(10_000 + place, **given) for place, given in enumerate(every)]


def _asked(zone: str = "UTC", **asked: str) -> Filters:
    return parse({name: [value] for name, value in asked.items()}, now=NOW, zone=ZoneInfo(zone))


def _rows(query: str, **asked: str) -> list[dict[str, Any]]:
    return fetch(query, _asked(**asked), fresh=True).records()


def _drawn(draw: Callable[[Answer, View], Any], query: str, **asked: str) -> str:
    answer = fetch(query, _asked(**asked), fresh=True)
    return markup(draw(answer, View(answer.filters, "light", "USD", EntityColors({}))))


MINUTES = "realtime_operations/requests_per_minute"


def test_an_hour_without_a_call_is_one_of_those_that_say_what_is_usual(dashboard: Open) -> None:
    dashboard(*((60, {"when": at(back, "12:05:00")}) for back in range(3, 28, 3)), (1, {"when": at(40)}))
    last = _rows(MINUTES, range="60m")[-1]
    assert (last["usual_low"], last["usual_high"]) == (0, 1)  # 19 of 28 hours had none
    assert "usually 0 to 1 at this hour" in _drawn(requests_hero, MINUTES, range="60m")


def test_what_is_usual_is_not_made_up_of_hours_before_the_log(dashboard: Open) -> None:
    dashboard(*((120, {"when": at(back, "12:05:00")}) for back in range(1, 9)))
    last = _rows(MINUTES, range="60m")[-1]
    assert (last["usual_low"], last["usual_high"]) == (2, 2)


def test_a_log_of_less_than_a_week_does_not_say_what_is_usual(dashboard: Open) -> None:
    dashboard((120, {"when": at(6, "12:05:00")}), (1, {"when": at(1)}))
    assert _rows(MINUTES, range="60m")[-1]["usual_low"] is None


def test_a_success_rate_is_not_of_a_model_alone_because_it_was_chosen(dashboard: Open) -> None:
    dashboard((9, {"tokens": (1, 1)}), (1, {"model": "unknown", "status": "error", "error": "no"}))
    for asked in ({}, {"model": "gpt-5"}):
        rows = _rows("content_quality/model_performance", **LAST_DAYS, choice="chat", **asked)
        of_model = next(row for row in rows if row["model"] == "gpt-5")
        assert (of_model["n"], of_model["api_success_rate"], of_model["is_own_success"]) == (9, 0.9, False)
        assert len(rows) == (1 if asked else 2)


def test_failures_of_no_model_are_told_of_also_where_a_model_was_chosen(dashboard: Open) -> None:
    dashboard((9, {"tokens": (1, 1)}), (1, {"model": "unknown", "status": "error", "error": "no"}))
    query = "content_quality/cost_per_success_by_model"
    table = _drawn(cost_per_success_by_model, query, **LAST_DAYS, model="gpt-5")
    assert 'title="not known: the engine logs these failures without the model">*<' in table
    assert "row of its own" not in table
    assert "row of its own" in _drawn(cost_per_success_by_model, query, **LAST_DAYS)


def test_users_of_a_message_are_those_whose_calls_failed_with_it(dashboard: Open) -> None:
    text = {"error": "too many requests"}
    dashboard(
        (1, {"status": "error", **text}),
        (1, {"who": "bob", "status": "rate_limited", **text}),
        (1, {"who": "cleo", "status": "cancelled", **text}),
    )
    (row,) = _rows("technical_performance/error_messages", range="7d")
    assert (row["failed_requests"], row["users"]) == (1, 1)


@pytest.mark.parametrize("choice", ["provider", "service"])
def test_the_cost_of_a_unit_is_of_the_services_that_make_it_alone(dashboard: Open, choice: str) -> None:
    dashboard(
        (1, {"provider": "p", "tokens": (500, 500), "cost": "1"}),
        (1, {"service": "images", "provider": "p", "model": "i", "images": 10, "tokens": (4500, 4500), "cost": "5"}),
    )  # fmt: skip
    rows = _rows("financial_analytics/provider_cost_comparison", **LAST_DAYS, choice=choice)
    assert [row["cost_per_1k_tokens"] for row in rows if row["cost_per_1k_tokens"]] == [1.0]
    assert {row["cost_per_image"] for row in rows} == {None}


TRENDS = ("executive_overview/requests_trend", "technical_performance/rate_limit_hits")


def test_the_bucket_under_way_alone_is_not_finished(dashboard: Open) -> None:
    dashboard(*((3, {"when": when, "status": "rate_limited"}) for when in (at(0, "12:05:00"), at(2))))
    morning, yesterday = at(0, "06:15:00").isoformat(), at(1).date().isoformat()
    for query in TRENDS:

        def last_two(query: str = query, **asked: str) -> list[bool]:
            return [row["unfinished"] for row in _rows(query, **asked)][-2:]

        # minutes that are drawn by the hour, of which the last is under way, or cut by who asked
        assert last_two(**{"from": morning, "to": at(0, "14:30:00").isoformat()}) == [False, True]
        assert last_two(**{"from": morning, "to": at(0, "12:10:00").isoformat()}) == [False, False]
        assert last_two(range="24h") == [False, True]
        assert last_two(range="28d") == [False, True]
        assert last_two(range="28d", zone="Asia/Kathmandu") == [False, True]
        assert last_two(**{"from": at(5).date().isoformat(), "to": yesterday}) == [False, False]


def _insert(table: str, columns: str, *rows: Sequence[Any]) -> Callable[[Connection], None]:
    places = ", ".join(["%s"] * len(columns.split(", ")))

    def insert(connection: Connection) -> None:
        for row in rows:
            connection.execute(f"insert into {table} ({columns}) values ({places})", row)

    return insert


def test_a_queue_never_drains_only_where_it_is_known_that_nothing_is_done(dashboard: Open) -> None:
    early, late = at(0, "12:10:00"), at(0, "12:20:00")
    dashboard(
        also=_insert(
            "analytics.queue_sample",
            "queue, sampled_at, depth, oldest_age_seconds, processed",
            ("a: one sample", late, 5, 10, 100),
            ("b: nothing done", early, 5, 10, 100), ("b: nothing done", late, 5, 10, 0),
            ("c: one in two minutes", early, 9, 10, 100), ("c: one in two minutes", late, 5, 10, 5),
            ("d: one sample of nothing", late, 0, None, 100),
        )
    )  # fmt: skip
    table = _drawn(queue_depth, "metrics/queues", range="60m").replace("\u00a0", " ")
    told = [row.split("<td")[-1] for row in table.split("<tr>")[2:]]
    assert 'title="not known: a pace takes two samples within the hour">–<' in told[0]
    assert [">never<" in told[1], ">10.0 min<" in told[2], ">–<" in told[3]] == [True, True, True]
    assert [row["knows_pace"] for row in _rows("metrics/queues", range="60m")] == [False, True, True, False]


def test_a_sample_of_a_queue_that_is_dated_ahead_is_not_the_newest(dashboard: Open) -> None:
    samples = (("12:10:00", 9, 100), ("12:20:00", 5, 5), ("23:00:00", 700, 0))
    rows = [("q", at(0, time), depth, done) for time, depth, done in samples]
    dashboard(also=_insert("analytics.queue_sample", "queue, sampled_at, depth, processed", *rows))
    (row,) = _rows("metrics/queues", range="60m")
    assert (row["queue_depth"], row["drain_seconds"]) == (5, 600)


# what was used of 1,000 at which hour, and how many hours the rest lasts
QUOTAS: Mapping[str, tuple[tuple[tuple[int, int], ...], float | None]] = {
    "grows": (((6, 100), (8, 300)), 7),
    "began anew": (((4, 900), (6, 950), (8, 0), (10, 200)), 8),
    "began anew just now": (((6, 900), (8, 10)), None),
    "has a sample dated ahead": (((6, 100), (8, 300), (23, 900)), 7),
}


def test_a_quota_lasts_as_long_as_its_pace_since_it_began_anew(dashboard: Open) -> None:
    samples = [
        ("openai", quota, at(0, f"{hour:02}:00:00"), 1000, used)
        for quota, (told, _) in QUOTAS.items()
        for hour, used in told
    ]
    columns = "provider, quota, sampled_at, quota_limit, used"
    dashboard(also=_insert("analytics.quota_sample", columns, *samples))
    hours = {row["quota"]: row["hours_left"] for row in _rows("metrics/quotas", range="24h")}
    assert hours == {quota: left if left is None else pytest.approx(left) for quota, (_, left) in QUOTAS.items()}  # fmt: skip
    for row in _rows("forecasting/capacity", range="24h"):
        left = QUOTAS[row["unit"]][1]
        assert row["reached_at"] == (None if left is None else row["known_at"] + timedelta(hours=left))


def test_successes_that_took_no_time_have_no_share_of_the_waiting(dashboard: Open) -> None:
    dashboard((2, {"latency": 0}))
    (row,) = _rows("metrics/latency_by_endpoint", range="7d")
    assert (row["endpoint_latency"], row["share"]) == (0, None)
    assert "–" in _drawn(slow_endpoints, "metrics/latency_by_endpoint", range="7d")


def test_a_slow_month_is_held_against_what_was_usual_before_it(dashboard: Open) -> None:
    days = [(1, {"when": at(back, "10:00:00"), "latency": 1000 if back < 28 else 100}) for back in range(40)]
    dashboard(*days)
    month, hours = (_rows("metrics/latency", range=period)[0]["usual"] for period in ("28d", "24h"))
    assert month == pytest.approx(100, rel=0.02)
    assert hours == pytest.approx(1000, rel=0.02)


def test_a_change_leaves_out_the_hour_that_is_not_over(dashboard: Open) -> None:
    week = [
        (4, {"when": at(7, "10:00:00"), "cost": "1"}),
        (4, {"when": at(7, "11:00:00"), "cost": "1", "service": "video"}),
    ]
    today = [
        (4, {"when": at(0, "10:00:00"), "cost": "1"}),
        (4, {"when": at(0, "11:00:00"), "cost": "1", "service": "video"}),
    ]
    dashboard(*week, *today, (9, {"when": at(0, "12:10:00"), "cost": "5"}))
    asked = {"range": "today", "compare": "week"}
    costs = _drawn(cost_per_success_by_model, "content_quality/cost_per_success_by_model", **asked)
    shares = _drawn(type_table, "content_quality/success_by_type", **asked, choice="calls")
    assert (costs.count("no change"), shares.count("no change")) == (2, 2)
