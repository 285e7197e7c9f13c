"""Rows in, rows out: what each table says of a handful of calls."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from data.rollups import Tick
from data.rollups.definitions import ROLLUPS
from tests.data.rollups.conftest import ANN, BOB, NOON, Engine
from tests.data.rollups.recompute import CHECKS, differences

DAY = date(2026, 3, 10)
Roll = Callable[..., Tick]


def test_every_additive_table_is_compared_with_the_rows_by_other_means() -> None:
    unchecked = {rollup.name for rollup in ROLLUPS} - set(CHECKS) - {"data_quality_day"}
    assert unchecked == set()


def test_a_minute_an_hour_and_a_day_hold_the_same_sums(engine: Engine, roll: Roll) -> None:
    roll(minute_days=60)
    now = datetime.now(UTC).replace(second=10, microsecond=0) - timedelta(minutes=2)
    engine.call(
        created_at=now, input_tokens=100, output_tokens=40, total_cost=Decimal("0.25"), images_generated=2
    )
    engine.call(
        created_at=now + timedelta(seconds=5), input_tokens=7, latency_ms=3000, video_seconds=Decimal("5.5")
    )
    engine.call(created_at=now, latency_ms=None, total_cost=0)
    roll()
    for table, where in (
        ("call_minute", "true"),
        ("call_hour", "true"),
        ("call_day", "slice = 'all'"),
    ):
        assert engine.rows(
            "select n, cost, input_tokens, output_tokens, paired_input_tokens, paired_output_tokens, images, video_seconds,"
            f" latency_sum, latency_n, latency_max from analytics.{table} where {where}"
        ) == [(3, Decimal("0.26"), 107, 40, 100, 40, 2, Decimal("5.5"), 4000, 2, 3000)], table


def test_kinds_are_told_apart_by_service_provider_model_and_status(engine: Engine, roll: Roll) -> None:
    for status in ("success", "error", "success"):
        engine.call(status=status)
    engine.call(service_type="images", provider="flux", model="flux")
    roll()
    assert engine.rows(
        "select service_type, provider, model, status, n from analytics.call_day join analytics.call_kind using (kind_id)"
        " where slice = 'all' order by 1, 4"
    ) == [
        ("chat", "openai", "gpt-5", "error", 1),
        ("chat", "openai", "gpt-5", "success", 2),
        ("images", "flux", "flux", "success", 1),
    ]


def test_slices_split_the_same_calls_by_plan_country_campaign_and_endpoint(
    engine: Engine, roll: Roll
) -> None:
    campaign = uuid.UUID(int=99)
    engine.subscribe(ANN, "pro", NOON - timedelta(days=3))
    engine.call(ip_address="10.0.0.1", campaign_id=campaign, endpoint="/v1/chat?stream=1")
    engine.call(user_id=BOB)
    roll()
    assert engine.rows(
        "select slice, value, sum(n)::int from analytics.call_day where slice <> 'all' group by 1, 2 order by 1, 2"
    ) == [
        ("campaign", str(campaign), 1),
        ("country", "private", 1),
        ("country", "unknown", 1),
        ("endpoint", "/v1/chat", 2),
        ("plan", "none", 1),
        ("plan", "pro", 1),
    ]


def test_clients_are_counted_by_browser_system_and_device(engine: Engine, roll: Roll) -> None:
    engine.call(user_agent="curl/8.5.0", ip_address="192.168.1.1", status="error")
    engine.call(user_agent="Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    engine.call()
    roll()
    assert engine.rows(
        "select country, device, browser, is_bot, n, failed from analytics.client_day order by device"
    ) == [
        ("unknown", "bot", "Googlebot", True, 1, 0),
        ("private", "script", "curl", False, 1, 1),
        ("unknown", "unknown", "unknown", False, 1, 0),
    ]


def test_latencies_fall_into_log_spaced_buckets_of_successful_calls(engine: Engine, roll: Roll) -> None:
    for latency in (0, 1, 2, 1000, 1000, 2_000_000_000, None, -4):
        engine.call(latency_ms=latency)
    engine.call(latency_ms=500, status="error")
    roll()
    assert engine.rows(
        "select low + place - 1 as k, n from analytics.latency_day, unnest(counts) with ordinality c (n, place) where n > 0 order by 1"
    ) == [(0, 2), (35, 1), (346, 2), (750, 1)]
    assert engine.rows("select sum(n)::int from analytics.latency_hour, unnest(counts) n") == [(6,)]
    assert engine.rows(
        "select scope, sum(n)::int from analytics.latency_scope_day, unnest(counts) n group by 1 order by 1"
    ) == [
        ("all", 6),
        ("provider", 6),
        ("service", 6),
    ]


def test_a_minute_is_good_when_fewer_than_half_of_at_least_five_calls_failed(
    engine: Engine, roll: Roll
) -> None:
    for minute, failed, calls in ((0, 2, 5), (1, 3, 6), (2, 4, 4), (3, 0, 5)):
        for i in range(calls):
            engine.call(minutes=minute, status="error" if i < failed else "success")
    engine.call(minutes=2, status="cancelled")
    roll()
    assert engine.rows(
        "select scope, value, minutes, good_minutes from analytics.availability_hour order by 1, 2"
    ) == [("all", "", 3, 2), ("provider", "openai", 3, 2), ("service", "chat", 3, 2)]
    assert engine.rows(
        "select day, minutes, good_minutes from analytics.availability_day where scope = 'all'"
    ) == [(DAY, 3, 2)]


def test_a_users_day_and_state_say_what_the_user_did(engine: Engine, roll: Roll) -> None:
    engine.call(total_cost=1, ip_address="10.0.0.1", user_agent="curl/8.5.0")
    engine.call(minutes=5, status="timeout", total_cost=2)
    engine.call(minutes=9, status="rate_limited", total_cost=0)
    engine.call(minutes=24 * 60, service_type="video", user_agent="curl/8.5.0")
    roll()
    assert engine.rows(
        "select day, n, success, failed, rate_limited, cost, last_at - first_at, cardinality(kinds), countries"
        " from analytics.user_day order by day"
    ) == [
        (DAY, 3, 1, 1, 1, Decimal(3), timedelta(minutes=9), 3, ["private", "unknown"]),
        (DAY + timedelta(days=1), 1, 1, 0, 0, Decimal("0.01"), timedelta(0), 1, ["unknown"]),
    ]
    assert engine.rows(
        "select user_id, n, failed, active_days, country, device from analytics.user_state"
    ) == [(ANN, 4, 1, 2, "unknown", "script")]


def test_active_users_are_running_sums_of_changes(engine: Engine, roll: Roll) -> None:
    for user, days in ((ANN, (0, 3, 20)), (BOB, (0, 7))):
        for day in days:
            engine.call(user_id=user, minutes=day * 24 * 60)
    roll()
    series = {
        row[0]: row[1:]
        for row in engine.rows(
            "select d::date, (select coalesce(sum(w1), 0) from analytics.active_user_change where day <= d)::int,"
            " (select coalesce(sum(w7), 0) from analytics.active_user_change where day <= d)::int,"
            " (select coalesce(sum(w30), 0) from analytics.active_user_change where day <= d)::int"
            " from generate_series('2026-03-09'::date, '2026-05-01', interval '1 day') d"
        )
    }
    assert series[DAY - timedelta(days=1)] == (0, 0, 0)
    assert series[DAY] == (2, 2, 2)
    assert series[DAY + timedelta(days=3)] == (1, 2, 2)
    assert series[DAY + timedelta(days=7)] == (1, 2, 2)
    assert series[DAY + timedelta(days=9)] == (0, 2, 2)
    assert series[DAY + timedelta(days=10)] == (0, 1, 2)
    assert series[DAY + timedelta(days=14)] == (0, 0, 2)
    assert series[DAY + timedelta(days=37)] == (0, 0, 1)
    assert series[DAY + timedelta(days=50)] == (0, 0, 0)


def test_growth_tells_new_returning_resurrected_and_dormant_users(engine: Engine, roll: Roll) -> None:
    for week in (0, 1, 3):
        engine.call(minutes=week * 7 * 24 * 60)
    roll()
    assert engine.rows(
        'select week, new, "returning", resurrected, dormant from analytics.growth_week order by week'
    ) == [
        (date(2026, 3, 9), 1, 0, 0, 0),
        (date(2026, 3, 16), 0, 1, 0, 0),
        (date(2026, 3, 23), 0, 0, 0, 1),
        (date(2026, 3, 30), 0, 0, 1, 0),
        (date(2026, 4, 6), 0, 0, 0, 1),
    ]


def test_sessions_end_after_thirty_quiet_minutes(engine: Engine, roll: Roll) -> None:
    for minute, service, status in (
        (0, "chat", "success"),
        (29.9, "images", "error"),
        (59.9, "video", "success"),
        (60, "chat", "success"),
    ):
        engine.call(minutes=minute, service_type=service, status=status)
    roll()
    assert engine.rows(
        "select n, failed, steps, ended_at - started_at from analytics.call_session order by started_at"
    ) == [
        (2, 1, ["chat", "images!"], timedelta(minutes=29.9)),
        (2, 0, ["video", "chat"], timedelta(minutes=0.1)),
    ]
    assert engine.rows("select duration_bucket, depth_bucket, n from analytics.session_day order by 1") == [
        (0, 2, 1),
        (29, 2, 1),
    ]
    assert engine.rows("select step, source, target, n from analytics.transition_day order by 1, 2") == [
        (1, "chat", "images!", 1),
        (1, "video", "chat", 1),
        (2, "chat", "end", 1),
        (2, "images!", "end", 1),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_a_late_call_joins_two_sessions_whatever_the_order_of_arrival(
    engine: Engine, roll: Roll, order: tuple[int, ...]
) -> None:
    roll()
    for place in order:
        engine.call(minutes=20 * place, service_type=("chat", "images", "video")[place])
        roll()
    assert engine.rows("select n, steps from analytics.call_session") == [(3, ["chat", "images", "video"])]
    assert engine.rows("select sum(n)::int from analytics.session_day") == [(1,)]


def test_a_call_at_midnight_that_is_deleted_takes_its_session_with_it(engine: Engine, roll: Roll) -> None:
    midnight = engine.call(created_at=NOON.replace(hour=0))
    engine.call(user_id=BOB)
    roll()
    engine.connection.execute("delete from api_usage where id = %s", [midnight])
    roll()
    assert engine.rows("select user_id from analytics.call_session") == [(BOB,)]
    assert engine.rows("select sum(n)::int from analytics.session_day") == [(1,)]


def test_errors_are_grouped_by_their_message_without_its_numbers(engine: Engine, roll: Roll) -> None:
    engine.call(status="error", error_message="Request 17 to 9b2f6c1e-1111-2222-3333-444455556666 failed")
    engine.call(
        minutes=3,
        status="error",
        error_message="request 4711 to 0a2f6c1e-1111-2222-3333-444455556667 failed",
        user_id=BOB,
    )
    engine.call(status="timeout")
    engine.call(minutes=4, status="error", error_message="Rejected after 60000ms. Request req_91ceff6773de")
    engine.call(minutes=5, status="error", error_message="rejected after 1500ms. request req_056c8")
    roll()
    assert engine.rows(
        "select fingerprint, sum(n)::int, max(last_at) - min(first_at) from analytics.error_day"
        " join analytics.error_message using (message_id) group by 1 order by 1"
    ) == [
        ("(no message)", 1, timedelta(0)),
        ("rejected after #. request #", 2, timedelta(minutes=1)),
        ("request # to # failed", 2, timedelta(minutes=3)),
    ]
    assert engine.rows("select count(*)::int from analytics.error_user_day") == [(4,)]


def test_a_user_saw_an_error_only_where_a_call_failed(engine: Engine, roll: Roll) -> None:
    engine.call(status="error", error_message="too many")
    limited = {"status": "rate_limited", "error_message": "too many", "user_id": BOB}
    engine.call(minutes=1, **limited)
    roll()  # the first build
    assert engine.rows("select sum(n)::int from analytics.error_day") == [(2,)]
    assert engine.rows("select user_id from analytics.error_user_day") == [(ANN,)]
    failed = engine.call(minutes=2, **limited | {"status": "timeout"})
    engine.call(minutes=3, status="cancelled", error_message="too many", user_id=uuid.uuid4())
    roll()  # a tick
    assert engine.rows("select user_id from analytics.error_user_day order by user_id <> %s", ANN) == [
        (ANN,),
        (BOB,),
    ]
    engine.connection.execute("update api_usage set status = 'cancelled' where id = %s", [failed])
    roll()  # the day is counted anew
    assert engine.rows("select user_id from analytics.error_user_day") == [(ANN,)]
    assert differences(engine.connection) == {}


def test_of_the_polls_of_a_video_job_only_the_first_counts(engine: Engine, roll: Roll) -> None:
    roll()
    video = {"service_type": "video", "provider": "luma", "request_id": "task-1"}
    engine.call(minutes=10, **video)
    engine.call(minutes=11, **video)
    roll()
    engine.call(minutes=12, **video)
    engine.call(minutes=13, **{**video, "provider": "runway"})
    roll()
    assert engine.rows("select sum(n)::int from analytics.call_day where slice = 'all'") == [(2,)]
    assert engine.rows("select n from analytics.data_quality_day where finding = 'duplicate_video_poll'") == [
        (2,)
    ]


def test_an_earlier_poll_that_arrives_late_takes_the_place_of_the_counted_one(
    engine: Engine, roll: Roll
) -> None:
    roll()
    video = {"service_type": "video", "provider": "luma", "request_id": "task-1"}
    engine.call(minutes=24 * 60, **video)
    roll()
    first = engine.call(minutes=0, **video)
    roll()
    assert engine.rows("select day, n from analytics.call_day where slice = 'all'") == [(DAY, 1)]
    engine.connection.execute("delete from api_usage where id = %s", [first])
    roll()
    assert engine.rows("select day, n from analytics.call_day where slice = 'all'") == [
        (DAY + timedelta(days=1), 1)
    ]
    assert differences(engine.connection) == {}


def test_findings_are_counted_by_day(engine: Engine, roll: Roll) -> None:
    engine.call(latency_ms=-1, model="gpt-5,gpt-4o", total_cost="NaN", input_tokens=-3)
    engine.call(model="unknown", ip_address="8.8.8.8")
    roll()
    assert engine.rows("select finding, n from analytics.data_quality_day order by 1") == [
        ("comma_joined_model", 1),
        ("missing_cost", 1),
        ("negative_latency", 1),
        ("negative_tokens", 1),
        ("no_address", 1),
        ("unknown_model", 1),
    ]
