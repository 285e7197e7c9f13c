"""run: a file into a source. Everything or, when the file itself cannot be read, nothing."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import structlog

from data.imports.files import ImportRefusedError, Record, Table, open_table
from data.imports.loading import Loading
from data.imports.rejects import Rejects
from data.imports.report import ImportReport, notes
from data.imports.rows import Accepted, Plan
from data.imports.source import Source
from data.imports.sources import SOURCES
from data.imports.values import STRANGER, Context
from data.settings import Settings

log = structlog.get_logger(__name__)
_BETWEEN_STEPS = 2000


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import has come: rows read and rejected, bytes read of how many; `loading` while the rows go
    in."""

    rows: int
    rejected: int
    bytes_read: int
    bytes_total: int
    loading: bool = False


Progress = Callable[[Step], None]
# Writes down what was loaded, inside the transaction: the rows as JSON would hold them, or None where they are too many to keep, and how many.
Told = Callable[[psycopg.Connection[Any], Source, Sequence[Mapping[str, Any]] | None, int], None]
MOST_KEPT = 5000


def find_source(name: str) -> Source:
    """A source by its name or its other name. Raises ImportRefusedError, listing all."""
    wanted = name.strip().lower().replace("-", "_")
    for source in SOURCES:
        if wanted == source.name or wanted in source.aliases:
            return source
    raise ImportRefusedError(f"There is no source {name!r}; there are: {', '.join(s.name for s in SOURCES)}.")


def run(
    source: str,
    path: Path,
    *,
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
    rejects: Path | None,
    connection: psycopg.Connection[Any],
    settings: Settings,
    progress: Progress | None = None,
    record: Told | None = None,
    new_plans: bool = False,
) -> ImportReport:
    """Import a CSV, JSONL or Parquet file in one transaction; again adds nothing twice.

    source: a name of SOURCES. mapping: column of the file -> column of the source. constants: column of the
    source -> value. rejects: where rejected rows go; None: the folder `rejects` of DATA_DIR. connection: idle,
    to the database of `settings`. record: keeps what was loaded in a history.
    new_plans: rows may name a plan that nobody has had yet.
    Raises ImportRefusedError (one sentence; nothing was loaded) and psycopg.Error.
    """
    wanted = find_source(source)
    if wanted.of_the_engine and not settings.is_demo:
        raise ImportRefusedError(
            f"{wanted.name} belongs to the engine: it can be imported into the embedded database only, "
            "never into one given by DATABASE_URL."
        )
    context = Context(settings.zone, settings.currency, dt.datetime.now(dt.UTC))
    started = time.monotonic()
    with open_table(path) as table:
        plan = Plan(wanted, table.columns, mapping, constants, context)
        refused = Rejects(_rejects_path(rejects, path, wanted, settings), table.columns)
        try:
            with connection.transaction():
                loading = Loading(connection, plan, settings.engine_schema)
                staged = _stage(table, plan, refused, loading, progress or _silent, new_plans)
                context.notes[STRANGER] += loading.strangers()
                loaded = _insert(connection, wanted, loading, staged, record)
                (progress or _silent)(
                    Step(staged + refused.count, refused.count, table.size, table.size, loading=True)
                )
                refused.close()  # a disk that is full refuses the last lines only here: nothing is loaded then
        except BaseException:
            refused.discard()
            raise
        refused.keep()
    report = ImportReport(
        source=wanted.name,
        loaded=loaded,
        already_there=staged - loaded,
        rejected=refused.count,
        rejects_path=refused.path if refused.count else None,
        seconds=time.monotonic() - started,
        notes=notes(plan, context),
        reasons=tuple(refused.reasons.most_common(8)),
    )
    log.info(
        "import-done",
        source=wanted.name,
        loaded=loaded,
        rejected=refused.count,
        seconds=round(report.seconds, 2),
    )
    return report


def _silent(step: Step) -> None:
    """Nobody watches."""


def _stage(
    table: Table, plan: Plan, refused: Rejects, loading: Loading, tell: Progress, new_plans: bool
) -> int:
    """Rows that can be loaded."""
    staged = loading.stage(_accepted(table, plan, refused, tell))
    tell(Step(staged + refused.count, refused.count, table.size, table.size, loading=True))
    for line, reason, cells in loading.conflicts(new_plans=new_plans):
        refused.write(line, reason, cells)
        staged -= 1
    return staged


def _insert(
    connection: psycopg.Connection[Any], source: Source, loading: Loading, staged: int, record: Told | None
) -> int:
    """Rows that are new."""
    if record is None or staged > MOST_KEPT:
        rows, loaded = None, loading.insert()
    else:
        rows = loading.insert_and_tell()
        loaded = len(rows)
    if record is not None and loaded:
        record(connection, source, rows, loaded)
    return loaded


def _accepted(table: Table, plan: Plan, refused: Rejects, tell: Progress) -> Iterator[Accepted]:
    judge = plan.judge
    for count, record in enumerate(table.records, 1):
        judged = judge(record)
        if isinstance(judged, Accepted):
            yield judged
        else:
            _refuse(refused, judged.record, judged.reason)
        if count % _BETWEEN_STEPS == 0:
            tell(Step(count, refused.count, table.position(), table.size))


def _refuse(refused: Rejects, record: Record, reason: str) -> None:
    refused.write(record.line, reason, record.cells)


def _rejects_path(given: Path | None, file: Path, source: Source, settings: Settings) -> Path:
    if given is None:
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        return settings.data_dir / "rejects" / f"{source.name}-{stamp}.csv"
    if given.resolve() == file.resolve():
        raise ImportRefusedError("The rejects cannot go into the file that is imported.")
    return given
