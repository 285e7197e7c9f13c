"""Rows as a workbook of two sheets."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from data.export.header import ExportHeader
from data.export.table import as_text, is_no_number, local
from data.export.units import written_unit

MOST_ROWS = 1_048_575  # of a sheet, below its heading
_LONGEST_CELL = 32_767
_EXACT_DIGITS = 15  # Excel keeps no more
_FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel's calendar has a day that never was
_WHOLE, _BROKEN, _DAY, _INSTANT = "#,##0", "#,##0.00####", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_FORMAT_OF_UNIT: Mapping[str, str] = {
    "fraction": "0.0%",
    "money": "#,##0.00",
    "ms": _WHOLE,
    "count": _WHOLE,
    "bytes": _WHOLE,
}


def to_xlsx(columns: Sequence[str], rows: Sequence[Sequence[object]], header: ExportHeader) -> bytes:
    """A workbook of two sheets: About, which says what the rows are, and Rows.

    Excel knows no time zones: instants are written as they read in the reporting zone, named in the heading.
    Raises ValueError for more rows than a sheet holds.
    """
    if len(rows) > MOST_ROWS:
        raise ValueError(f"A sheet holds {MOST_ROWS:,} rows; these are {len(rows):,}. Take them as CSV.")
    file = io.BytesIO()
    never = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    options = {"in_memory": True, **never}
    with xlsxwriter.Workbook(file, options) as book:
        created = header.as_of.astimezone(dt.UTC).replace(tzinfo=None)
        book.set_properties({"title": header.title[:255], "created": created})
        _write_about(book, header, len(rows))
        _RowsSheet(book, header).write(columns, rows)
    return file.getvalue()


def _write_about(book: Any, header: ExportHeader, rows: int) -> None:
    sheet = book.add_worksheet("About")
    strong = book.add_format({"bold": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for place, (name, text) in enumerate(_about(header, rows)):
        sheet.write_string(place, 0, name, strong)
        sheet.write_string(place, 1, _cell_text(text), plain)


def _about(header: ExportHeader, rows: int) -> list[tuple[str, str]]:
    zone = header.zone
    filters = [(f"Filter: {name}", value) for name, value in header.filters.items()] or [("Filters", "none")]
    ignored = [("Filters not obeyed", ", ".join(header.ignored))] if header.ignored else []
    return [
        ("Title", header.title),
        *([("Choice", header.choice)] if header.choice else []),
        ("Period from", _moment(header.period_from, zone)),
        ("Period to (excluded)", _moment(header.period_to, zone)),
        *_compared(header),
        ("Time zone", zone.key),
        ("As of", _moment(header.as_of, zone)),
        *([("Stale", header.stale)] if header.stale else []),
        *([("Notes", f"{'. '.join(header.notes)}.")] if header.notes else []),
        *filters,
        *ignored,
        ("Meaning", header.means),
        ("Formula", header.formula),
        ("Unit", header.unit),
        *([("Columns in", told)] if (told := _told_units(header)) else []),
        ("Query", header.query),
        ("Rows", f"{rows:,}"),
    ]


def _compared(header: ExportHeader) -> list[tuple[str, str]]:
    """From when to when the rows are compared, and where the part of the period ends that is."""
    named = {
        "Compared up to (excluded)": header.closed_to,
        "Compared with, from": header.before_from,
        "Compared with, to (excluded)": header.before_to,
    }
    return [(name, _moment(value, header.zone)) for name, value in named.items() if value]


def _told_units(header: ExportHeader) -> str:
    """Every column that is more than a plain number, with its unit."""
    units = {column: written_unit(unit, header.currency) for column, unit in header.units.items()}
    return ", ".join(f"{column}: {unit}" for column, unit in units.items() if unit)


def _moment(value: dt.datetime, zone: ZoneInfo) -> str:
    return f"{local(value, zone).isoformat(' ', 'seconds')} {zone.key}"


class _RowsSheet:
    """The second sheet: one method per kind of cell, none of which lets Excel guess."""

    def __init__(self, book: Any, header: ExportHeader) -> None:
        self._zone, self._units = header.zone, header.units
        self._sheet = book.add_worksheet("Rows")
        self._strong = book.add_format({"bold": True, "bottom": 1})
        names = {_WHOLE, _BROKEN, _DAY, _INSTANT, *_FORMAT_OF_UNIT.values()}
        self._formats = {name: book.add_format({"num_format": name}) for name in names}

    def write(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """All rows, below a heading that stays in view."""
        for place, column in enumerate(columns):
            cells = [row[place] for row in rows]
            heading = self._heading(column, cells)
            self._sheet.write_string(0, place, _cell_text(heading), self._strong)
            self._sheet.set_column(place, place, _width(heading, cells))
            for number, value in enumerate(cells, 1):
                self._write_cell(number, place, value, self._units.get(column))
        self._sheet.freeze_panes(1, 0)
        if columns:
            self._sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _heading(self, column: str, cells: Sequence[object]) -> str:
        has_instants = any(isinstance(cell, dt.datetime) for cell in cells)
        return f"{column} ({self._zone.key})" if has_instants else column

    def _write_cell(self, row: int, place: int, value: object, unit: str | None) -> None:
        if value is None or is_no_number(value):
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(row, place, value)
        elif isinstance(value, (int, float, Decimal)) and _is_exact(value):
            self._sheet.write_number(row, place, float(value), self._formats[_format_of(value, unit)])
        elif isinstance(value, dt.date) and _date_of(value) >= _FIRST_DAY:
            self._write_moment(row, place, value)
        else:
            self._sheet.write_string(row, place, _cell_text(_csv_plain(value)))

    def _write_moment(self, row: int, place: int, value: dt.date) -> None:
        if isinstance(value, dt.datetime):
            wall = local(value, self._zone).replace(tzinfo=None)
            self._sheet.write_datetime(row, place, wall, self._formats[_INSTANT])
        else:
            self._sheet.write_datetime(row, place, value, self._formats[_DAY])


def _date_of(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _csv_plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else as_text(value)


def _is_exact(value: float | Decimal) -> bool:
    if isinstance(value, float):
        return True
    return len(str(value).lstrip("-").replace(".", "").lstrip("0")) <= _EXACT_DIGITS


def _format_of(value: float | Decimal, unit: str | None) -> str:
    if unit is not None and unit in _FORMAT_OF_UNIT:
        return _FORMAT_OF_UNIT[unit]
    return _WHOLE if isinstance(value, int) else _BROKEN


def _cell_text(text: str) -> str:
    """The text as XML can hold it, no longer than a cell."""
    valid = text.encode("utf-8", "replace").decode()
    return valid if len(valid) <= _LONGEST_CELL else valid[: _LONGEST_CELL - 1] + "…"


def _width(heading: str, cells: Sequence[object]) -> int:
    longest = max((len(str(cell)) for cell in cells[:200] if not isinstance(cell, dt.datetime)), default=0)
    return min(60, max(len(heading) + 2, longest + 1, 10))
