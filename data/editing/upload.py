"""A file into a source, in two steps: what would become of each row, then, when the reader agreed to exactly that, the rows."""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg

from data import warehouse
from data.editing.door import door
from data.editing.refusal import ChangeRefusedError, RowError
from data.editing.shape import Editable, editable
from data.editing.store import Origin, keep, limit, plan_for, shown
from data.editing.writing import name_of
from data.imports.files import ImportRefusedError, Record, Table, open_table
from data.imports.loading import Loading
from data.imports.report import notes
from data.imports.rows import Accepted
from data.imports.values import STRANGER
from data.settings import get_settings

MOST_ROWS = 5000
SHOWN_ROWS, SHOWN_ERRORS = 20, 200
_OF_THE_COMMAND = re.compile(r" Perhaps: --.*", re.DOTALL)  # a hint that helps at the command line alone


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a file: rows that are new (the first of them in `new`), those there already, and those that cannot be loaded.

    `mark` stands for exactly this outcome; `load` takes it to be sure that the reader agreed to what happens.
    """

    rows: int
    loaded: int
    already_there: int
    rejected: int
    new: tuple[dict[str, str | None], ...]
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    mark: str


class _NeverMindError(Exception):
    """Ends the transaction of a preview: nothing of it may stay."""


def preview(key: str, body: bytes) -> Preview:
    """Load a file and take it back; what would have become of it. Raises ChangeRefusedError, KeyError and DataUnavailableError."""
    found: list[Preview] = []
    try:
        with door() as connection:
            told, _after = _load(connection, editable(key), body)
            found.append(told)
            raise _NeverMindError
    except _NeverMindError:
        return found[0]


def load(
    key: str, body: bytes, who: str, mark: str, *, leaves_out: bool, name: str = ""
) -> tuple[int, Preview]:
    """Load the file whose preview had this mark; `leaves_out`: the reader agreed that rows which cannot be loaded stay out.

    The number of the change in the history, and what became of the rows. Raises ChangeRefusedError, KeyError and DataUnavailableError.
    """
    wanted = editable(key)
    with door() as connection:
        told, after = _load(connection, wanted, body)
        if told.mark != mark:
            raise ChangeRefusedError(
                "What would be loaded has changed since it was shown; nothing was loaded. Look at it again.",
                kind="conflict",
            )
        if told.rejected and not leaves_out:
            raise ChangeRefusedError("Some rows cannot be loaded; nothing was loaded.", told.errors)
        if not after:
            raise ChangeRefusedError("No row of this file is new; nothing was loaded.")
        number = keep(connection, wanted, Origin(name_of(who), "upload", Path(name).name[:200]), (), after)
    warehouse.forget()
    return number, told


def _load(
    connection: psycopg.Connection[Any], wanted: Editable, body: bytes
) -> tuple[Preview, list[dict[str, Any]]]:
    settings = get_settings()
    with _table(body) as table:
        plan, context = plan_for(wanted, table.columns, settings)
        records = _bounded(table)
        judged = [plan.judge(record) for record in records]
    accepted = [one for one in judged if isinstance(one, Accepted)]
    errors = [RowError(one.record.line, one.reason) for one in judged if not isinstance(one, Accepted)]
    loading = Loading(connection, plan, settings.engine_schema)
    limit(connection, settings)
    staged = loading.stage(accepted)
    contradicting = [RowError(line, reason) for line, reason, _ in loading.conflicts()]
    context.notes[STRANGER] += loading.strangers()
    after = loading.insert_and_tell()
    every = sorted((*errors, *contradicting), key=lambda each: each.row)
    already = staged - len(contradicting) - len(after)
    told = Preview(
        rows=len(judged), loaded=len(after), already_there=already, rejected=len(every), new=tuple(map(shown, after[:SHOWN_ROWS])),
        errors=tuple(every[:SHOWN_ERRORS]), notes=notes(plan, context), mark=_mark(body, after, every),
    )  # fmt: skip
    return told, after


def _bounded(table: Table) -> list[Record]:
    records: list[Record] = []
    for record in table.records:
        records.append(record)
        if len(records) > MOST_ROWS:
            raise ChangeRefusedError(
                f"The file has more than {MOST_ROWS:,} rows; load it with `flask import`, which knows no limit."
            )
    return records


@contextmanager
def _table(body: bytes) -> Iterator[Table]:
    if body.startswith(b"PAR1"):
        raise ChangeRefusedError("Parquet files are loaded with `flask import`; upload CSV or JSON lines.")
    with tempfile.NamedTemporaryFile(prefix="engine-room-upload-", suffix=".txt") as file:
        file.write(body)
        file.flush()
        try:
            with open_table(Path(file.name)) as table:
                yield table
        except ImportRefusedError as error:
            told = str(error).replace(Path(file.name).name, "The file")
            raise ChangeRefusedError(_OF_THE_COMMAND.sub("", told)) from None


def _mark(body: bytes, after: list[dict[str, Any]], errors: list[RowError]) -> str:
    outcome = [after, [[each.row, each.reason] for each in errors]]
    return hashlib.sha256(hashlib.sha256(body).digest() + orjson.dumps(outcome)).hexdigest()[:32]
