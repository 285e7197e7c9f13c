"""The worker: one leader ticks the rollups and runs the jobs behind them; other workers stand by until its connection ends."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import psycopg
import structlog
from psycopg.errors import SerializationFailure

from data import demo, warehouse
from data.database import connect, is_pooled
from data.enrich.addresses import AddressBook
from data.jobs import Job, Unnoted, jobs, models, newest_change, note_late, run_job
from data.rollups import ensure_built
from data.rollups.capture import notes_changes
from data.rollups.plans import watch_subscriptions
from data.rollups.tick import Tick, tick
from data.rollups.upkeep import Upkeep
from data.settings import Settings

log = structlog.get_logger(__name__)

Connection = psycopg.Connection[Any]

LEADER_LOCK = 0x456E67526E  # beside the migrations' lock
STANDBY_SECONDS = 2.0
SHORTEST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# for all threads together: behind a database that hangs none of them ends soon
LONGEST_FAREWELL_SECONDS = 30.0
MANY_SUBSCRIPTIONS = 50_000


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set: wait to be the leader, then tick every settings.tick_seconds; failures are logged, noted and retried."""
    pause = SHORTEST_PAUSE_SECONDS
    while not stop.is_set():
        leader = None
        try:
            with connect("worker", autocommit=True, settings=settings) as connection:
                if not _lead(connection):
                    stop.wait(STANDBY_SECONDS)
                    continue
                log.info("leading")
                leader = _Leader(connection, settings, stop)
                leader.work()
        except Exception as error:
            if leader is not None and leader.has_ticked:  # a new trouble, not the last one again
                pause = SHORTEST_PAUSE_SECONDS
            log.exception("worker failed, trying again", seconds=pause)
            _note_error(settings, f"{type(error).__name__}: {error}".strip())
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _lead(connection: Connection) -> bool:
    """Take the leader's lock, which lives as long as the connection. Behind a pooler there is no such lock: the row of
    rollup_state, locked by every tick, keeps two workers from counting twice."""
    if is_pooled(connection):
        return True
    row = connection.execute("select pg_try_advisory_lock(%s)", [LEADER_LOCK]).fetchone()
    return bool(row and row[0])


def _note_error(settings: Settings, text: str) -> None:
    try:
        with connect("worker", autocommit=True, settings=settings) as connection:
            connection.execute(
                "update analytics.rollup_state set last_error = %s, last_error_at = now()", [text[:1000]]
            )
    except psycopg.Error as error:
        log.warning("error not noted", error=str(error).strip())


@dataclass(slots=True)
class _Agenda:
    """What outlives the connection on which jobs run: when each is due, what could not be noted, whether one went well since the last loss."""

    due: dict[str, float] = field(default_factory=dict)
    unnoted: Unnoted = field(default_factory=dict)
    went_well: bool = False


class _Leader:
    """The leader's life: the first build, then ticks in this thread, jobs, models and the demo's traffic in others."""

    def __init__(self, connection: Connection, settings: Settings, stop: threading.Event) -> None:
        self.connection = connection
        self.settings = settings
        self.stop = stop
        self.book = AddressBook(settings.geo_database)
        self.upkeep = Upkeep(settings)
        self.over = threading.Event()  # set when this leadership ends, for whatever reason
        self.first_round = threading.Event()  # set when every job ran once: models read what they write
        self.has_ticked = False
        self.trouble: str | None = None
        self.plans_seen_at = float("-inf")
        self.has_many_plans = False
        self.plans_are_watched = False
        self.seen_change: int | None = None
        self.followed_change: int | None = None
        self.snapshots: deque[tuple[float, str]] = deque(maxlen=1000)

    def work(self) -> None:
        threads = [
            threading.Thread(target=self._work_behind, name="jobs", daemon=True),
            threading.Thread(target=self._work_out_models, name="models", daemon=True),
        ]
        if self.settings.is_demo and self.settings.demo_rate > 0:
            threads.append(threading.Thread(target=self._live, name="demo", daemon=True))
        try:
            self._build()
            for thread in threads:
                thread.start()
            self._tick_on()
        finally:
            self.over.set()
            until = monotonic() + LONGEST_FAREWELL_SECONDS
            for thread in threads:
                if thread.ident is not None:
                    thread.join(timeout=max(0.0, until - monotonic()))

    def _build(self) -> None:
        # An optional table or column of the engine may have come since the migrations ran.
        self.upkeep.follow_columns(self.connection)
        self.plans_are_watched = watch_subscriptions(self.connection, self.settings.engine_schema)
        ensure_built(
            self.connection,
            settings=self.settings,
            book=self.book,
            connect=lambda: connect("worker", settings=self.settings),
        )

    def _tick_on(self) -> None:
        while not self.stop.is_set():
            started = monotonic()
            self.upkeep.look(self.connection)
            done = self._tick()
            self.has_ticked = self.has_ticked or done is not None
            if done is not None and not done.is_behind:
                self.stop.wait(max(0.0, self.settings.tick_seconds - (monotonic() - started)))

    def _tick(self) -> Tick | None:
        settled = self._settled()
        if self.settings.settled_seconds and settled is None:
            self.stop.wait(self.settings.settled_seconds)
            return None
        try:
            done = tick(
                self.connection,
                schema=self.settings.engine_schema,
                zone=self.settings.reporting_timezone,
                book=self.book,
                settled=settled,
                look_at_plans=self._plans_are_due(),
            )
        except SerializationFailure:
            log.info("tick met another writer of the rollups, repeated")
            return None
        if done.trouble and done.trouble != self.trouble:  # once, not at every tick
            log.warning("tick left something out", reason=done.trouble)
        self.trouble = done.trouble
        return done

    def _settled(self) -> str | None:
        """The newest snapshot of this leadership that is old enough; None where none is needed, or none is old enough yet."""
        if not self.settings.settled_seconds:
            return None
        row = self.connection.execute("select pg_current_snapshot()::text").fetchone()
        now = monotonic()
        if row:
            self.snapshots.append((now, row[0]))
        old = [text for at, text in self.snapshots if at <= now - self.settings.settled_seconds]
        return old[-1] if old else None

    def _plans_are_due(self) -> bool:
        """Whether to compare the subscriptions: once a minute where their changes are noted or there are many, else at every tick."""
        now = monotonic()
        if now - self.plans_seen_at >= 60:
            row = self.connection.execute(
                "select coalesce((select reltuples from pg_class where oid = to_regclass(%s)), 0)",
                [f'"{self.settings.engine_schema}".user_subscriptions'],
            ).fetchone()
            self.has_many_plans = bool(row and row[0] > MANY_SUBSCRIPTIONS)
            self.plans_seen_at = now
            return True
        return not (self.has_many_plans or self.plans_are_watched)

    def _work_behind(self) -> None:
        """Run each job when it is due; a job that fails is noted and tried again within a minute."""

        def work(connection: Connection, agenda: _Agenda) -> None:
            exact = notes_changes(connection, self.settings.engine_schema)
            while not self._is_over():
                self._follow_settings(connection, agenda)
                self._run_due(connection, jobs(exact=exact), agenda)
                if not self.first_round.is_set():
                    self.first_round.set()
                    warehouse.forget()  # what was answered before everything was told
                self.over.wait(0.5)

        self._connected(work)

    def _work_out_models(self) -> None:
        """The same for the models, as soon as the tables are there that they read."""
        while not self.first_round.wait(0.5):
            if self._is_over():
                return

        def work(connection: Connection, agenda: _Agenda) -> None:
            while not self._is_over():
                self._run_due(connection, models(self._is_over), agenda)
                self.over.wait(2.0)

        self._connected(work)

    def _connected(self, work: Callable[[Connection, _Agenda], None]) -> None:
        """Work on a connection of its own, on a new one when that is lost: soon where a job went well before, else ever later."""
        agenda = _Agenda()
        pause = SHORTEST_PAUSE_SECONDS
        while not self._is_over():
            try:
                with connect("worker", autocommit=True, settings=self.settings) as connection:
                    note_late(connection, agenda.unnoted)
                    work(connection, agenda)
            except psycopg.Error as error:
                if agenda.went_well:
                    agenda.went_well, pause = False, SHORTEST_PAUSE_SECONDS
                log.warning("jobs lost their connection", error=str(error).strip(), seconds=pause)
                self.over.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _follow_settings(self, connection: Connection, agenda: _Agenda) -> None:
        """When a reader changed a setting, what is made of settings is told anew at once, and shown at once."""
        newest = newest_change(connection)
        if newest == self.followed_change:
            return
        told = tuple(job for job in jobs(exact=True) if job.of_settings)
        if newest != self.seen_change:  # once: whichever took its connection with it waits like any other
            self.seen_change = newest
            for job in told:
                agenda.due.pop(job.name, None)
        self._run_due(connection, told, agenda)
        self.followed_change = newest
        warehouse.forget()

    def _run_due(self, connection: Connection, listed: tuple[Job, ...], agenda: _Agenda) -> None:
        for job in listed:
            if self._is_over():
                return
            if monotonic() >= agenda.due.get(job.name, float("-inf")):
                self._run(connection, job, agenda)

    def _run(self, connection: Connection, job: Job, agenda: _Agenda) -> None:
        went_well = False
        try:
            went_well = run_job(connection, job, self.settings, agenda.unnoted)
            agenda.went_well = agenda.went_well or went_well
        finally:
            # also where it took the connection with it: else it would be the first again on the next, and none behind it ever run
            pause = job.every_seconds if went_well else min(job.every_seconds, LONGEST_PAUSE_SECONDS)
            agenda.due[job.name] = monotonic() + pause

    def _live(self) -> None:
        """The demo company's traffic while this worker leads."""
        while not self._is_over():
            try:
                with connect("import", autocommit=True, settings=self.settings) as connection:
                    demo.live(
                        connection, rate=self.settings.demo_rate, stop=self.over, settings=self.settings
                    )
            except Exception:
                log.exception("demo traffic stopped, trying again")
            self.over.wait(STANDBY_SECONDS * 5)

    def _is_over(self) -> bool:
        return self.stop.is_set() or self.over.is_set()
