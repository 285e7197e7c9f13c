"""The tables that are told anew: each against numbers worked out by hand, or by other SQL."""

import math
import random
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from data.rollups import Tick, rebuild
from data.rollups.snapshots import SECTION_FILES, SNAPSHOTS
from data.settings import Settings
from tests.data.rollups.conftest import ANN, BOB, EVE, NOON, Connect, Engine

Roll = Callable[..., Tick]


def test_every_snapshot_file_of_the_sections_is_in_the_list() -> None:
    assert {path.stem for path in SECTION_FILES.glob("*.sql")} <= {snapshot.name for snapshot in SNAPSHOTS}


def test_users_are_known_from_the_earliest_sign_of_them(engine: Engine, roll: Roll) -> None:
    engine.account(ANN, NOON - timedelta(days=2))
    engine.account(BOB, NOON)
    engine.account(EVE, NOON)
    engine.subscribe(BOB, "free", NOON - timedelta(days=1))
    engine.call(user_id=EVE, created_at=NOON - timedelta(days=1))
    roll(snapshots=True)
    assert engine.rows("select user_id, source from analytics.known_user order by user_id") == [
        (ANN, "account"),
        (BOB, "subscription"),
        (EVE, "call"),
    ]
    assert engine.rows("select day, n from analytics.signup_day order by day") == [
        (date(2026, 3, 8), 1),
        (date(2026, 3, 9), 2),
    ]


def test_cohorts_count_who_came_back(engine: Engine, roll: Roll) -> None:
    for user, weeks in ((ANN, (0, 1, 3)), (BOB, (0,)), (EVE, (1, 2))):
        for week in weeks:
            engine.call(user_id=user, minutes=week * 7 * 24 * 60)
    roll(snapshots=True)
    assert engine.rows("select cohort, period_index, users from analytics.cohort_week order by 1, 2") == [
        (date(2026, 3, 9), 0, 2),
        (date(2026, 3, 9), 1, 1),
        (date(2026, 3, 9), 3, 1),
        (date(2026, 3, 16), 0, 1),
        (date(2026, 3, 16), 1, 1),
    ]
    assert engine.rows("select cohort, period_index, users from analytics.cohort_month order by 1, 2") == [
        (date(2026, 3, 1), 0, 3)
    ]


def test_each_user_is_in_the_first_stage_that_fits(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    people = {
        "churned": [40],
        "at_risk": [60, 20],
        "new": [3],
        "activated": [20, 19, 18, 1],
        "growing": [60, 20, 5, 4],
        "mature": [60, 20, 19, 18, 2, 2],
    }
    for number, (_, ages) in enumerate(people.items()):
        for age in ages:
            engine.call(user_id=uuid.UUID(int=100 + number), created_at=now - timedelta(days=age))
    roll(snapshots=True)
    assert dict(
        engine.rows(
            "select stage, users from analytics.lifecycle_day where day = (now() at time zone 'UTC')::date"
        )
    ) == dict.fromkeys(people, 1)


def test_the_stages_of_a_long_history_are_told_part_by_part(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    for age in (70, 1):
        engine.call(user_id=ANN, created_at=now - timedelta(days=age))
    for _ in range(5):
        roll(snapshots=True)
    assert engine.rows("select count(*)::int, count(distinct day)::int from analytics.lifecycle_day") == [
        (71, 71)
    ]
    assert engine.rows("select day - current_date from analytics.stale_day") == []


def test_the_stages_of_quiet_days_are_told_when_the_worker_is_back(engine: Engine, roll: Roll) -> None:
    engine.call(created_at=datetime.now(UTC) - timedelta(days=10))
    roll(snapshots=True)
    for table in ("lifecycle_day", "lifecycle_move", "stage_set"):  # as if nobody had counted for three days
        engine.connection.execute(f"delete from analytics.{table} where day > current_date - 3")
    roll(snapshots=True)
    assert engine.rows(
        "select count(distinct day)::int, max(day) - current_date from analytics.lifecycle_day"
    ) == [(11, 0)]
    assert engine.rows("select count(distinct day)::int from analytics.lifecycle_move") == [(11,)]


@pytest.mark.parametrize(
    "change",
    ["service_type = 'images'", "total_cost = 3", "user_id = '00000000-0000-0000-0000-000000000002'"],
)
def test_a_call_that_changes_changes_the_use_of_its_user_and_service(
    engine: Engine, roll: Roll, change: str
) -> None:
    engine.account(BOB)
    engine.call(created_at=datetime.now(UTC) - timedelta(days=2), total_cost=1)
    roll(snapshots=True)
    engine.connection.execute(f"update api_usage set {change}")
    roll(snapshots=True)
    used = engine.rows("select day, user_id, service_type, n, cost from analytics.user_service_day")
    assert used == engine.rows("select created_at::date, user_id, service_type, 1, total_cost from api_usage")


def test_the_use_of_a_day_whose_calls_are_gone_is_gone_after_a_rebuild(
    engine: Engine, roll: Roll, worker: Connect, wishes: Settings
) -> None:
    engine.call(created_at=datetime.now(UTC) - timedelta(days=2))
    roll(snapshots=True)
    engine.connection.execute("delete from api_usage")
    with worker() as connection:
        rebuild(connection, settings=wishes)
    roll(snapshots=True)
    assert engine.rows("select from analytics.user_service_day") == []


def test_the_stages_of_every_day_are_told_some_days_at_a_time(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    engine.call(created_at=now - timedelta(days=50))
    engine.call(created_at=now - timedelta(days=2))
    for _ in range(3):
        roll(snapshots=True)
    told = dict(engine.rows("select day, stage from analytics.lifecycle_day"))
    days = [(now - timedelta(days=back)).date() for back in range(51)]
    stages = [*["growing"] * 3, *["churned"] * 18, *["at_risk"] * 16, *["growing"] * 7, *["new"] * 7]
    assert [told[day] for day in days] == stages
    assert engine.rows("select from analytics.stale_day") == []
    moves = engine.rows(
        "select day, was, stage from analytics.lifecycle_move where was <> stage order by day desc"
    )
    assert moves == [
        (days[2], "churned", "growing"), (days[20], "at_risk", "churned"), (days[36], "growing", "at_risk"), (days[43], "new", "growing"),
        (days[50], "none", "new"),
    ]  # fmt: skip
    assert engine.rows("select user_id from analytics.users_in_stage(%s, 'growing')", days[40]) == [(ANN,)]
    assert engine.rows("select stage from analytics.stage_on(%s, %s) stage", ANN, days[10]) == [("churned",)]
    assert engine.rows(
        "select user_id from analytics.users_moved(%s, %s, 'churned', 'growing')", days[10], days[2]
    ) == [(ANN,)]
    assert engine.rows(
        "select user_id from analytics.users_moved(%s, %s, 'none', 'growing')",
        days[50] - timedelta(days=1),
        days[2],
    ) == [(ANN,)]


def test_the_best_users_are_the_champions_and_ties_stay_together(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    people = [uuid.UUID(int=300 + number) for number in range(20)]
    for place, user in enumerate(people):  # nine in ten came today, on as many days, and cost the same
        days = (0, 1, 2) if place >= 2 else (70,)
        for back in days:
            engine.call(
                user_id=user,
                created_at=now - timedelta(days=back, seconds=1),
                total_cost=3 if place >= 2 else 1,
            )
    roll(snapshots=True)
    found = dict(engine.rows("select user_id, segment from analytics.rfm_snapshot"))
    assert {found[user] for user in people[2:]} == {"champions"}
    assert {found[user] for user in people[:2]} == {"lost"}


def test_a_company_that_earns_nothing_has_champions_all_the_same(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    for number in range(5):
        for back in range(number + 1):
            engine.call(
                user_id=uuid.UUID(int=400 + number), created_at=now - timedelta(days=back), total_cost=0
            )
    roll(snapshots=True)
    found = dict(engine.rows("select user_id, segment from analytics.rfm_snapshot"))
    assert found[uuid.UUID(int=404)] == "champions"


def test_recency_frequency_and_money_name_a_segment(engine: Engine, roll: Roll) -> None:
    now = datetime.now(UTC)
    for number in range(5):
        for day in range(number + 1):
            engine.call(
                user_id=uuid.UUID(int=200 + number),
                created_at=now - timedelta(days=day + (4 - number) * 10),
                total_cost=number + 1,
            )
    roll(snapshots=True)
    assert engine.rows(
        "select recency_days, frequency, monetary::int, r, f, m, segment from analytics.rfm_snapshot order by monetary"
    ) == [
        (40, 1, 1, 1, 1, 1, "lost"),
        (30, 2, 4, 2, 2, 2, "hibernating"),
        (20, 3, 9, 3, 3, 3, "needs_attention"),
        (10, 4, 16, 4, 4, 4, "champions"),
        (0, 5, 25, 5, 5, 5, "champions"),
    ]


def test_percentiles_of_merged_days_are_those_of_the_rows_within_one_percent(
    engine: Engine, roll: Roll
) -> None:
    chance = random.Random(7)
    latencies = [int(math.exp(chance.gauss(8, 1))) for _ in range(400)]
    now = datetime.now(UTC)
    for latency in latencies:
        engine.call(latency_ms=latency, created_at=now - timedelta(hours=chance.random() * 60))
    roll()
    ((n, kept),) = engine.rows(
        "select analytics.histogram_size(h), analytics.histogram_percentiles(h, '{0.5,0.9,0.95,0.99}')"
        " from (select analytics.histogram_sum(low, counts) as h from analytics.latency_day) s"
    )
    assert n == 400
    for share, value in zip((0.5, 0.9, 0.95, 0.99), kept, strict=True):
        true = sorted(latencies)[math.ceil(share * 400) - 1]
        assert abs(value / true - 1) <= 0.0101
