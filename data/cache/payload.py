"""Rows as JSON and back: column by column, each column with the name of its type.

| in a row                     | in JSON                | back                                          |
|------------------------------|------------------------|-----------------------------------------------|
| None, bool, int, text        | as it is               | the same (an int beyond 64 bits as "int")     |
| float                        | number                 | the same; NaN and infinity become None: a gap |
| Decimal                      | text                   | Decimal, digit for digit (NaN becomes None)   |
| datetime                     | ISO 8601 with offset   | datetime with that fixed offset (naive: naive)|
| date, time                   | ISO 8601               | date, time                                    |
| timedelta                    | microseconds, as text  | timedelta                                     |
| UUID                         | text                   | UUID                                          |
| address of psycopg           | text                   | text                                          |
| list, tuple, dict            | JSON                   | list, dict; inside: floats and text           |

A column that mixes types carries the type beside each value.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from uuid import UUID

Scalar = None | bool | int | float | str
JSONValue = Scalar | Sequence["JSONValue"] | dict[str, "JSONValue"]

_ADDRESS = (IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network)
_MICROSECOND = dt.timedelta(microseconds=1)
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a query: column names, and per row one value each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def pack_rows(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> JSONValue:
    """Rows as one JSON value, `{"columns": [...], "kinds": [...], "values": [[...], ...]}`, values column by
    column.

    Raises TypeError, naming the column, for a type the table above does not know.
    """
    kinds: list[str] = []
    values: list[JSONValue] = []
    for index, column in enumerate(columns):
        try:
            kind, packed = _pack_column([row[index] for row in rows])
        except TypeError as error:
            raise TypeError(f"column {column}: {error}") from None
        kinds.append(kind)
        values.append(packed)
    return {"columns": list(columns), "kinds": kinds, "values": values, "n": len(rows)}


def unpack_rows(packed: JSONValue) -> Rows:
    """What `pack_rows` packed. Raises KeyError, TypeError or ValueError for anything else."""
    if not isinstance(packed, dict):
        raise TypeError("not packed rows")
    columns, kinds, values = packed["columns"], packed["kinds"], packed["values"]
    unpacked = [
        _unpack_column(str(kind), column) for kind, column in zip(_list(kinds), _list(values), strict=True)
    ]
    names = tuple(str(name) for name in _list(columns))
    rows = tuple(zip(*unpacked, strict=True)) if names else ((),) * int(str(packed["n"]))
    return Rows(names, rows)


def _list(value: JSONValue) -> Sequence[JSONValue]:
    if not isinstance(value, list):
        raise TypeError("not packed rows")
    return value


def _pack_column(cells: list[object]) -> tuple[str, JSONValue]:
    kinds = {_kind(cell) for cell in cells if cell is not None}
    if len(kinds) > 1:
        return "mixed", [None if cell is None else [_kind(cell), _pack(_kind(cell), cell)] for cell in cells]
    kind = kinds.pop() if kinds else "plain"
    return kind, [None if cell is None else _pack(kind, cell) for cell in cells]


def _unpack_column(kind: str, cells: JSONValue) -> Sequence[object]:
    if kind == "plain":
        return _list(cells)
    if kind == "mixed":
        return [
            None if cell is None else _unpack(str(_list(cell)[0]), _list(cell)[1]) for cell in _list(cells)
        ]
    return [None if cell is None else _unpack(kind, cell) for cell in _list(cells)]


def _kind(cell: object) -> str:
    if isinstance(cell, (bool, float, str)):
        return "plain"
    if isinstance(cell, int):
        return "plain" if -_LARGEST <= cell < _LARGEST else "int"
    for types, kind in _KINDS:
        if isinstance(cell, types):
            return kind
    raise TypeError(f"a value of type {type(cell).__name__} cannot be kept as JSON")


_KINDS: tuple[tuple[tuple[type, ...], str], ...] = (
    ((Decimal,), "decimal"),
    ((dt.datetime,), "datetime"),
    ((dt.date,), "date"),
    ((dt.time,), "time"),
    ((dt.timedelta,), "timedelta"),
    ((UUID,), "uuid"),
    (_ADDRESS, "text"),
    ((list, tuple, dict), "json"),
)


def _pack(kind: str, cell: object) -> JSONValue:
    if kind == "plain":
        return _finite(cell)
    if kind == "json":
        return _nested(cell)
    if isinstance(cell, Decimal):
        return str(cell) if cell.is_finite() else None
    if isinstance(cell, (dt.datetime, dt.date, dt.time)):
        return cell.isoformat()
    return str(cell // _MICROSECOND if isinstance(cell, dt.timedelta) else cell)


def _finite(cell: object) -> JSONValue:
    if isinstance(cell, float):
        return float(cell) if math.isfinite(cell) else None
    if isinstance(cell, str):
        # text of PostgreSQL is valid; a lone surrogate can only come from Python code and would stop the
        # encoder
        return cell if cell.isascii() else cell.encode("utf-8", "replace").decode()
    return cell if isinstance(cell, (bool, int)) else None


def _nested(cell: object) -> JSONValue:
    if isinstance(cell, (list, tuple)):
        return [_nested(item) for item in cell]
    if isinstance(cell, dict):
        return {str(key): _nested(item) for key, item in cell.items()}
    if isinstance(cell, Decimal):
        return float(cell) if cell.is_finite() else None
    kind = "plain" if cell is None else _kind(cell)
    return _pack(kind, cell)


_READERS: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "timedelta": lambda text: int(text) * _MICROSECOND,
    "uuid": UUID,
    "int": int,
    "text": str,
}


def _unpack(kind: str, cell: JSONValue) -> object:
    return cell if kind in ("plain", "json") else _READERS[kind](str(cell))
