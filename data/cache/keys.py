"""Canonical keys: equal arguments give one key, arguments of different types never share one."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo


def cache_key(name: str, arguments: Mapping[str, object] | object, version: str = "") -> str:
    """The key of one answer: `<name>|<digest>`; arguments and version are inside the digest.

    name: the query, as it shall appear in `Cache.stats()`. arguments: plain data, frozen dataclasses, enums,
    dates.
    version: whatever makes older answers wrong, such as a hash of the SQL text.
    Raises TypeError for a value that has no canonical form: its repr() could be that of another value.
    """
    text = json.dumps([canonical(version), canonical(arguments)], separators=(",", ":"))
    return f"{name}|{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def query_name(key: str) -> str:
    """The name that `cache_key` was given."""
    return key.rpartition("|")[0] or key


def canonical(value: object) -> list[object]:
    """The value as nested lists of strings, each with the name of its type in front."""
    if isinstance(value, Enum):
        return ["enum", _type_name(value), value.name]
    if value is None or isinstance(value, (bool, int, float, str, bytes, Decimal)):
        return _scalar(value)
    if isinstance(value, (dt.date, dt.time, dt.timedelta, UUID, ZoneInfo)):
        return _moment(value)
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(canonical, value)]
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(map(canonical, value), key=json.dumps)]
    if isinstance(value, Mapping):
        return ["map", *sorted(([canonical(k), canonical(v)] for k, v in value.items()), key=json.dumps)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [[f.name, canonical(getattr(value, f.name))] for f in dataclasses.fields(value)]
        return ["record", _type_name(value), *fields]
    raise TypeError(f"a value of type {type(value).__name__} cannot be part of a cache key")


def _scalar(value: bool | int | float | str | bytes | Decimal | None) -> list[object]:
    if isinstance(value, float):
        return ["float", float.__repr__(value)]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, str):
        return ["str", str.__str__(value)]
    if isinstance(value, bool):
        return ["bool", str(value)]
    return ["int" if isinstance(value, int) else type(value).__name__, str(value)]


def _moment(value: dt.date | dt.time | dt.timedelta | UUID | ZoneInfo) -> list[object]:
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, dt.timedelta):
        return ["timedelta", str(value // dt.timedelta(microseconds=1))]
    return [type(value).__name__, str(value)]


def _type_name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
