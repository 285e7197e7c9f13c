"""Seeding: refuse where it must not be, then write the whole company in one transaction."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute
import structlog
from psycopg import sql

from data.demo import campaigns, newest, opinions, plant, repeats, sources, tables, traffic, troubles
from data.demo.company import Company
from data.demo.details import Overrides, describe
from data.demo.people import People, make_people
from data.demo.rows import copy_rows, copy_table
from data.demo.usage import Meter
from data.settings import Settings, get_settings

log = structlog.get_logger(__name__)

Progress = Callable[
    [str, float], None
]  # what is being done, and the share of everything that is done (0 to 1)
_VIDEO_REPEATS, _REPEATED_SHARE = 0.12, 0.0105  # of finished videos; and the rows that makes of all rows


class DemoRefusedError(RuntimeError):
    """The demo company must not be written into this database; the text says why and what to do."""


@dataclass(frozen=True)
class SeedReport:
    """What was written: rows by table, the span of history and how long it took."""

    seed: int
    users: int
    calls: int
    first_call: datetime | None
    last_call: datetime | None
    seconds: float
    tables: dict[str, int] = field(default_factory=dict)


def seed(
    connection: psycopg.Connection, *, days: int, users: int, rows: int, seed: int,
    progress: Progress | None = None,
    now: datetime | None = None, settings: Settings | None = None,
) -> SeedReport:  # fmt: skip
    """Write the demo company, replacing one that was written before. Deterministic by (days, users, rows,
    seed, now).

    `now` is the end of history (default: this moment). One transaction: after a failure nothing of it is
    there. Raises DemoRefusedError where DATABASE_URL is set or the log holds calls that are not the demo's.
    """
    chosen = settings or get_settings()
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    company = Company(seed, days, users, rows, moment, chosen.currency, chosen.demo_rate or 2.0)
    _refuse_unless_allowed(connection, chosen)
    started, report = time.monotonic(), progress or (lambda what, share: None)
    with connection.transaction():
        connection.execute("set local synchronous_commit = off")
        tables.clear(connection, chosen.engine_schema)
        written, span = _write(connection, company, chosen.engine_schema, report)
        tables.remember(connection, company)
    seconds = time.monotonic() - started
    log.info("demo company seeded", users=users, calls=written["api_usage"], seconds=round(seconds, 1))
    return SeedReport(seed, users, written["api_usage"], *span, seconds, written)


def _refuse_unless_allowed(connection: psycopg.Connection, settings: Settings) -> None:
    if settings.database_url is not None:
        raise DemoRefusedError(
            "DATABASE_URL is set: demo data never enters a database given by URL."
            " Unset it to use the embedded database."
        )
    missing = tables.missing(connection, settings.engine_schema)
    if missing:
        raise DemoRefusedError(
            f"The database lacks {', '.join(missing)}: create the engine's tables and run migrate first."
        )
    if tables.holds_foreign_calls(connection, settings.engine_schema):
        raise DemoRefusedError(
            "api_usage holds calls that the demo did not make: it stays as it is."
            " Use another DATA_DIR for the demo."
        )


def _write(
    connection: psycopg.Connection, company: Company, schema: str, progress: Progress
) -> tuple[dict[str, int], tuple[datetime | None, datetime | None]]:
    progress("people", 0.0)
    people = make_people(company)
    plans = campaigns.make_campaigns(company, people)
    with tables.bulk_loading(connection, schema):
        written = {"auth.users": sources.write_users(connection, company, people)}
        writer = CallWriter(connection, company, people, plans, schema)
        writer.write_history(progress)
        progress("money and sources", 0.93)
        sources.users_came_before_their_calls(connection, company, people, writer.meter)
        written["api_usage"] = writer.count
        written["feedback"] = writer.rated
        written |= sources.write_everything_else(connection, company, people, plans, writer.meter, schema)
    progress("statistics", 0.98)
    tables.analyze(connection, schema)
    progress("done", 1.0)
    return written, writer.span()


class CallWriter:
    """Writes history day by day, so that memory is bounded by one day's calls."""

    def __init__(
        self,
        connection: psycopg.Connection,
        company: Company,
        people: People,
        plans: list[campaigns.Campaign],
        schema: str,
    ) -> None:
        self.connection, self.company, self.people, self.plans = connection, company, people, plans
        self.target = sql.Identifier(schema, "api_usage")
        self.meter = Meter.empty(company)
        self.count = self.rated = 0
        self.first, self.last = np.inf, -np.inf

    def span(self) -> tuple[datetime | None, datetime | None]:
        """Moments of the first and the last call written."""
        if self.count == 0:
            return None, None
        return datetime.fromtimestamp(self.first, UTC), datetime.fromtimestamp(self.last, UTC)

    def write_history(self, progress: Progress) -> None:
        """Everyday traffic, planted events and the newest traffic."""
        company, people = self.company, self.people
        special = plant.planted_calls(company, people)
        fresh = newest.newest_calls(company, people)
        left = max(company.rows - len(special.calls) - len(fresh), min(company.rows, 1))
        if company.rows >= 1_000:
            left = round(left / (1 + _REPEATED_SHARE))
        sizes = traffic.day_sizes(company, people, left)
        storms = troubles.planted(company)
        for day in np.flatnonzero(sizes).tolist():
            calls = traffic.day_calls(company, people, day, int(sizes[day]), storms)
            self._write(calls, day, None)
            progress("calls", 0.03 + 0.88 * (day + 1) / company.days)
        if len(special.calls):
            self._write_planted(special)
        if len(fresh):
            self._write(fresh, company.days, None)

    def _write(self, calls: traffic.Calls, number: int, overrides: Overrides | None) -> None:
        rng = self.company.rng("details", number)
        table = describe(
            self.company, self.people, calls, rng, campaign=self._campaigns(calls, rng), overrides=overrides
        )  # fmt: skip
        self._note(calls, table)
        self._rate(calls, table, number)
        self._copy(_with_repeats(self.company, calls, table, rng))

    def _write_planted(self, special: plant.PlantedCalls) -> None:
        rng = self.company.rng("details", 10**6)
        calls = special.calls
        table = describe(
            self.company, self.people, calls, rng, campaign=[None] * len(calls), overrides=special.overrides
        )  # fmt: skip
        self._note(calls, table)
        table = repeats.with_missing_moments(table, special.null_moments)
        self._copy(repeats.with_negative_latencies(table, special.negative_latencies))

    def _note(self, calls: traffic.Calls, table: pa.Table) -> None:
        self.meter.see(calls, table["total_cost"].to_numpy())
        self.first, self.last = (
            min(self.first, float(calls.when.min())),
            max(self.last, float(calls.when.max())),
        )

    def _campaigns(self, calls: traffic.Calls, rng: np.random.Generator) -> list[str | None]:
        """The campaign of each call: half of what its members do while it runs."""
        names: list[str | None] = [*(plan.id for plan in self.plans), None]
        days = np.floor((calls.when - self.company.start) / 86_400).astype(np.int64)
        belongs = rng.random(len(calls)) < 0.55
        position = np.full(len(calls), len(self.plans), dtype=np.int64)
        for day in np.unique(days).tolist():
            here = (days == day) & belongs
            position[here] = campaigns.of_users(self.company, self.plans, day)[calls.user[here]]
        return [names[at] for at in position.tolist()]

    def _rate(self, calls: traffic.Calls, table: pa.Table, number: int) -> None:
        rng = self.company.rng("feedback", number)
        rows = opinions.feedback_rows(self.people, calls, table, rng, until=self.company.end)
        self.rated += copy_rows(
            self.connection, sql.Identifier("analytics", "feedback"), opinions.COLUMNS, rows
        )

    def _copy(self, table: pa.Table) -> None:
        self.count += copy_table(self.connection, self.target, table)


def _with_repeats(
    company: Company, calls: traffic.Calls, table: pa.Table, rng: np.random.Generator
) -> pa.Table:
    """Finished videos that were logged again at further polls of the browser: same request_id, new id,
    seconds later.
    """
    if company.rows < 1_000:
        return table
    finished = (pa.compute.equal(table["service_type"], "video")).to_numpy() & (calls.status == 0)
    chosen = np.flatnonzero(finished & (rng.random(len(calls)) < _VIDEO_REPEATS))
    again = np.repeat(chosen, rng.choice(3, size=len(chosen), p=(0.6, 0.28, 0.12)) + 1)
    if len(again) == 0:
        return table
    _, counted = np.unique(again, return_index=True)
    number = np.arange(len(again)) - np.repeat(counted, np.diff(np.r_[counted, len(again)])) + 1
    later = replace(calls.pick(again))
    later.when = later.when + np.array([2.0, 6.0, 14.0])[number - 1]
    kept = later.when < company.end
    copies = repeats.repeated(table.take(pa.array(again[kept])), later.when[kept], number[kept], rng)
    return pa.concat_tables([table, copies]).sort_by("created_at")
