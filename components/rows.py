"""The rows behind a panel as a table: every column in its unit, with the same decimals from top to bottom, so that it can be read down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from dash import html

from components.format import MINUS, MISSING, NO_BREAK, SYMBOLS
from components.table import Column, data_table

SUFFIXES = {"fraction": "%", "ms": "ms", "seconds": "s", "bytes": "B"}
SHORT = frozenset(("id", "mrr", "dau", "wau", "mau", "roi", "cac", "ltv", "ip", "url", "nrr"))
MOST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Writing:
    """How instants and money are written."""

    zone: tzinfo
    currency: str


def rows_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    units: Mapping[str, str],
    writing: Writing,
    *,
    caption: str,
) -> html.Div:
    """The rows as they are, in the order of their columns. `units` names a column's unit where it has one (data/export/units.py)."""
    by_column = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    shown = [
        _written(values, units.get(name), writing) for name, values in zip(columns, by_column, strict=True)
    ]
    heads = [
        Column(name, head(name), align="right" if any(map(_is_number, values)) else "left")
        for name, values in zip(columns, by_column, strict=True)
    ]
    records = [dict(zip(columns, cells, strict=True)) for cells in zip(*shown, strict=True)]
    return data_table(heads, records, caption=caption)


def head(column: str) -> str:
    """A column's name as words: `provider_cost` is Provider cost, `mrr_start` is MRR start."""
    words = [word.upper() if word in SHORT else word for word in column.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _written(values: Sequence[Any], unit: str | None, writing: Writing) -> list[str]:
    numbers = [float(value) for value in values if _is_number(value)]
    places = _places(numbers, unit)
    return [_cell(value, lambda number: _number(number, unit, places, writing), writing) for value in values]


def _cell(value: Any, write: Callable[[float], str], writing: Writing) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_number(value):
        return write(float(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(writing.zone):%Y-%m-%d %H:%M:%S}"
    return str(value)[:MOST_TEXT]


def _places(numbers: Sequence[float], unit: str | None) -> int:
    """Decimals of a column: none for whole numbers, more where even the largest is small."""
    largest = max(map(abs, numbers), default=0.0)
    if unit == "fraction":
        return 2
    if unit == "money":
        return 2 if largest >= 100 else 4
    if all(number == int(number) for number in numbers if abs(number) < 1e15):
        return 0
    return 1 if unit == "ms" else 2 if largest >= 10 else 4


def _number(value: float, unit: str | None, places: int, writing: Writing) -> str:
    amount = value * 100 if unit == "fraction" else value
    text = f"{abs(amount):,.{places}f}"
    sign = MINUS if amount < 0 and any(digit in text for digit in "123456789") else ""
    if unit == "money":
        return f"{sign}{SYMBOLS.get(writing.currency, writing.currency + ' ')}{text}"
    suffix = SUFFIXES.get(unit or "")
    return f"{sign}{text}{NO_BREAK}{suffix}" if suffix else sign + text
