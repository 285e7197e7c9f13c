"""What was changed, by whom and when, told row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data.editing.door import door
from data.editing.shape import editable
from data.editing.store import TextRow, trimmed

SHOWN_LINES = 6
_READ = """
select setting_change_id, changed_at, who, source, origin, note, before, after, undoes, undone_by, rows_not_kept
from analytics.setting_change where (%s::text is null or source = %s) and (%s::bigint is null or setting_change_id < %s)
order by setting_change_id desc limit %s
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a change: which (its key), and each value that is another now, as (column, before, after)."""

    kind: Literal["added", "removed", "changed"]
    name: str
    values: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `lines` are the first few of `rows` rows; `can_be_undone` unless it was, or its rows were too many to keep."""

    number: int
    at: datetime
    who: str
    source: str
    title: str
    origin: str
    note: str
    rows: int
    lines: tuple[Line, ...]
    undoes: int | None
    undone_by: int | None
    can_be_undone: bool


def history(key: str | None = None, *, before: int | None = None, limit: int = 20) -> tuple[Change, ...]:
    """The newest changes, of one source or of all; `before`: older than that one. Raises DataUnavailableError."""
    with door(read_only=True) as connection:
        found = connection.execute(_READ, [key, key, before, before, limit]).fetchall()
    changes = []
    for number, at, who, source, origin, note, was, now, undoes, undone_by, not_kept in found:
        lines = _lines(source, was, now)
        changes.append(
            Change(
                number, at, who, source, _title(source), origin, note, not_kept or len(lines), tuple(lines[:SHOWN_LINES]), undoes, undone_by,
                not_kept is None and undone_by is None,
            )
        )  # fmt: skip
    return tuple(changes)


def _title(source: str) -> str:
    try:
        return editable(source).title
    except KeyError:  # a source of another version of this program
        return source.replace("_", " ").capitalize()


def _lines(source: str, before: Sequence[TextRow], after: Sequence[TextRow]) -> list[Line]:
    try:
        columns, key = editable(source).source.column_names, editable(source).source.key
    except KeyError:
        columns, key = (), ()
    was = {_key(row, key): row for row in before}
    now = {_key(row, key): row for row in after}
    values = [name for name in columns if name not in key]
    lines = [_line(name, was.get(name), row, values) for name, row in now.items()]
    lines += [_line(name, row, None, values) for name, row in was.items() if name not in now]
    return lines


def _key(row: TextRow, key: Sequence[str]) -> str:
    return ", ".join(str(row.get(name)) for name in key if row.get(name)) or ", ".join(map(str, row.values()))


def _line(name: str, was: TextRow | None, now: TextRow | None, columns: Sequence[str]) -> Line:
    values = tuple(
        (column, _of(was, column), _of(now, column))
        for column in columns
        if _of(was, column) != _of(now, column)
    )
    return Line("changed" if was and now else "added" if now else "removed", name, values)


def _of(row: TextRow | None, column: str) -> str | None:
    return trimmed(row.get(column)) if row else None
