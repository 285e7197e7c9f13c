"""Rows as CSV, and cells as text."""

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

import orjson

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], *, zone: ZoneInfo) -> bytes:
    """Rows as UTF-8 CSV with a heading (RFC 4180). Instants are written in `zone` with their offset."""
    return b"".join(csv_pieces(columns, rows, zone=zone))


def csv_pieces(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, zone: ZoneInfo
) -> Iterator[bytes]:
    """As `to_csv`, a few hundred rows at a time, so that the text of all of them never stands beside its bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_disarmed(column) for column in columns])
    for count, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(value, zone) for value in row])
        if count % 500 == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return piece


def _csv_cell(value: object, zone: ZoneInfo) -> str:
    if value is None or is_no_number(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dt.datetime):
        return local(value, zone).isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return _disarmed(as_text(value))


def _disarmed(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula."""
    dangerous = text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS)
    return f"'{text}" if dangerous and not _NUMBER.fullmatch(text) else text


def as_text(value: object) -> str:
    """A value that is no number, date or flag, as text."""
    if isinstance(value, dt.timedelta):
        return str(value.total_seconds())
    if isinstance(value, (dict, list, tuple)):
        return orjson.dumps(value, default=str).decode()
    return str(value)


def local(value: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant as it reads in the zone; without a zone of its own it is taken to be in that one."""
    return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)


def is_no_number(value: object) -> bool:
    """Whether it is NaN or infinite."""
    return isinstance(value, (float, Decimal)) and not math.isfinite(value)
