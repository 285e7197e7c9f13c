"""Is what is kept what the log says? Counts and sums of days, compared in one moment; days that differ are counted anew."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
import structlog

from data.rollups.definitions import statement
from data.rollups.guarding import sees_all
from data.rollups.source import look
from data.rollups.state import RollupError, frozen_transaction, read_state
from data.settings import Settings, get_settings

log = structlog.get_logger(__name__)

# days of those compared that are left out; null: all
_WAITING = """
select case when not exists (select from analytics.dirty_quarter where everything) then (select count(*) from (
    select day from analytics.pending_day union select (bucket at time zone %(zone)s)::date from analytics.dirty_quarter where bucket is not null
) waiting where day >= %(since)s) end
"""


@dataclass(frozen=True)
class DayDifference:
    """A day on which the rollups and the log disagree: calls and cost as kept, and as the log has them."""

    day: date
    kept_calls: int
    true_calls: int
    kept_cost: float
    true_cost: float


@dataclass(frozen=True)
class AuditReport:
    """How many days were compared, which differ (they are marked to be counted anew), the moment compared, and how many days were not
    compared because they wait to be counted anew (None: all of them do)."""

    days: int
    differences: tuple[DayDifference, ...]
    at: datetime
    waiting: int | None = 0

    @property
    def is_clean(self) -> bool:
        """Whether every compared day agrees."""
        return not self.differences

    def __str__(self) -> str:
        """The outcome in sentences."""
        if self.is_clean:
            return f"{self.days} days compared with the log: {self._verdict}."
        lines = [
            f"{d.day}: kept {d.kept_calls:,} calls ({d.kept_cost:,.2f}), the log has {d.true_calls:,} ({d.true_cost:,.2f})"
            for d in self.differences
        ]
        ending = f"{len(lines)} of {self.days} days differ; the next tick counts them anew."
        return "\n".join([*lines, ending])

    @property
    def _verdict(self) -> str:
        if self.waiting is None:
            return "all days wait to be counted anew"
        agrees = "every one agrees" if self.days else "there was none to compare"
        return f"{agrees}; {self.waiting} wait to be counted anew" if self.waiting else agrees

    @property
    def tells(self) -> bool:
        """Whether what agrees says something: some day was compared, or there was nothing to compare and nothing waits."""
        return self.waiting is not None and (self.days > 0 or self.waiting == 0)


def audit(
    connection: psycopg.Connection[Any], *, since: date | None = None, settings: Settings | None = None
) -> AuditReport:
    """Compare every day from `since` on (None: all of them) with the log, and mark those that differ for the next tick.

    Days that wait to be counted, frozen days, and marked ones are left out. Reads the log once, or its last days by an index.
    Raises RollupError where row-level security may hide rows: every day would be counted anew without them.
    """
    settings = settings or get_settings()
    with frozen_transaction(connection) as cursor:
        state = read_state(connection)
        moment = look(cursor, state, settings.engine_schema)
        if not sees_all(cursor, settings.engine_schema, "api_usage"):
            raise RollupError(
                "row-level security may hide rows of api_usage from this role, so nothing is compared; flask doctor says what to grant."
            )
        since = max(since or state.frozen_before, state.frozen_before, date(1970, 1, 2))
        cursor.execute(
            moment.query(statement("audit"), counted=moment.was_counted, is_new=moment.is_new),
            {**moment.arguments, "since": since, "exact": state.is_exact},
        )
        rows = cursor.fetchall()
        differences = tuple(DayDifference(*row[:5]) for row in rows if not row[5])
        for difference in differences:
            cursor.execute(
                "insert into analytics.dirty_quarter (bucket) values (analytics.day_start(%s::date, %s))",
                [difference.day, state.zone],
            )
        waiting = cursor.execute(_WAITING, {"since": since, "zone": state.zone}).fetchone()
        report = AuditReport(len(rows), differences, moment.now, waiting[0] if waiting else None)
    if report.is_clean and report.tells:
        with connection.transaction():
            connection.execute("update analytics.rollup_state set reconciled_until = %s", [report.at])
    elif report.differences:
        log.warning("rollups differ from the log", days=[str(d.day) for d in report.differences])
    return report
