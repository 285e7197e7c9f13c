"""The churn model on the demo company: it sees no later day, beats the base rate on the planted wave, and remembers what it said."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pytest

from data.demo import seed
from data.engine_schema import create_engine_tables
from data.enrich.addresses import AddressBook
from data.migrations import migrate
from data.models.churn import COLUMNS, examine, learn, plan
from data.models.churn_words import CALL
from data.models.churning import make, read_features, read_sample
from data.models.due import churn_is_due
from data.rollups import run_once
from data.settings import Settings
from tests.conftest import DatabaseServer
from tests.data.demo.conftest import EMBEDDED, NOW
from tests.data.rollups.chaos import settings_for
from tests.data.rollups.conftest import Engine

Connection = psycopg.Connection[tuple[Any, ...]]
LAST = NOW.date() - timedelta(days=1)
WAVE = LAST - timedelta(days=30)  # the wave's last days were 38 to 40 days ago


@pytest.fixture(scope="module")
def template(database_server: DatabaseServer) -> Iterator[str]:
    """Name of a database with 700 users of the demo company, counted."""
    name = database_server.create()
    url = database_server.url_of(name)
    with database_server.connect(url) as connection:
        create_engine_tables(connection, optional=True)
        migrate(connection, engine_schema="public")
        seed(connection, days=120, users=700, rows=40_000, seed=7, now=NOW, settings=EMBEDDED)
    with psycopg.connect(url) as worker:
        run_once(worker, settings=settings_for(url), book=AddressBook())
    yield name
    database_server.drop(name)


@pytest.fixture
def company(database_server: DatabaseServer, template: str) -> Iterator[Connection]:
    """A copy of that company."""
    name = database_server.create(template)
    with database_server.connect(database_server.url_of(name)) as connection:
        yield connection
    database_server.drop(name)


@pytest.fixture
def house(company: Connection) -> Settings:
    """Settings of an ordinary house."""
    return settings_for("postgresql://nowhere/nothing")


def rows(connection: Connection, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    return connection.execute(query.encode(), arguments or None).fetchall()


def wave(connection: Connection) -> set[UUID]:
    """The planted users who left together."""
    return {row[0] for row in rows(connection, "select id from auth.users where email like 'churn-wave%'")}


def test_it_beats_the_base_rate_on_days_with_the_planted_wave(company: Connection, house: Settings) -> None:
    make(company, house, NOW)
    ((version, cut_off, test_to, train_to, auc, brier, base),) = rows(
        company,
        "select version, cut_off, test_to, train_to, auc, brier, brier_base from analytics.churn_model",
    )
    assert (cut_off, test_to) == (LAST, WAVE)
    assert train_to + timedelta(days=30) <= WAVE - timedelta(days=7)
    assert auc > 0.75
    assert brier < 0.85 * base
    assert rows(
        company,
        "select sum(users)::int, sum(churned)::int from analytics.churn_outcome where kind = 'test' and version = %s",
        version,
    ) == rows(company, "select test_rows, round(test_share * test_rows)::int from analytics.churn_model")


def test_the_wave_stands_out_among_regular_users_a_week_after_it_fell_silent(company: Connection) -> None:
    """By a model that learned from cut-offs whose outcomes were known before the wave began."""
    first = rows(company, "select min(day) from analytics.user_day")[0][0]
    chosen = plan(first, LAST)
    assert max(chosen.training) + timedelta(days=30) <= WAVE - timedelta(days=7)
    learned = learn([read_sample(company, day) for day in chosen.training])
    sample = read_sample(company, WAVE)
    members = {str(user) for user in wave(company)}
    is_wave = np.array([user in members for user in sample.users])
    is_regular = sample.rows[:, COLUMNS.index("active_days")] >= 5
    said = learned.probabilities(sample.rows)
    assert (is_wave & is_regular).sum() >= 10
    assert sample.churned[is_wave].all()
    assert said[is_wave & is_regular].mean() > 3 * said[~is_wave & is_regular].mean()
    exam = examine(said[is_regular], sample.churned[is_regular], users=int(is_regular.sum()))
    assert exam.auc > 0.85
    assert exam.brier < exam.brier_base


def test_rows_after_the_cut_off_change_no_feature(company: Connection) -> None:
    cut_off = LAST - timedelta(days=37)
    before = read_features(company, cut_off, 100_000)
    assert len(before[0]) > 100
    chance = random.Random(5)
    company.execute("delete from analytics.user_day where day > %s and random() < 0.3", [cut_off])
    company.execute(
        "update analytics.user_day set n = (random() * 90)::int, failed = (random() * 50)::int, rate_limited = (random() * 9)::int,"
        " kinds = (select array_agg(kind_id) from analytics.call_kind) where day > %s and random() < 0.6",
        [cut_off],
    )
    company.execute("update analytics.user_set set members = ~members where day > %s", [cut_off])
    for user in chance.sample(before[0], 60):
        company.execute(
            "insert into analytics.user_day (user_id, day, n, success, failed, rate_limited, cost, first_at, last_at, kinds, countries)"
            " values (%s, %s, 7, 7, 0, 0, 1, now(), now(), '{1}', '{}') on conflict do nothing",
            [user, cut_off + timedelta(days=chance.randint(1, 60))],
        )
    after = read_features(company, cut_off, 100_000)
    assert after[0] == before[0]
    assert (after[1] == before[1]).all()


def test_a_plan_that_was_found_later_and_dated_back_is_no_feature(company: Connection) -> None:
    """With the engine's tables alone a subscription is found as it is now: who has left by then was never seen to pay."""
    cut_off = LAST - timedelta(days=37)
    users, before = read_features(company, cut_off, 100_000)
    assert before[:, -1].sum() > 10
    midnight = datetime.combine(cut_off + timedelta(days=1), datetime.min.time(), NOW.tzinfo)
    company.execute(
        "update analytics.subscription_event set source = 'captured', recorded_at = %s", [midnight]
    )
    later_users, later = read_features(company, cut_off, 100_000)
    assert later_users == users
    assert (later[:, :-1] == before[:, :-1]).all()
    assert later[:, -1].sum() == 0
    company.execute(
        "update analytics.subscription_event set recorded_at = %s", [midnight - timedelta(seconds=1)]
    )
    assert (read_features(company, cut_off, 100_000)[1] == before).all()


def test_who_pays_is_called_though_the_plan_was_found_too_late_to_learn_from(
    company: Connection, house: Settings
) -> None:
    company.execute("update analytics.subscription_event set source = 'captured', recorded_at = %s", [NOW])
    make(company, house, NOW)
    ((likely, called),) = rows(
        company,
        "select count(*)::int, count(*) filter (where action = %s)::int from analytics.churn_risk"
        " where probability >= 0.5 and monthly_revenue > 0 and action not like '%%failures%%' and action not like '%%limit%%'",
        CALL,
    )
    assert likely == called > 0


def test_features_and_labels_are_those_of_the_raw_rows(company: Connection) -> None:
    """Against SQL on the engine's own log."""
    cut_off = LAST - timedelta(days=33)
    sample = read_sample(company, cut_off)
    found = dict(
        zip(sample.users, zip(sample.rows[:, :8].tolist(), sample.churned.tolist(), strict=True), strict=True)
    )
    calls = (
        "with calls as (select u.user_id, (u.created_at at time zone 'UTC')::date as day, u.status, u.service_type"
        " from api_usage u where created_at is not null"
        " and not exists (select from api_usage v where u.service_type = 'video' and v.service_type = 'video' and v.request_id = u.request_id"
        " and v.provider = u.provider and (v.created_at, v.id) < (u.created_at, u.id)))"
    )
    expected = rows(
        company,
        f"{calls} select user_id::text, %(c)s - max(day), count(distinct day), count(distinct day) filter (where day > %(c)s - 10), count(*),"
        " count(*) filter (where status in ('error', 'timeout')), count(*) filter (where status = 'rate_limited'), count(distinct service_type),"
        " least(30, %(c)s - (select min(day) from calls f where f.user_id = c.user_id)),"
        " not exists (select from calls n where n.user_id = c.user_id and n.day > %(c)s and n.day <= %(c)s + 30)"
        " from calls c where day <= %(c)s and day > %(c)s - 30 group by user_id".replace(
            "%(c)s", f"'{cut_off}'::date"
        ),
    )
    assert {user: ([float(value) for value in values[:8]], values[8]) for user, *values in expected} == found
    assert 0.1 < sum(left for _, left in found.values()) / len(found) < 0.8


def test_everybody_active_in_the_last_month_has_a_score_a_price_and_an_action(
    company: Connection, house: Settings
) -> None:
    make(company, house, NOW)
    active = rows(
        company,
        "select count(distinct user_id)::int from analytics.user_day where day > %s and day <= %s",
        LAST - timedelta(days=30),
        LAST,
    )
    assert rows(company, "select count(*)::int from analytics.churn_risk") == active
    assert rows(company, "select count(*)::int from analytics.churn_score where churned is null") == active
    assert rows(
        company,
        "select count(*)::int from analytics.churn_risk where action = '' or cardinality(reasons) > 3",
    ) == [(0,)]
    ((paying, worth),) = rows(
        company,
        "select count(*) filter (where monthly_revenue > 0)::int, sum(monthly_revenue)::float8 from analytics.churn_risk",
    )
    expected = rows(
        company,
        "select count(*)::int, sum(case e.billing_interval when 'year' then p.price / 12 else p.price end)::float8 from analytics.churn_risk r"
        " cross join lateral (select * from analytics.subscription_event e where e.user_id = r.user_id and e.occurred_at < %s"
        "   order by occurred_at desc, subscription_event_id desc limit 1) e"
        " join analytics.plan_price p on (p.plan_type, p.billing_interval, p.currency) = (e.plan_type, e.billing_interval, 'USD')"
        "   and p.valid_from <= %s and coalesce(p.valid_to > %s, true)"
        " where e.is_paying and e.plan_type not in ('free', 'demo', 'trial')",
        datetime.combine(NOW.date(), datetime.min.time(), NOW.tzinfo), LAST, LAST,
    )  # fmt: skip
    assert (paying, pytest.approx(worth)) == expected[0]
    assert paying > 10


def test_old_scores_stay_and_learn_what_became_of_their_users(company: Connection, house: Settings) -> None:
    make(company, house, NOW)
    assert not churn_is_due(company, house, NOW)
    assert churn_is_due(company, house, NOW + timedelta(days=1))
    monday = LAST - timedelta(days=35 + (LAST - timedelta(days=35)).weekday())
    company.execute("update analytics.churn_score set cut_off = %s", [monday])
    make(company, house, NOW + timedelta(days=1))
    first, second = (
        row[0] for row in rows(company, "select version from analytics.churn_model order by version")
    )
    left = rows(
        company,
        "select count(*) filter (where not exists (select from analytics.user_day d where d.user_id = s.user_id and d.day > %s and d.day <= %s))::int,"
        " count(*)::int from analytics.churn_score s where version = %s",
        monday, monday + timedelta(days=30), first,
    )  # fmt: skip
    assert (
        rows(
            company,
            "select sum(churned)::int, sum(users)::int from analytics.churn_outcome where kind = 'live' and version = %s",
            first,
        )
        == left
    )
    assert left[0][1] > 100
    assert rows(
        company,
        "select count(*) filter (where churned is null)::int from analytics.churn_score where version = %s",
        second,
    ) == [rows(company, "select count(*)::int from analytics.churn_risk")[0]]


def test_scores_older_than_a_week_are_kept_of_mondays_alone(company: Connection, house: Settings) -> None:
    for back in (3, 10, 11, 12, 13, 14, 15, 16):
        company.execute(
            "insert into analytics.churn_score (version, user_id, cut_off, probability) values (%s, %s, %s, 0.5)",
            [1000 + back, UUID(int=1), LAST - timedelta(days=back)],
        )
    make(company, house, NOW)
    kept = {
        row[0] for row in rows(company, "select cut_off from analytics.churn_score where version >= 1000")
    }
    mondays = {
        LAST - timedelta(days=back) for back in range(10, 17) if (LAST - timedelta(days=back)).weekday() == 0
    }
    assert kept == {LAST - timedelta(days=3)} | mondays
    assert len(mondays) == 1


def test_fifty_users_are_refused_with_the_sentence(
    connection: Connection, settings: Settings, database: str
) -> None:
    engine = Engine(connection)
    day = datetime(2026, 3, 1, 12, tzinfo=NOW.tzinfo)
    for number in range(50):
        for back in range(number % 7, 100, 3 + number % 5):
            engine.call(user_id=UUID(int=number + 1), created_at=day - timedelta(days=back))
    with psycopg.connect(database) as worker:
        run_once(worker, settings=settings, book=AddressBook())
    sentence = "A model needs 200 users of whom it is known whether they stayed; there are 50. Until then it would be a guess."
    assert make(connection, settings, day) == sentence
    assert rows(connection, "select refused, auc from analytics.churn_model") == [(sentence, None)]
    make(connection, settings, day + timedelta(days=1))
    assert rows(connection, "select count(*)::int from analytics.churn_model") == [(1,)]


def test_a_database_without_a_call_is_refused(connection: Connection, settings: Settings) -> None:
    assert "there are 0." in make(connection, settings, NOW)


def test_a_new_demo_company_forgets_what_was_said_of_the_old_one(
    company: Connection, house: Settings
) -> None:
    make(company, house, NOW)
    seed(company, days=2, users=5, rows=20, seed=1, now=NOW, settings=EMBEDDED)
    assert rows(
        company,
        "select (select count(*) from analytics.churn_model) + (select count(*) from analytics.churn_score) + (select count(*) from analytics.churn_risk)",
    ) == [(0,)]
