"""A source's table: its statements, rows taken away exactly as they were seen, and the line that a change leaves in the history."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from data.editing.refusal import ChangeRefusedError, RowError
from data.editing.shape import Editable
from data.imports.rows import Plan
from data.imports.values import Context
from data.settings import Settings

TextRow = Mapping[str, str | None]
_GONE = "This row was changed by somebody else in the meantime; load the page anew to see what it is now."
_REMOVE: LiteralString = """
delete from {target} t using jsonb_populate_recordset(null::{target}, %s) w
where ({mine}) is not distinct from ({theirs}) returning t.{first}
"""
_LEFT: LiteralString = """
select place from (select row_number() over () as place, w.* from jsonb_populate_recordset(null::{target}, %s) w) w
where not exists (select from {target} t where ({mine}) is not distinct from ({theirs})) order by place
"""
_KEEP = """
insert into analytics.setting_change (who, source, origin, note, before, after, undoes, rows_not_kept)
values (%s, %s, %s, %s, %s, %s, %s, %s) returning setting_change_id
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from: the name its maker gave, how it was made, and what it takes back."""

    who: str
    kind: str
    note: str = ""
    undoes: int | None = None


def plan_for(wanted: Editable, columns: Sequence[str], settings: Settings) -> tuple[Plan, Context]:
    """How these columns become the source's, and what is noted on the way. Raises ImportRefusedError."""
    context = Context(settings.zone, settings.currency, dt.datetime.now(dt.UTC))
    return Plan(wanted.source, columns, {}, {}, context), context


def limit(connection: psycopg.Connection[Any], settings: Settings) -> None:
    """A reader does not wait longer than for a panel: Loading, made for the command line, waits for ever."""
    connection.execute(f"set local statement_timeout = {int(settings.web_timeout_ms)}")


def remove(
    connection: psycopg.Connection[Any], wanted: Editable, removed: Sequence[TextRow]
) -> list[dict[str, str | None]]:
    """Delete rows that are exactly as given. Raises ChangeRefusedError naming those that are not there any more."""
    if not removed:
        return []
    names = wanted.source.column_names
    before = [{name: row.get(name) for name in names} for row in removed]
    shape, given = Shape(wanted), Jsonb(before)
    try:
        with connection.transaction():
            left = connection.execute(shape.sql(_LEFT), [given]).fetchall()
            gone = 0 if left else connection.execute(shape.sql(_REMOVE), [given]).rowcount
    except (psycopg.DataError, psycopg.errors.UntranslatableCharacter):
        raise ChangeRefusedError("A row to be replaced is not one of this table.", kind="conflict") from None
    if left or gone != len(before):
        places = [place for (place,) in left] or [1]
        raise ChangeRefusedError(_GONE, [RowError(place, _GONE) for place in places], "conflict")
    return before


def keep(
    connection: psycopg.Connection[Any],
    wanted: Editable,
    origin: Origin,
    before: Sequence[TextRow],
    after: Sequence[TextRow],
    rows_not_kept: int | None = None,
) -> int:
    """Write the change into the history; its number. `rows_not_kept`: how many there were, where they are too many to keep."""
    row = connection.execute(
        _KEEP,
        [
            origin.who,
            wanted.key,
            origin.kind,
            origin.note[:200],
            Jsonb(list(before)),
            Jsonb(list(after)),
            origin.undoes,
            rows_not_kept,
        ],
    ).fetchone()
    assert row is not None
    return int(row[0])


class Shape:
    """The parts of a source's statements, quoted."""

    def __init__(self, wanted: Editable) -> None:
        names = wanted.source.column_names
        told = sql.SQL(", ").join(
            sql.SQL("{}, t.{}::text").format(sql.Literal(name), sql.Identifier(name)) for name in names
        )
        self._parts: dict[str, sql.Composable] = {
            "target": sql.Identifier("analytics", wanted.source.table),
            "told": sql.SQL("jsonb_build_object({})").format(told),
            "order": _order(wanted),
            "mine": _row("t", names),
            "theirs": _row("w", names),
            "first": sql.Identifier(names[0]),
        }

    def sql(self, text: LiteralString) -> sql.Composed:
        """A statement with its parts in place."""
        return sql.SQL(text).format(**self._parts)


def _row(alias: str, names: Sequence[str]) -> sql.Composable:
    return sql.SQL("row({})").format(sql.SQL(", ").join(sql.Identifier(alias, name) for name in names))


def _order(wanted: Editable) -> sql.Composable:
    parts = [part.strip().split(" ") for part in wanted.order.split(",")]
    return sql.SQL(", ").join(
        sql.SQL("{} desc" if len(part) > 1 else "{}").format(sql.Identifier("t", part[0])) for part in parts
    )


def shown(row: Mapping[str, str | None]) -> dict[str, str | None]:
    """Amounts with two decimals at least, and no more than they have: 29.0000 is 29.00."""
    return {name: trimmed(value) for name, value in row.items()}


def trimmed(value: str | None) -> str | None:
    """An amount as a reader writes it; any other text as it is."""
    if value is None or not re.fullmatch(r"-?\d+\.\d{3,}", value):
        return value
    whole, part = value.split(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
