# ruff: noqa: E501 - a table of rows is read across
"""Journeys of some random people: every number of the funnel, the flow, the sessions and the map against the raw rows, computed here in Python."""

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.journey_steps import MOST_STEPS, STEPS, WINDOWS, accepts
from data.filters import Filters, parse
from data.rollups import run_once
from data.rollups.snapshots import SNAPSHOTS, refresh
from data.settings import get_settings
from data.warehouse import Answer, fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, Call, day, insert_calls, insert_people, person
from tests.data.sql.settled import rows_of, settled

ZONE = ZoneInfo("Africa/Cairo")
PEOPLE = [f"traveller {number}" for number in range(70)]
SERVICES = ("chat", "content", "images", "video", "tools", "refine", "enhance")
PLACES = {"156.160.4.4": "EG", "188.48.9.9": "SA", "86.128.7.7": "GB", "2003:1000::5": "DE"}
ADDRESSES = (None, "10.0.0.9", *PLACES)
HALF_HOUR = timedelta(minutes=30)
NEVER = datetime(2199, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


def _calls(dice: random.Random, first: int) -> list[Call]:
    """Bursts of a few calls of one person, gaps around half an hour among them; the newest are hours old, so that nothing moves."""
    made: list[Call] = []
    for _ in range(420):
        who = dice.choice(PEOPLE)
        when = NOW - timedelta(days=dice.uniform(0.5, 60))
        for _ in range(dice.choice((1, 1, 2, 3, 5, 9))):
            service = dice.choices(SERVICES, (9, 8, 7, 5, 2, 1, 1))[0]
            status = dice.choices(("success", "error", "timeout", "cancelled"), (80, 10, 5, 5))[0]
            when += timedelta(seconds=dice.choice((5, 40, 300, 1700, 1799, 1800, 1900)))
            made.append(
                Call(
                    first + len(made), who, when, service, status=status, cost=f"{dice.random():.4f}",
                    request=f"job {dice.randrange(60)}" if service == "video" else None, ip=dice.choice(ADDRESSES), latency=100,
                )
            )  # fmt: skip
    return made


def _fill(connection: Connection) -> None:
    dice = random.Random(20261123)
    joined = {name: NOW - timedelta(days=dice.uniform(1, 75)) for name in PEOPLE}
    insert_people(connection, joined)
    for ip, country in PLACES.items():  # as the address registry would, which may not be installed here
        connection.execute(
            "insert into analytics.address (ip, country, kind) values (%s, %s, 'public')", [ip, country]
        )
    insert_calls(connection, _calls(dice, 1))
    for name in dice.sample(PEOPLE, 25):
        connection.execute(
            "insert into campaigns (user_id, name, created_at) values (%s, 'mine', %s)",
            [person(name), joined[name] + timedelta(days=dice.uniform(0, 30))],
        )
    for name in dice.sample(PEOPLE, 35):
        for _ in range(2):
            since = joined[name] + timedelta(days=dice.uniform(0, 40))
            plan = dice.choice(("pro", "free", "starter"))
            connection.execute(
                "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, source) values (%s, %s, 'start', %s, true, 'imported')",
                [person(name), since, plan],
            )
            connection.execute(
                "insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end) values (%s, %s, %s, %s, 'USD', %s, %s, %s)",
                [str(UUID(int=dice.getrandbits(128))), person(name), dice.choice(("paid", "paid", "refunded")), dice.randrange(1, 90), since, since, since + timedelta(days=30)],
            )  # fmt: skip


@pytest.fixture(scope="module")
def people(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The random people, counted; then late calls, changes and deletions, counted in passing."""
    folder = tmp_path_factory.mktemp("journeys")
    with settled(database_server, _templates, folder, _fill, REPORTING_TIMEZONE="Africa/Cairo") as connection:
        insert_calls(connection, _calls(random.Random(7), 10_001))
        connection.execute(
            "update api_usage set status = 'error' where id in (select id from api_usage order by id limit 60)"
        )
        connection.execute(
            "delete from api_usage where id in (select id from api_usage order by id desc limit 90)"
        )
        connection.execute("delete from api_usage where user_id = %s", [person(PEOPLE[3])])
        run_once(connection)
        connection.execute("set timezone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def calls(people: Connection) -> list[Row]:
    """The rows of the log that count, oldest first: a video's second poll does not."""
    rows = rows_of(
        people,
        "select u.user_id, u.created_at, u.service_type, u.status, u.total_cost, coalesce(a.country, 'unknown') as country, u.request_id from api_usage u"
        " left join analytics.address a on a.ip = u.ip_address order by u.created_at, u.id",
    )
    kept, polled = [], set()
    for user, at, service, status, cost, country, job in rows:
        if service == "video" and job is not None:
            if job in polled:
                continue
            polled.add(job)
        kept.append(
            {"user": user, "at": at, "service": service, "status": status, "cost": cost, "country": country}
        )
    return kept


def _sessions(calls: Sequence[Row]) -> list[list[Row]]:
    by_user: dict[UUID, list[Row]] = defaultdict(list)
    for call in calls:
        by_user[call["user"]].append(call)
    sessions: list[list[Row]] = []
    for own in by_user.values():
        run = [own[0]]
        for before, call in pairwise(own):
            if call["at"] - before["at"] >= HALF_HOUR:
                sessions.append(run)
                run = []
            run.append(call)
        sessions.append(run)
    return sessions


def _moments(people: Connection, calls: Sequence[Row]) -> dict[UUID, dict[str, datetime]]:
    """When each user first took each step, from raw rows."""
    first: dict[UUID, dict[str, datetime]] = defaultdict(dict)

    def note(user: UUID, step: str, at: datetime) -> None:
        first[user][step] = min(at, first[user].get(step, at))

    for user, at in rows_of(
        people,
        "select id, created_at from auth.users union all select user_id, created_at from user_subscriptions",
    ):
        note(user, "signed_up", at)
    for user, at in rows_of(people, "select user_id, created_at from campaigns"):
        note(user, "campaign", at)
    for user, at in rows_of(
        people,
        "select user_id, occurred_at from analytics.subscription_event where is_paying and plan_type <> 'free'",
    ):
        note(user, "paid", at)
    days: dict[UUID, set[date]] = defaultdict(set)
    for call in calls:
        user, at = call["user"], call["at"]
        note(user, "signed_up", at)
        note(user, "first_call", at)
        if call["status"] == "success":
            note(user, "first_success", at)
            if call["service"] in STEPS:
                note(user, call["service"], at)
        days[user].add(at.astimezone(ZONE).date())
        if len(days[user]) in (2, 3):
            note(user, {2: "second_day", 3: "three_days"}[len(days[user])], at)
    return first


def _walk(
    moments: dict[str, datetime], steps: Sequence[str], span: timedelta, anyhow: bool
) -> list[datetime]:
    """The moments at which somebody took the steps, as far as they went."""
    start = moments[steps[0]]
    taken = [start]
    for step in steps[1:]:
        at = moments.get(step)
        if at is None or at >= start + span or at < (start if anyhow else taken[-1]):
            break
        taken.append(max(at, taken[-1]))
    return taken


def _asked(asked: dict[str, str]) -> Filters:
    return parse({name: [value] for name, value in asked.items()}, now=NOW.astimezone(UTC), zone=ZONE)


STEPS_CHOSEN = st.lists(st.sampled_from(list(STEPS)), min_size=2, max_size=MOST_STEPS, unique=True)
PERIOD = st.tuples(st.integers(0, 74), st.integers(1, 75)).filter(lambda ends: ends[0] < ends[1])


@settings(max_examples=120, deadline=None)
@given(
    steps=STEPS_CHOSEN,
    days=st.sampled_from(list(WINDOWS)),
    order=st.sampled_from(["order", "any"]),
    period=PERIOD,
)
def test_a_funnel_is_what_the_raw_rows_say_and_never_rises(
    people: Connection, calls: list[Row], steps: list[str], days: str, order: str, period: tuple[int, int]
) -> None:
    filters = _asked(
        {
            "from": day(period[1]).isoformat(),
            "to": day(period[0]).isoformat(),
            "choice": f"{days}.{order}.{'-'.join(steps)}",
        }
    )
    rows = fetch("user_journeys/journey_funnel", filters, fresh=True).records()
    for key in ("users", "open_users"):
        assert all(later[key] <= before[key] for before, later in pairwise(rows)), key
    span = timedelta(days=int(days))
    walks: dict[bool, list[tuple[list[datetime], dict[str, datetime]]]] = {True: [], False: []}
    for moments in _moments(people, calls).values():
        start = moments.get(steps[0])
        if start is not None and filters.start <= start < filters.end:
            walks[start + span > NOW].append((_walk(moments, steps, span, order == "any"), moments))
    assert bool(rows) == bool(walks[True] or walks[False])
    settled = walks[False] or walks[True]
    whole = [(walk[-1] - walk[0]).total_seconds() for walk, _ in settled if len(walk) == len(steps)]
    for place, row in enumerate(rows):
        reached = {is_open: sum(len(walk) > place for walk, _ in walked) for is_open, walked in walks.items()}
        other = {
            is_open: sum(len(walk) <= place and walk[0] <= moments.get(steps[place], NEVER) < walk[0] + span for walk, moments in walked)
            for is_open, walked in walks.items()
        }  # fmt: skip
        assert (row["step"], row["users"], row["open_users"]) == (steps[place], reached[False], reached[True])
        assert (row["other_way"], row["other_way_open"]) == (other[False], other[True])
        took = [
            (walk[place] - walk[place - 1]).total_seconds() for walk, _ in settled if len(walk) > place > 0
        ]
        assert row["median_seconds"] == (pytest.approx(statistics.median(took), abs=1e-3) if took else None)
        assert row["median_in_all"] == (pytest.approx(statistics.median(whole), abs=1e-3) if whole else None)
        share = reached[False] / len(walks[False]) if walks[False] else None
        assert row["share_of_all"] == (None if share is None else pytest.approx(share))


def test_the_funnel_from_free_to_paid_takes_its_steps_in_order_and_ends_at_the_conversion(
    people: Connection, calls: list[Row]
) -> None:
    """Whoever paid before a third active day went another way: the same users as in the journey of these steps, and as plan conversion counts."""
    period = {"from": day(75).isoformat(), "to": day(0).isoformat(), "compare": "none"}
    steps = ["signed_up", "first_success", "three_days", "paid"]
    rows = fetch("business_intelligence/conversion_funnel", _asked(period), fresh=True).records()
    by_cohort: dict[Any, list[Row]] = {}
    for row in rows:
        by_cohort.setdefault(row["cohort"], []).append(row)
    assert len(by_cohort) > 5
    for told in by_cohort.values():
        for key in ("n", "settled_n"):
            assert all(later[key] <= before[key] for before, later in pairwise(told)), key
        assert all(row["n"] + row["other_way"] <= row["signed_up"] for row in told)
    journey = fetch(
        "user_journeys/journey_funnel",
        _asked({**period, "choice": f"30.order.{'-'.join(steps)}"}),
        fresh=True,
    ).records()
    assert [
        (r["settled_n"], r["n"] - r["settled_n"], r["settled_other"], r["other_way"] - r["settled_other"])
        for r in by_cohort[None]
    ] == [(r["users"], r["open_users"], r["other_way"], r["other_way_open"]) for r in journey]
    last = by_cohort[None][-1]
    disorderly = [
        moments
        for moments in _moments(people, calls).values()
        if moments.get("signed_up", NEVER) <= moments.get("paid", NEVER) < moments.get("three_days", NEVER)
    ]
    assert disorderly, "somebody paid before a third active day"
    assert last["settled_other"] > 0
    conversion = fetch("metrics/plan_conversion", _asked(period), fresh=True).records()
    now = next(row for row in conversion if row["window"] == "now")
    assert (last["settled_n"] + last["settled_other"]) / last["settled"] == pytest.approx(
        now["plan_conversion"]
    )


def test_milestones_that_were_kept_up_are_those_that_are_told_from_nothing(
    people: Connection, calls: list[Row]
) -> None:
    everything = "select user_id, first_call_at, first_success_at, second_day_at, third_day_at, content_at, images_at, video_at, chat_at, campaign_at, paid_at from analytics.user_milestone order by 1"
    where = "select user_id, country, first_day, last_day from analytics.user_country order by 1, 2"
    kept, kept_countries = rows_of(people, everything), rows_of(people, where)
    moments = _moments(people, calls)
    names = (
        "first_call",
        "first_success",
        "second_day",
        "three_days",
        "content",
        "images",
        "video",
        "chat",
        "campaign",
        "paid",
    )
    assert kept == [(user, *(moments[user].get(name) for name in names)) for user in sorted(moments)]
    people.execute("truncate analytics.user_milestone, analytics.user_country")
    for snapshot in SNAPSHOTS:
        if snapshot.name in ("user_milestone", "user_country"):
            refresh(people, snapshot, get_settings())
    assert rows_of(people, everything) == kept
    assert rows_of(people, where) == kept_countries
    assert len(kept_countries) > len(PEOPLE)


def _in_days(sessions: Sequence[list[Row]], answer: Answer) -> list[list[Row]]:
    return [session for session in sessions if answer.filters.start <= session[0]["at"] < answer.filters.end]


@settings(max_examples=40, deadline=None)
@given(period=PERIOD, steps=st.integers(2, 5))
def test_every_column_of_the_flow_adds_up_to_the_sessions(
    people: Connection, calls: list[Row], period: tuple[int, int], steps: int
) -> None:
    answer = fetch(
        "user_journeys/feature_flow",
        _asked({"from": day(period[1]).isoformat(), "to": day(period[0]).isoformat(), "choice": str(steps)}),
        fresh=True,
    )
    rows = answer.records()
    sessions = _in_days(_sessions(calls), answer)
    assert sum(row["n"] for row in rows if row["step"] == 1) == len(sessions)
    assert {row["sessions"] for row in rows} <= {len(sessions)}
    assert {row["step"] for row in rows} == (set(range(1, steps)) if sessions else set())
    for step in range(1, steps):
        assert sum(row["n"] for row in rows if row["step"] == step) == len(sessions)


@pytest.mark.parametrize("ends", [(0, 75), (5, 33), (20, 27)])
def test_the_flow_leads_where_the_calls_of_the_sessions_lead(
    people: Connection, calls: list[Row], ends: tuple[int, int]
) -> None:
    answer = fetch(
        "user_journeys/feature_flow",
        _asked({"from": day(ends[1]).isoformat(), "to": day(ends[0]).isoformat(), "choice": "5"}),
        fresh=True,
    )
    moved: Counter[tuple[int, str, str]] = Counter()
    used: Counter[str] = Counter()
    for session in _in_days(_sessions(calls), answer):
        nodes = ["failed" if call["status"] in ("error", "timeout") else call["service"] for call in session]
        for step in range(len(nodes) + 1, 5):
            moved[step, "end", "end"] += 1
        for step, (source, target) in enumerate(zip(nodes[:4], [*nodes[1:], "end"], strict=False), start=1):
            moved[step, source, target] += 1
            used[source] += source != "failed"
    named = {name for name, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))[:5]} | {
        "failed",
        "end",
    }
    expected: Counter[tuple[int, str, str]] = Counter()
    for (step, source, target), n in moved.items():
        expected[step, source if source in named else "other", target if target in named else "other"] += n
    rows = answer.records()
    assert {(row["step"], row["source"], row["target"]): row["n"] for row in rows} == dict(expected)
    assert any("other" in key for key in expected)


@pytest.mark.parametrize("ends", [(0, 75), (5, 33), (20, 27), (40, 60)])
def test_lengths_and_depths_are_those_of_the_sessions(
    people: Connection, calls: list[Row], ends: tuple[int, int]
) -> None:
    asked = _asked({"from": day(ends[1]).isoformat(), "to": day(ends[0]).isoformat()})
    answer = fetch("user_journeys/session_duration", asked, fresh=True)
    sessions = _in_days(_sessions(calls), answer)
    lasted = sorted((session[-1]["at"] - session[0]["at"]).total_seconds() for session in sessions)
    depths = sorted(len(session) for session in sessions)
    rows = answer.records()
    assert rows[0]["sessions"] == sum(depth == 1 for depth in depths)
    for row in rows[1:]:
        high = row["high"] if row["high"] is not None else float("inf")
        assert row["sessions"] == sum(
            len(s) > 1 and row["low"] <= (s[-1]["at"] - s[0]["at"]).total_seconds() < high for s in sessions
        )
    assert rows[0]["session_duration"] == pytest.approx(statistics.median(lasted), abs=60)
    deep = fetch("user_journeys/session_depth", asked, fresh=True).records()
    assert deep[0]["session_depth"] == statistics.median_low(depths)
    assert [row["sessions"] for row in deep] == [
        sum(row["low"] <= depth < (row["high"] or 999) for depth in depths) for row in deep
    ]


@pytest.mark.parametrize("ends", [(0, 75), (5, 33), (20, 27), (40, 60)])
def test_the_map_counts_users_calls_and_money_of_each_country(
    people: Connection, calls: list[Row], ends: tuple[int, int]
) -> None:
    answer = fetch(
        "user_journeys/geo_map",
        _asked({"from": day(ends[1]).isoformat(), "to": day(ends[0]).isoformat()}),
        fresh=True,
    )
    inside = [call for call in calls if answer.filters.start <= call["at"] < answer.filters.end]
    rows = {row["country"]: row for row in answer.records()}
    for country in {call["country"] for call in inside}:
        there = [call for call in inside if call["country"] == country]
        row = rows[country]
        assert (row["users"], row["requests"]) == (len({call["user"] for call in there}), len(there))
        assert row["provider_cost"] == pytest.approx(float(sum(call["cost"] for call in there)))
    assert {row["all_users"] for row in rows.values()} == {len({call["user"] for call in inside})}
    last = {call["user"]: call["country"] for call in calls}
    earned: dict[str, float] = defaultdict(float)
    for user, status, amount, since, until in rows_of(
        people, "select user_id, status, amount::float8, period_start, period_end from analytics.payment"
    ):
        first, end = since.astimezone(ZONE).date(), until.astimezone(ZONE).date()
        days = (min(end, answer.filters.end.date()) - max(first, answer.filters.start.date())).days
        earned[last.get(user, "unknown")] += (
            max(days, 0) * amount / (end - first).days * (1 if status == "paid" else -1)
        )
    for country, amount in earned.items():
        if country in rows:
            assert rows[country]["revenue"] == pytest.approx(amount, abs=1e-5)
            assert rows[country]["margin"] == pytest.approx(amount - rows[country]["provider_cost"], abs=1e-5)
        else:
            assert amount == pytest.approx(0, abs=1e-5)
    assert set(last.values()) >= {"EG", "SA", "GB", "private", "unknown"}


@pytest.mark.parametrize(
    "choice",
    ["", "30", "30.order", "30.order.paid", "31.order.signed_up-paid", "30.up.signed_up-paid", "30.order.paid-paid", "30.order.signed_up-nothing",
     "30.order." + "-".join(list(STEPS)[: MOST_STEPS + 1]), "30.order.signed_up-paid.more"],
)  # fmt: skip
def test_a_funnel_that_does_not_exist_is_refused(choice: str) -> None:
    assert not accepts(choice)
