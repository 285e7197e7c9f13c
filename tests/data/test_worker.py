"""The worker: one leads, another takes over, failures are noted, and a stop is a stop."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from data import worker
from data.jobs import Job, jobs, models, run_job
from data.rollups import Tick
from data.settings import Settings
from tests.data.rollups.conftest import Engine


@pytest.fixture
def engine(connection: psycopg.Connection) -> Engine:
    """The engine's side of the test's database."""
    return Engine(connection)


@pytest.fixture
def quick(settings: Settings) -> Settings:
    """Settings of the test's database with quick ticks."""
    return settings.model_copy(update={"tick_seconds": 0.2})


@contextmanager
def working(settings: Settings) -> Iterator[threading.Event]:
    """A worker in a thread, stopped at the end; fails when it does not stop within ten seconds."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(settings, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(timeout=30)
        assert not thread.is_alive()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not happen"
        pause.wait(0.05)


def counted(engine: Engine) -> int:
    """How many calls the rollups hold."""
    return int(engine.rows("select coalesce(sum(n), 0) from analytics.call_day where slice = 'all'")[0][0])


def test_it_builds_ticks_and_runs_its_jobs(engine: Engine, quick: Settings) -> None:
    engine.call()
    with working(quick):
        until(lambda: counted(engine) == 1)
        engine.call(minutes=1)
        until(lambda: counted(engine) == 2)
        listed = {job.name for job in (*jobs(exact=True), *models(lambda: False))}
        until(
            lambda: (
                {row[0] for row in engine.rows("select name from analytics.worker_state where error is null")}
                == listed
            )
        )
        names = {
            row[0]
            for row in engine.rows(
                "select application_name from pg_stat_activity where datname = current_database()"
            )
        }
        assert "engine-room worker" in names
    assert engine.rows("select count(*)::int from analytics.known_user") == [(1,)]


def test_one_worker_leads_and_another_takes_over_when_its_connection_ends(
    engine: Engine, quick: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STANDBY_SECONDS", 0.1)

    def leaders() -> list[int]:
        return [
            row[0]
            for row in engine.rows(
                "select pid from pg_locks where locktype = 'advisory' and granted and classid = %s and objid = %s"
                " and database = (select oid from pg_database where datname = current_database())",
                worker.LEADER_LOCK >> 32,
                worker.LEADER_LOCK & 0xFFFFFFFF,
            )
        ]

    with working(quick), working(quick):
        until(lambda: len(leaders()) == 1)
        (first,) = leaders()
        engine.connection.execute("select pg_terminate_backend(%s)", [first])
        until(lambda: bool(leaders()) and leaders() != [first])
        engine.call()
        until(lambda: counted(engine) == 1)
        until(lambda: engine.rows("select last_error is null from analytics.rollup_state") == [(True,)])


def test_a_failure_is_noted_and_tried_again(engine: Engine, quick: Settings) -> None:
    engine.connection.execute("alter table analytics.call_kind rename to gone")
    engine.call()
    with working(quick):
        until(
            lambda: bool(
                engine.rows(
                    "select last_error from analytics.rollup_state where last_error like '%%call_kind%%'"
                )
            )
        )
        engine.connection.execute("alter table analytics.gone rename to call_kind")
        until(lambda: counted(engine) == 1)


def test_a_job_that_fails_does_not_stop_the_others(engine: Engine, quick: Settings) -> None:
    def fail(connection: psycopg.Connection, settings: Settings) -> None:
        raise ValueError("no such luck")

    run_job(engine.connection, Job("unlucky", 1, fail), quick)
    assert engine.rows("select name, error from analytics.worker_state") == [("unlucky", "no such luck")]


def test_a_job_that_takes_its_connection_with_it_is_noted_waits_and_lets_the_others_run(
    engine: Engine, quick: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def end_its_connection(connection: psycopg.Connection, settings: Settings) -> None:
        ran.append("fatal")
        connection.execute("select pg_terminate_backend(pg_backend_pid())")

    listed = (
        Job("fatal", 3600, end_its_connection),
        Job("behind", 3600, lambda connection, settings: ran.append("behind")),
    )
    monkeypatch.setattr(worker, "jobs", lambda *, exact: listed)
    monkeypatch.setattr(worker, "models", lambda is_over: ())
    with working(quick):
        until(lambda: "behind" in ran)
        time.sleep(2.5)  # in which it would have run twice more
    assert ran == ["fatal", "behind"]
    noted = dict(engine.rows("select name, error from analytics.worker_state"))
    assert "terminating connection" in noted["fatal"]
    assert noted["behind"] is None


def test_connections_that_jobs_lose_are_opened_ever_later_until_one_goes_well(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = worker._Leader(engine.connection, settings, stop := Impatient())
    goes_well = iter([False, False, True, False, False, False])

    def work(connection: psycopg.Connection, agenda: worker._Agenda) -> None:
        agenda.went_well = next(goes_well)
        raise psycopg.OperationalError("the server closed the connection")

    monkeypatch.setattr(leader, "over", stop)
    leader._connected(work)
    assert stop.rests == [1, 2, 1, 2, 4, 8]


def test_only_settled_rows_are_counted_where_snapshots_must_settle(engine: Engine, quick: Settings) -> None:
    settled = quick.model_copy(update={"settled_seconds": 1.0})
    engine.call()
    with working(settled):
        until(lambda: counted(engine) == 1)
        engine.call(minutes=1)
        engine.call(minutes=2)
        until(lambda: counted(engine) == 3)
        engine.connection.execute(
            "delete from api_usage where created_at = (select max(created_at) from api_usage)"
        )
        until(lambda: counted(engine) == 2)


A_MOMENT = 0.05


class Impatient(threading.Event):
    """A wish to stop that notes how long somebody rests after a failure, comes at the sixth rest, and cuts each of them short.
    Standing by is no rest: the server may let go of the leader's lock a moment after its connection was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.rests: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        if timeout == A_MOMENT:
            return super().wait(timeout)
        self.rests.append(timeout or 0.0)
        if len(self.rests) == 6:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(
    ("ticks_before_it_fails", "rests"), [(0, [1, 2, 4, 8, 16, 32]), (1, [1, 1, 1, 1, 1, 1])]
)
def test_it_rests_longer_only_while_nothing_succeeds_in_between(
    engine: Engine,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    ticks_before_it_fails: int,
    rests: list[float],
) -> None:
    """A worker of months, whose database was restarted now and then, is back as soon as one of today."""

    class Failing(worker._Leader):
        ticks = 0

        def _tick(self) -> Tick | None:
            self.ticks += 1
            if self.ticks > ticks_before_it_fails:
                raise psycopg.OperationalError("the server closed the connection")
            return Tick(rows=0, days=0, pending=1, took_ms=0.0)

    monkeypatch.setattr(worker, "_Leader", Failing)
    monkeypatch.setattr(worker, "STANDBY_SECONDS", A_MOMENT)
    stop = Impatient()
    worker.run(settings, stop)
    assert stop.rests == rests
