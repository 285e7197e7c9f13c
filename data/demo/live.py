"""Live traffic: the demo company goes on calling, at about the asked rate, until told to stop."""

import threading
import time
from typing import Any

import numpy as np
import psycopg
import structlog
from psycopg import sql

from data.demo import campaigns, opinions, samples, tables
from data.demo.company import Company
from data.demo.details import describe
from data.demo.newest import live_calls
from data.demo.people import People, make_people
from data.demo.rows import copy_rows, copy_table
from data.demo.seeding import DemoRefusedError
from data.settings import Settings, get_settings

log = structlog.get_logger(__name__)

_TURN_SECONDS, _QUEUE_SECONDS, _QUOTA_SECONDS = 0.7, 10.0, 30.0
_LONGEST_TURN = 15.0  # after a sleeping laptop wakes up, the calls it slept through are not made up for
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0


def live(
    connection: psycopg.Connection, *, rate: float, stop: threading.Event, settings: Settings | None = None
) -> None:
    """Write calls, queue and quota samples and ratings as they happen; returns within a second after `stop`
    is set.

    A failed write is logged and tried again later with growing pauses; it never raises out. Returns at
    once, and says so in the log, where no demo company was seeded, and when the connection is lost: the
    caller brings a new one. Raises DemoRefusedError where DATABASE_URL is set.
    """
    chosen = settings or get_settings()
    if chosen.database_url is not None:
        raise DemoRefusedError("DATABASE_URL is set: live demo traffic never enters a database given by URL.")
    company = tables.remembered(connection)
    if company is None or rate <= 0:
        log.info("no live demo traffic", rate=rate, seeded=company is not None)
        return
    traffic = LiveTraffic(connection, company, make_people(company), rate, chosen.engine_schema)
    pause = _FIRST_PAUSE
    while not stop.is_set():
        try:
            traffic.turn(time.time())
            pause = _FIRST_PAUSE
        except psycopg.Error as error:
            log.warning("live demo traffic failed", error=str(error).strip(), retry_seconds=pause)
            if not traffic.recover():
                return
            stop.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        stop.wait(_TURN_SECONDS)


class LiveTraffic:
    """One turn after the other: what happened since the turn before."""

    def __init__(
        self, connection: psycopg.Connection, company: Company, people: People, rate: float, schema: str
    ) -> None:
        self.connection, self.company, self.people, self.rate = connection, company, people, rate
        self.schema = schema
        self.plans = campaigns.make_campaigns(company, people)
        self.rng = np.random.default_rng([company.seed, int(time.time())])
        self.opinions: list[tuple[Any, ...]] = []
        self.called_until = self.queues_until = self.quotas_until = 0.0

    def turn(self, now: float) -> int:
        """Write what happened until `now` (epoch seconds); returns the number of calls."""
        begin = max(self.called_until, now - _LONGEST_TURN) if self.called_until else now - _TURN_SECONDS
        when = np.sort(self.rng.uniform(begin, now, size=self.rng.poisson(self.rate * max(now - begin, 0.0))))
        with self.connection.transaction():
            if len(when):
                self._calls(when)
            self._ratings(now)
            self._samples(now)
        self.called_until = now
        return len(when)

    def recover(self) -> bool:
        """Leave a failed transaction behind; whether the connection still lives."""
        try:
            self.connection.rollback()
        except psycopg.Error as error:
            log.warning("live demo traffic lost its connection", error=str(error).strip())
            return False
        return not self.connection.closed

    def _calls(self, when: np.ndarray) -> None:
        calls = live_calls(self.company, self.people, when, self.rate, self.rng)
        members = campaigns.of_users(self.company, self.plans, self.company.day_of(float(when[-1])))[
            calls.user
        ]
        belongs = self.rng.random(len(calls)) < 0.55
        names = [
            self.plans[at].id if at >= 0 and mine else None
            for at, mine in zip(members.tolist(), belongs, strict=True)
        ]
        table = describe(self.company, self.people, calls, self.rng, campaign=names)
        copy_table(self.connection, sql.Identifier(self.schema, "api_usage"), table)
        self.opinions += opinions.feedback_rows(self.people, calls, table, self.rng, until=np.inf)

    def _ratings(self, now: float) -> None:
        """Ratings whose moment has come; they are given minutes after the call."""
        due = [row for row in self.opinions if row[-1].timestamp() <= now]
        if due:
            copy_rows(self.connection, sql.Identifier("analytics", "feedback"), opinions.COLUMNS, due)
            self.opinions = [row for row in self.opinions if row[-1].timestamp() > now]

    def _samples(self, now: float) -> None:
        if now - self.queues_until >= _QUEUE_SECONDS:
            rows = [samples.queue_sample(queue, now, _QUEUE_SECONDS, self.rng) for queue in samples.QUEUES]
            copy_rows(
                self.connection, sql.Identifier("analytics", "queue_sample"), samples.QUEUE_COLUMNS, rows
            )
            self.queues_until = now
        if now - self.quotas_until >= _QUOTA_SECONDS:
            quotas = [samples.quota_sample(provider, now) for provider in samples.QUOTAS]
            copy_rows(
                self.connection, sql.Identifier("analytics", "quota_sample"), samples.QUOTA_COLUMNS, quotas
            )
            self.quotas_until = now
