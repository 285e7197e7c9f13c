"""What the worker does behind the ticks: tables told anew, audits, retention, and the models."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import psycopg
import structlog

from data.models.apart import run_apart
from data.models.due import DUE
from data.rollups import audit, retention
from data.rollups.snapshots import SNAPSHOTS, Snapshot, note, refresh
from data.settings import Settings

log = structlog.get_logger(__name__)

Connection = psycopg.Connection[Any]
Unnoted = dict[str, tuple[float, str | None]]  # by job: how long it took, ms, and why it failed

HOUR, DAY = 3600.0, 86_400.0
MODEL_SECONDS = 300.0  # how often is asked whether a model is to be worked out


@dataclass(frozen=True)
class Job:
    """Something to do every so often behind the ticks, on a connection of its own."""

    name: str
    every_seconds: float
    work: Callable[[Connection, Settings], object]
    of_settings: bool = False  # told anew at once when a reader changed a setting


def _snapshot_job(snapshot: Snapshot) -> Job:
    return Job(
        snapshot.name,
        snapshot.every_seconds,
        lambda connection, settings: refresh(connection, snapshot, settings),
        snapshot.of_settings,
    )


def _audit_recent(connection: Connection, settings: Settings) -> object:
    today = datetime.now(settings.zone).date()
    return audit(connection, since=today - timedelta(days=2), settings=settings)


def _audit_all(connection: Connection, settings: Settings) -> object:
    return audit(connection, settings=settings)


def jobs(*, exact: bool) -> tuple[Job, ...]:
    """The jobs in the order they run; where changes are not noted as they happen, the newest days are compared every five minutes."""
    return (
        *(_snapshot_job(each) for each in SNAPSHOTS),
        Job("audit_recent", HOUR if exact else 300.0, _audit_recent),
        Job("audit_all", DAY, _audit_all),
        Job("retention", DAY, lambda connection, settings: retention(connection, settings=settings)),
    )


def models(is_over: Callable[[], bool]) -> tuple[Job, ...]:
    """The models, each worked out in a process of its own when it is due; they take minutes, so they wait for nothing and nothing for them."""
    return tuple(_model_job(name, is_over) for name in DUE)


def _model_job(name: str, is_over: Callable[[], bool]) -> Job:
    def work(connection: Connection, settings: Settings) -> None:
        if DUE[name](connection, settings, datetime.now(UTC)):
            run_apart(name, settings, is_over)

    return Job(name, MODEL_SECONDS, work)


def newest_change(connection: Connection) -> int | None:
    """The number of the newest change of a setting; None before the first."""
    row = connection.execute("select max(setting_change_id) from analytics.setting_change").fetchone()
    return row[0] if row else None


def run_job(connection: Connection, job: Job, settings: Settings, unnoted: Unnoted | None = None) -> bool:
    """Run one job, write to analytics.worker_state when, how long and how it went, and answer whether it went well.

    Raises psycopg.Error when the connection is gone; how it went is left in `unnoted` then, for `note_late`.
    """
    unnoted = {} if unnoted is None else unnoted
    started = monotonic()
    failed: str | None = None
    try:
        job.work(connection, settings)
    except Exception as error:
        failed = str(error).strip()[:1000] or type(error).__name__
        log.exception("job failed", job=job.name)
    unnoted[job.name] = (monotonic() - started) * 1000, failed
    note(connection, job.name, *unnoted[job.name])
    del unnoted[job.name]
    return failed is None


def note_late(connection: Connection, unnoted: Unnoted) -> None:
    """Write down on a new connection how those jobs went that took the last one with them."""
    while unnoted:
        # taken off first: what cannot be written down must not keep the jobs from running
        name, outcome = unnoted.popitem()
        note(connection, name, *outcome)
