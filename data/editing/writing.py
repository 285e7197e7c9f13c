"""Rows out of a source and back into it: one transaction, everything or nothing, kept in the history."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from data import warehouse
from data.editing.door import door
from data.editing.refusal import ChangeRefusedError, RowError, refused, words
from data.editing.shape import Editable, editable
from data.editing.store import Origin, Shape, TextRow, keep, limit, plan_for, remove, shown
from data.imports.files import Record
from data.imports.loading import Loading
from data.imports.rows import Accepted, Plan
from data.imports.source import Source
from data.settings import get_settings

PAGE_ROWS = 100
MOST_EDITS = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a source, every cell as text, and how many there are in all."""

    rows: tuple[dict[str, str | None], ...]
    total: int


def rows(key: str, offset: int = 0, limit: int = PAGE_ROWS) -> Page:
    """A page of a source's rows. Raises KeyError and DataUnavailableError."""
    wanted = editable(key)
    shape = Shape(wanted)
    with door(read_only=True) as connection:
        found = connection.execute(
            shape.sql("select {told} from {target} t order by {order} limit %s offset %s"), [limit, offset]
        ).fetchall()
        total = connection.execute(shape.sql("select count(*) from {target}")).fetchone()
    return Page(tuple(shown(row) for (row,) in found), total[0] if total else 0)


def change(key: str, removed: Sequence[TextRow], added: Sequence[TextRow], who: str) -> int:
    """Take rows away and add others, both or neither; the number of the change in the history.

    An edited row is one that is removed as it was and added as it shall be. Raises ChangeRefusedError, KeyError and DataUnavailableError.
    """
    if not removed and not added:
        raise ChangeRefusedError("There is nothing to save.")
    if max(len(removed), len(added)) > MOST_EDITS:
        raise ChangeRefusedError(f"At most {MOST_EDITS} rows can be saved at once; upload a file for more.")
    with door() as connection:
        number = _write(connection, editable(key), removed, added, Origin(name_of(who), "grid"))
    warehouse.forget()
    return number


def undo(number: int, who: str) -> int:
    """Take a change back: what it added goes, what it removed returns. Raises ChangeRefusedError and DataUnavailableError."""
    with door() as connection:
        found = connection.execute(
            "select source, before, after, undone_by, rows_not_kept from analytics.setting_change where setting_change_id = %s for update",
            [number],
        ).fetchone()
        if found is None:
            raise ChangeRefusedError("There is no such change.", kind="missing")
        source, before, after, undone_by, rows_not_kept = found
        if undone_by is not None:
            raise ChangeRefusedError("This change was undone already.", kind="conflict")
        if rows_not_kept is not None:
            raise ChangeRefusedError(
                "Its rows were too many to keep, so it cannot be undone.", kind="conflict"
            )
        origin = Origin(name_of(who), "undo", undoes=number)
        try:
            new = _write(connection, editable(source), after, before, origin)
        except ChangeRefusedError as error:
            told = error.rows[0].reason if error.rows else str(error)
            raise ChangeRefusedError(f"It cannot be undone: {told}", error.rows, "conflict") from None
        connection.execute(
            "update analytics.setting_change set undone_by = %s where setting_change_id = %s", [new, number]
        )
    warehouse.forget()
    return new


def note_import(
    file: str,
    connection: psycopg.Connection[Any],
    source: Source,
    rows: Sequence[TextRow] | None,
    loaded: int,
) -> None:
    """Tell the history, inside the import's transaction, what a file loaded by command added; the engine's own tables are not ours to tell of."""
    if source.of_the_engine:
        return
    origin = Origin("command line", "command", name_of(file))
    keep(connection, editable(source.name), origin, (), rows or (), None if rows is not None else loaded)


def name_of(who: str) -> str:
    """The name to keep: as it was written, without control characters; `local` where none was."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", who).strip()[:100] or "local"


def _write(
    connection: psycopg.Connection[Any],
    wanted: Editable,
    removed: Sequence[TextRow],
    added: Sequence[TextRow],
    origin: Origin,
) -> int:
    settings = get_settings()
    plan, _ = plan_for(wanted, wanted.source.column_names, settings)
    accepted = _judged(plan, wanted, added)
    loading = Loading(connection, plan, settings.engine_schema)  # takes the lock of this source
    limit(connection, settings)
    before = remove(connection, wanted, removed)
    loading.stage(accepted)
    plans = {name for row in removed if (name := row.get("plan_type"))}
    found = loading.conflicts(trusted=origin.undoes is not None, plans=plans)
    errors = [RowError(line, words(reason)) for line, reason, _ in found]
    if errors:
        raise refused(errors)
    after = loading.insert_and_tell()
    return keep(connection, wanted, origin, before, after)


def _judged(plan: Plan, wanted: Editable, added: Sequence[TextRow]) -> list[Accepted]:
    judged = [
        plan.judge(Record(place, tuple(row.get(name) for name in wanted.source.column_names)))
        for place, row in enumerate(added, 1)
    ]
    errors = [RowError(one.record.line, one.reason) for one in judged if not isinstance(one, Accepted)]
    if errors:
        raise refused(errors)
    return [one for one in judged if isinstance(one, Accepted)]
