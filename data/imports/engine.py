"""run: a file into a source. Everything or, when the file itself cannot be read, nothing."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
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
from data.imports.values import Context
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
) -> ImportReport:
    """Import a CSV, JSONL or Parquet file in one transaction; again adds nothing twice.

    source: a name of SOURCES. mapping: column of the file -> column of the source. constants: column of the
    source -> value. rejects: where rejected rows go; None: the folder `rejects` of DATA_DIR. connection: idle,
    to the database of `settings`.
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
                loaded, staged = _load(
                    table, plan, refused, Loading(connection, plan, settings.engine_schema), progress
                )
        except BaseException:
            refused.discard()
            raise
        refused.close()
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


def _load(
    table: Table, plan: Plan, refused: Rejects, loading: Loading, progress: Progress | None
) -> tuple[int, int]:
    """Rows that are new, and rows that could be loaded."""
    tell = progress or (lambda step: None)
    staged = loading.stage(_accepted(table, plan, refused, tell))
    read = staged + refused.count
    tell(Step(read, refused.count, table.size, table.size, loading=True))
    for line, reason, cells in loading.conflicts():
        refused.write(line, reason, cells)
        staged -= 1
    loaded = loading.insert()
    tell(Step(read, refused.count, table.size, table.size, loading=True))
    return loaded, staged


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
