"""Live traffic goes on after the seeding, at its rate, and stops when it is told to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from data.demo import DemoRefusedError, live
from data.demo.live import LiveTraffic
from data.demo.people import make_people
from data.demo.tables import remembered
from data.settings import Settings

Connection = psycopg.Connection[tuple[Any, ...]]


def count(connection: Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def until(condition: Any, seconds: float = 20.0) -> bool:
    """Whether the condition came true in time."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < end:
        if condition():
            return True
        pause.wait(0.05)
    return False


@pytest.fixture
def small_company(small_template: str, database_server: Any) -> Iterator[Connection]:
    """A copy of a company of forty users."""
    name = database_server.create(small_template)
    with database_server.connect(database_server.url_of(name)) as connection:
        yield connection
    database_server.drop(name)


@pytest.fixture
def second(small_company: Connection) -> Iterator[Connection]:
    """Another connection to the same database."""
    with psycopg.connect(small_company.info.dsn, autocommit=True) as connection:
        yield connection


@contextmanager
def running(
    connection: Connection, rate: float, settings: Settings
) -> Iterator[tuple[threading.Thread, threading.Event]]:
    """Live traffic in a thread of its own, stopped at the end."""
    stop = threading.Event()
    thread = threading.Thread(
        target=live, args=(connection,), kwargs={"rate": rate, "stop": stop, "settings": settings}
    )
    thread.start()
    try:
        yield thread, stop
    finally:
        stop.set()
        thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.fixture
def traffic(small_company: Connection) -> LiveTraffic:
    company = remembered(small_company)
    assert company is not None
    return LiveTraffic(small_company, company, make_people(company), 2.0, "public")


def test_calls_and_samples_arrive(
    small_company: Connection, second: Connection, embedded_settings: Settings
) -> None:
    before = count(small_company, "select count(*) from api_usage")
    with running(second, 50.0, embedded_settings):
        assert until(lambda: count(small_company, "select count(*) from api_usage") > before + 20)
    fresh = "sampled_at > now() - interval '1 minute'"
    assert (
        count(small_company, f"select count(distinct queue) from analytics.queue_sample where {fresh}") == 4
    )
    assert (
        count(small_company, f"select count(distinct provider) from analytics.quota_sample where {fresh}")
        == 7
    )
    assert count(small_company, "select count(*) from api_usage where created_at > now()") == 0


def test_it_stops_when_told(second: Connection, embedded_settings: Settings) -> None:
    with running(second, 5.0, embedded_settings) as (thread, stop):
        stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_it_writes_at_about_its_rate(traffic: LiveTraffic, small_company: Connection) -> None:
    begin = time.time() - 3_600
    traffic.turn(begin)
    written = sum(traffic.turn(begin + 10.0 * step) for step in range(1, 61))
    assert 1_000 < written < 1_400  # ten minutes at two a second: 1,200 and chance
    assert (
        count(
            small_company,
            "select count(distinct service_type) from api_usage where created_at > now() - interval '2 hours'",
        )
        == 4
    )


def test_a_long_sleep_is_not_made_up_for(traffic: LiveTraffic) -> None:
    now = time.time()
    traffic.turn(now - 86_400)
    assert traffic.turn(now) < 120


def test_ratings_come_minutes_later_and_never_early(traffic: LiveTraffic, small_company: Connection) -> None:
    begin = time.time() - 7_200
    for step in range(240):
        traffic.turn(begin + 15.0 * step)
    rated = "select count(*) from analytics.feedback where rated_at > now() - interval '3 hours'"
    assert count(small_company, rated) > 10
    late = f"{rated} and rated_at > to_timestamp({begin + 15.0 * 239})"
    assert count(small_company, late) == 0


def test_a_failed_write_does_not_end_it(
    small_company: Connection, second: Connection, embedded_settings: Settings
) -> None:
    before = count(small_company, "select count(*) from api_usage")
    small_company.execute("alter table analytics.queue_sample rename to elsewhere")
    with running(second, 50.0, embedded_settings) as (thread, _):
        assert not until(lambda: not thread.is_alive(), seconds=1.5)
        small_company.execute("alter table analytics.elsewhere rename to queue_sample")
        assert until(lambda: count(small_company, "select count(*) from api_usage") > before)


def test_a_lost_connection_ends_it_quietly(
    small_company: Connection, second: Connection, embedded_settings: Settings
) -> None:
    before = count(small_company, "select count(*) from api_usage")
    with running(second, 50.0, embedded_settings) as (thread, _):
        assert until(lambda: count(small_company, "select count(*) from api_usage") > before)
        small_company.execute("select pg_terminate_backend(%s)", (second.info.backend_pid,))
        assert until(lambda: not thread.is_alive())


def test_it_says_no_to_a_database_given_by_url(second: Connection, embedded_settings: Settings) -> None:
    given = embedded_settings.model_copy(update={"database_url": SecretStr("postgresql://engine/production")})
    with pytest.raises(DemoRefusedError):
        live(second, rate=2.0, stop=threading.Event(), settings=given)


def test_it_returns_at_once_where_nothing_was_seeded(fresh: Connection, embedded_settings: Settings) -> None:
    live(fresh, rate=2.0, stop=threading.Event(), settings=embedded_settings)
    assert count(fresh, "select count(*) from api_usage") == 0
