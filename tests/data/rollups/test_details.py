"""What is told by day behind the ticks: parameters of generations, chains of retries, users of campaigns."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from data.rollups import Tick
from data.rollups.details import refresh_details
from data.rollups.snapshots import SNAPSHOTS, refresh
from tests.data.rollups.chaos import settings_for
from tests.data.rollups.conftest import BOB, NOON, Engine
from tests.data.rollups.recompute import differences

DAY = date(2026, 3, 10)
Roll = Callable[..., Tick]
DETAILS = next(snapshot for snapshot in SNAPSHOTS if snapshot.name == "details")


@pytest.fixture
def told(database: str, engine: Engine, roll: Roll) -> Callable[[], None]:
    """Tick, tell the details, and compare them with the rows."""

    def tell() -> None:
        roll()
        refresh(engine.connection, DETAILS, settings_for(database))
        assert differences(engine.connection, details=True) == {}

    return tell


def _values(engine: Engine, parameter: str) -> list[tuple[Any, ...]]:
    return engine.rows(
        "select kind, value, n, success from analytics.parameter_day where parameter = %s order by 1, 2",
        parameter,
    )


def test_a_parameter_is_counted_by_value_with_its_successes(engine: Engine, told: Callable[[], None]) -> None:
    for steps, status in ((40, "success"), (40, "error"), (28, "success"), ("40", "success")):
        engine.call(request_data=json.dumps({"steps": steps}), status=status)
    engine.call(request_data=json.dumps({"steps": 40}), status="cancelled")
    engine.call()
    told()
    assert _values(engine, "steps") == [("any", "", 4, 3), ("number", "28", 1, 1), ("number", "40", 3, 2)]
    assert engine.rows("select calls, described from analytics.request_day") == [(5, 4)]


def test_a_redacted_number_is_counted_as_hidden_and_breaks_nothing(
    engine: Engine, told: Callable[[], None]
) -> None:
    for tokens in (4096, "[REDACTED]", "[REDACTED]"):
        engine.call(request_data=json.dumps({"max_tokens": tokens, "options": {"keywords": "[REDACTED]"}}))
    told()
    assert _values(engine, "max_tokens") == [
        ("any", "", 3, 3),
        ("hidden", "[REDACTED]", 2, 2),
        ("number", "4100", 1, 1),
    ]
    assert _values(engine, "options.keywords") == [("any", "", 3, 3), ("hidden", "[REDACTED]", 3, 3)]


def test_lists_count_each_member_once_a_call_and_texts_that_are_long_only_as_long(
    engine: Engine, told: Callable[[], None]
) -> None:
    engine.call(
        request_data=json.dumps({"tones": ["Bold", "Bold", "Premium"], "brief": "x" * 61, "raw": True})
    )
    engine.call(request_data=json.dumps({"tones": [], "brief": "", "duration": "8s"}))
    told()
    assert _values(engine, "tones") == [("any", "", 2, 2), ("text", "Bold", 1, 1), ("text", "Premium", 1, 1)]
    assert _values(engine, "brief") == [
        ("any", "", 2, 2),
        ("empty", "(empty)", 1, 1),
        ("text", "(long text)", 1, 1),
    ]
    assert _values(engine, "raw") == [("any", "", 1, 1), ("flag", "true", 1, 1)]
    assert _values(engine, "duration") == [("any", "", 1, 1), ("number", "8", 1, 1)]


def test_clients_cannot_fill_the_table_with_names_or_values_of_their_own(
    engine: Engine, database: str, roll: Roll
) -> None:
    for number in range(90):
        engine.call(
            request_data=json.dumps({"note": f"note {number}", f"key {number:02}": 1, "n": number * 1001})
        )
    engine.call(request_data=json.dumps({f"k{i}": i for i in range(500)}))
    engine.call(request_data=json.dumps({"deep": {"a": {"b": {"c": 1}}}, "long": "y" * 200_000}))
    roll()
    refresh(engine.connection, DETAILS, settings_for(database))
    names = engine.rows("select count(distinct parameter)::int from analytics.parameter_day")
    assert names == [(61,)]
    assert engine.rows(
        "select count(*)::int, sum(n)::int from analytics.parameter_day where parameter = 'note' and kind in ('text', 'other')"
    ) == [(41, 90)]
    assert engine.rows("select max(length(value))::int <= 60 from analytics.parameter_day") == [(True,)]
    assert engine.rows("select calls, described from analytics.request_day") == [(92, 91 + 1)]


def test_what_cannot_be_a_parameter_is_no_error(engine: Engine, told: Callable[[], None]) -> None:
    for odd in ("null", "[]", '"text"', "7", "{}", '{"": 1}', '{"a": -0.0}'):
        engine.call(request_data=odd)
    engine.call(request_data=None, provider="'; drop table x; --")
    told()
    assert engine.rows("select sum(calls)::int, sum(described)::int from analytics.request_day") == [(8, 2)]


def test_a_number_no_model_can_mean_counts_as_a_long_text(engine: Engine, database: str, roll: Roll) -> None:
    engine.call(request_data='{"a": 1e400}')
    roll()
    refresh(engine.connection, DETAILS, settings_for(database))
    assert _values(engine, "a") == [("any", "", 1, 1), ("text", "(long text)", 1, 1)]


def test_a_chain_goes_from_a_failure_over_retries_to_success(
    engine: Engine, told: Callable[[], None]
) -> None:
    cost = Decimal("0.5")
    engine.call(minutes=0, status="error", total_cost=0)
    engine.call(minutes=9, status="timeout", total_cost=cost)
    engine.call(minutes=12, status="rate_limited", total_cost=0)
    engine.call(minutes=20, total_cost=2)
    engine.call(minutes=21, total_cost=7)  # after the success nothing belongs to the chain
    engine.call(minutes=25, status="error", total_cost=1)  # a chain of its own, given up
    engine.call(minutes=36, total_cost=1)  # eleven minutes later: no retry
    engine.call(minutes=1, service_type="images", total_cost=9)  # another service
    engine.call(minutes=2, user_id=BOB, total_cost=9)  # another user
    told()
    assert engine.rows(
        "select service_type, attempts, is_recovered, chains, retry_cost, wasted_cost, seconds::int"
        " from analytics.retry_day order by attempts"
    ) == [
        ("chat", 1, False, 1, 0, 1, 0),
        ("chat", 4, True, 1, Decimal("2.5"), Decimal("0.5"), 1200),
    ]


def test_a_chain_over_midnight_belongs_to_the_day_it_began_on(
    engine: Engine, told: Callable[[], None]
) -> None:
    midnight = NOON.replace(hour=0)
    for minutes, status in ((-5, "error"), (1, "error"), (2, "success"), (30, "error")):
        engine.call(created_at=midnight + timedelta(minutes=minutes), status=status)
    told()
    expected = [(DAY - timedelta(days=1), 3, True, 1), (DAY, 1, False, 1)]
    chains = "select day, attempts, is_recovered, chains from analytics.retry_day order by day"
    assert engine.rows(chains) == expected
    engine.connection.execute("delete from api_usage where created_at < %s", [midnight])
    told()
    assert engine.rows(chains) == [(DAY, 1, False, 1), (DAY, 2, True, 1)]


def test_a_cancelled_call_is_no_attempt_and_a_call_without_a_user_is_in_no_chain(
    engine: Engine, told: Callable[[], None]
) -> None:
    engine.call(minutes=0, status="error")
    engine.call(minutes=1, status="cancelled")
    engine.call(minutes=2)
    told()
    assert engine.rows("select attempts, is_recovered, chains from analytics.retry_day") == [(2, True, 1)]


def test_late_changed_and_deleted_calls_are_told_anew(engine: Engine, told: Callable[[], None]) -> None:
    first = engine.call(minutes=0, status="error", request_data='{"a": 1}')
    told()
    engine.call(minutes=3, request_data='{"a": 2}')
    told()
    assert engine.rows("select attempts, is_recovered from analytics.retry_day") == [(2, True)]
    engine.connection.execute("update api_usage set status = 'success' where id = %s", [first])
    told()
    assert engine.rows("select count(*)::int from analytics.retry_day") == [(0,)]
    engine.connection.execute("truncate api_usage")
    told()
    assert engine.rows("select count(*)::int from analytics.parameter_day") == [(0,)]


def test_days_that_do_not_fit_the_time_wait_for_the_next_run(
    engine: Engine, database: str, roll: Roll
) -> None:
    for back in range(4):
        engine.call(created_at=NOON - timedelta(days=back))
    roll()
    settings = settings_for(database)
    days = "select day from analytics.request_day order by day desc"
    with engine.connection.transaction(), engine.connection.cursor() as cursor:
        refresh_details(cursor, {"zone": "UTC"}, settings, seconds=-1)
    assert engine.rows(days) == [(DAY,)]
    refresh(engine.connection, DETAILS, settings)
    assert len(engine.rows(days)) == 4
    assert differences(engine.connection, details=True) == {}


def test_frozen_days_stay_as_they_were_told(engine: Engine, database: str, roll: Roll) -> None:
    engine.call(request_data='{"a": 1}', status="error")
    roll()
    settings = settings_for(database)
    refresh(engine.connection, DETAILS, settings)
    engine.connection.execute(
        "update analytics.rollup_state set frozen_before = %s", [DAY + timedelta(days=1)]
    )
    engine.connection.execute("delete from api_usage")
    roll()
    refresh(engine.connection, DETAILS, settings)
    assert engine.rows("select n from analytics.parameter_day where kind = 'any'") == [(1,)]
    assert engine.rows("select chains from analytics.retry_day") == [(1,)]
