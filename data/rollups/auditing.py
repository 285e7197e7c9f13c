"""Is what is kept what the log says? Counts and sums of days, compared in one moment; days that differ are counted anew."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
import structlog

from data.rollups.definitions import statement
from data.rollups.source import look
from data.rollups.state import frozen_transaction, read_state
from data.settings import Settings, get_settings

log = structlog.get_logger(__name__)


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
    """How many days were compared, which differ (they are marked to be counted anew), and the moment compared."""

    days: int
    differences: tuple[DayDifference, ...]
    at: datetime

    @property
    def is_clean(self) -> bool:
        """Whether every compared day agrees."""
        return not self.differences

    def __str__(self) -> str:
        """The outcome in sentences."""
        if self.is_clean:
            return f"{self.days} days compared with the log: every one agrees."
        lines = [
            f"{d.day}: kept {d.kept_calls:,} calls ({d.kept_cost:,.2f}), the log has {d.true_calls:,} ({d.true_cost:,.2f})"
            for d in self.differences
        ]
        ending = f"{len(lines)} of {self.days} days differ; the next tick counts them anew."
        return "\n".join([*lines, ending])


def audit(
    connection: psycopg.Connection[Any], *, since: date | None = None, settings: Settings | None = None
) -> AuditReport:
    """Compare every day from `since` on (None: all of them) with the log, and mark those that differ for the next tick.

    Days that wait to be counted, frozen days, and marked ones are left out. Reads the log once, or its last days by an index.
    """
    settings = settings or get_settings()
    with frozen_transaction(connection) as cursor:
        state = read_state(connection)
        moment = look(cursor, state, settings.engine_schema)
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
        report = AuditReport(len(rows), differences, moment.now)
    if report.is_clean:
        with connection.transaction():
            connection.execute("update analytics.rollup_state set reconciled_until = %s", [report.at])
    else:
        log.warning("rollups differ from the log", days=[str(d.day) for d in report.differences])
    return report
