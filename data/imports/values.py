"""One cell of a file -> one value of a column, or ValueError whose text is the reason. Pure, but for
`Context.notes`.

A cell is text (CSV), or what JSON or Parquet hold: numbers, booleans, dates, lists, dicts. None and "" are
missing and never get here.
"""

import datetime as dt
import ipaddress
import math
import re
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import orjson

EARLIEST = dt.date(2000, 1, 1)
LATEST = dt.date(2100, 1, 1)
GRACE = dt.timedelta(minutes=5)
NAIVE = "naive"
HASHED_USER = "hashed-user"
STRANGER = "stranger"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_PEOPLE = uuid.UUID("5f3f6a36-1f3e-5c53-9d2e-3a1c7a6b8e10")
_TRUE, _FALSE = frozenset(("true", "t", "yes", "y", "1")), frozenset(("false", "f", "no", "n", "0"))


@dataclass(slots=True)
class Context:
    """What the meaning of a cell depends on: the reporting zone, the account currency and now (aware).

    `notes` counts what a reader of the report should know, such as timestamps without a zone.
    """

    zone: ZoneInfo
    currency: str
    now: dt.datetime
    notes: Counter[str] = field(default_factory=Counter)


Parse = Callable[[object, Context], object]


def shown(cell: object) -> str:
    """The cell, short enough for a sentence."""
    text = str(cell).replace("\x00", "\\0")
    return repr(text if len(text) <= 40 else text[:37] + "...")


def as_text(cell: object) -> str:
    """The cell as text that PostgreSQL can hold."""
    text = cell if isinstance(cell, str) else _text(cell)
    if "\x00" in text:
        raise ValueError("holds a null byte")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("is not UTF-8 text") from None
    return text


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "surrogateescape")  # what is no UTF-8 is found by the caller
    return _json(cell) if isinstance(cell, (dict, list)) else str(cell)


def _json(cell: object) -> str:
    try:
        return orjson.dumps(cell, default=str).decode()
    except TypeError as error:  # a number beyond 64 bits, text that is no UTF-8, lists in lists without end
        raise ValueError(f"cannot be written as JSON ({error})") from None


def text(longest: int, *, lower: bool = False) -> Parse:
    """Text of 1 to `longest` characters, without the blanks around it."""

    def parse(cell: object, context: Context) -> object:
        value = as_text(cell).strip()
        if not value:
            raise ValueError("is blank")
        if len(value) > longest:
            raise ValueError(f"has {len(value)} characters; {longest} are allowed")
        return value.lower() if lower else value

    return parse


def one_of(*allowed: str) -> Parse:
    """One of the words, however it is capitalised."""
    known = frozenset(allowed)

    def parse(cell: object, context: Context) -> object:
        value = as_text(cell).strip().lower()
        if value not in known:
            raise ValueError(f"is {shown(cell)}; allowed: {', '.join(allowed)}")
        return value

    return parse


def number(digits: int, decimals: int, *, low: Decimal | None = Decimal(0)) -> Parse:
    """An exact number of PostgreSQL's numeric(digits, decimals), rounded half to even; at least `low`."""
    limit, step = Decimal(10) ** (digits - decimals), Decimal(1).scaleb(-decimals)

    def parse(cell: object, context: Context) -> object:
        value = _decimal(cell)
        if abs(value) >= limit:
            raise ValueError(f"is {shown(cell)}; it must be below {limit:f}")
        if low is not None and value < low:
            raise ValueError(f"is {shown(cell)}; it must be at least {low}")
        rounded = value.quantize(step)
        if abs(rounded) >= limit:
            raise ValueError(f"is {shown(cell)}; it must be below {limit:f}")
        return abs(rounded) if rounded == 0 else rounded

    return parse


def real(low: float = 0.0, high: float = 1e15) -> Parse:
    """A floating-point number from `low` to `high`."""

    def parse(cell: object, context: Context) -> object:
        value = float(_decimal(cell))
        if not low <= value <= high:
            raise ValueError(f"is {shown(cell)}; it must be from {low:g} to {high:g}")
        return value

    return parse


def whole(low: int = 0, high: int = 2**31 - 1) -> Parse:
    """A whole number from `low` to `high`; 12.0 is one."""

    def parse(cell: object, context: Context) -> object:
        if isinstance(cell, str) and len(cell) < 19 and cell.isascii() and cell.isdigit():
            value = int(cell)
        elif type(cell) is int:
            value = cell
        else:
            exact = _decimal(cell)
            if abs(exact) > 10**20 or exact != exact.to_integral_value():
                raise ValueError(f"is {shown(cell)}, not a whole number from {low} to {high}")
            value = int(exact)
        if not low <= value <= high:
            raise ValueError(f"is {shown(cell)}; it must be from {low} to {high}")
        return value

    return parse


count: Parse = whole(high=2**63 - 1)  # as large as the database keeps


def _decimal(cell: object) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float, Decimal)):
        raise ValueError(f"is {shown(cell)}, not a number")
    if isinstance(cell, str):
        written = cell.strip()
        if not _NUMBER.fullmatch(written):
            hint = "; write it without thousands separators and signs" if re.search(r"\d", written) else ""
            raise ValueError(f"is {shown(cell)}, not a number such as 1234.5{hint}")
        cell = written[:400]
    if isinstance(cell, float) and not math.isfinite(cell):
        raise ValueError(f"is {cell}, not a number")
    try:
        value = Decimal(repr(cell) if isinstance(cell, float) else cell)
    except InvalidOperation:
        raise ValueError(f"is {shown(cell)}, not a number") from None
    if not value.is_finite():
        raise ValueError(f"is {value}, not a number")
    return value


def boolean(cell: object, context: Context) -> object:
    """true, yes, 1 or false, no, 0."""
    if isinstance(cell, bool):
        return cell
    word = as_text(cell).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueError(f"is {shown(cell)}, neither true nor false")


def identity(cell: object, context: Context) -> object:
    """A UUID."""
    if isinstance(cell, uuid.UUID):
        return cell
    try:
        return uuid.UUID(as_text(cell).strip())
    except ValueError:
        raise ValueError(
            f"is {shown(cell)}, not a UUID such as 0f8fad5b-d9cb-469f-a165-70867728950e"
        ) from None


def person(cell: object, context: Context) -> object:
    """A UUID; any other name of a user becomes one, always the same."""
    name = as_text(cell).strip()
    try:
        return uuid.UUID(name)
    except ValueError:
        pass
    if not 0 < len(name) <= 200:
        raise ValueError(f"is {shown(cell)}; a user's name has 1 to 200 characters")
    context.notes[HASHED_USER] += 1
    return uuid.uuid5(_PEOPLE, name)


def address(cell: object, context: Context) -> object:
    """An IPv4 or IPv6 address."""
    try:
        return str(ipaddress.ip_address(as_text(cell).strip()))
    except ValueError:
        raise ValueError(f"is {shown(cell)}, not an IP address") from None


def json_text(cell: object, context: Context) -> object:
    """A JSON value."""
    written = cell if isinstance(cell, str) else _json(cell)
    if len(written) > 1_000_000:
        raise ValueError(f"has {len(written)} characters; 1000000 are allowed")
    try:
        value = orjson.loads(as_text(written))
    except orjson.JSONDecodeError:
        raise ValueError(f"is {shown(cell)}, not JSON") from None
    encoded = _json(value)
    if "\\u0000" in encoded:
        raise ValueError("holds a null byte")
    return encoded


def tags(cell: object, context: Context) -> object:
    """A list of words: JSON, or words between commas."""
    found: Any = cell
    if isinstance(cell, str):
        try:
            found = orjson.loads(cell)
        except orjson.JSONDecodeError:
            found = cell.split(",")
    words = found if isinstance(found, list) else [found]
    if len(words) > 100:
        raise ValueError("has more than 100 words")
    return [str(text(200)(word, context)) for word in words if not isinstance(word, str) or word.strip()]


def account_currency(cell: object, context: Context) -> object:
    """The account currency; nothing is converted."""
    value = as_text(cell).strip().upper()
    if value != context.currency:
        raise ValueError(
            f"is {shown(cell)}; the account currency is {context.currency} and nothing is converted"
        )
    return value
