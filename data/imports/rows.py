"""Records of a file -> accepted and rejected rows of a source. Knows no database: uploads and the command
line share it."""

import difflib
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from data.imports.files import ImportRefusedError, Record
from data.imports.source import NEEDED, Column, Row, Source
from data.imports.values import Context

STAND_IN_USER = uuid.uuid5(
    uuid.UUID("5f3f6a36-1f3e-5c53-9d2e-3a1c7a6b8e10"), "the user who stands for imported calls"
)
_CONTENT_BYTES = uuid.UUID("0d9a6b7e-5d0c-5a43-8f0e-6a0a4f3f9c11").bytes
_MISSING = frozenset(("", "\\N"))
_OFTEN_THE_SAME = frozenset(
    ("billing_interval", "channel", "currency", "provider", "queue", "service_type", "status")
)
_KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "created_at": ("timestamp", "time", "date", "datetime", "ts"),
    "input_tokens": ("contexttokens", "requesttokens", "prompttokens", "promptlength", "numprefilltokens"),
    "output_tokens": (
        "generatedtokens",
        "responsetokens",
        "completiontokens",
        "outputlength",
        "numdecodetokens",
    ),
    "total_tokens": ("totaltokens",),
    "latency_ms": ("latency", "duration", "elapsedtime"),
    "service_type": ("service", "logtype"),
    "paid_at": ("date", "created", "timestamp", "createdat"),
    "payment_id": ("id", "charge", "invoice"),
    "user_id": ("user", "customer", "customerid", "account", "sessionid"),
    "amount": ("cost", "spend", "value", "total", "price"),
    "day": ("date", "timestamp"),
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that can be loaded: its values in the order of `Plan.targets`, and its record."""

    values: tuple[object, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot, and why."""

    record: Record
    reason: str


class Plan:
    """How the columns of one file become those of one source. Checked once, before the first row."""

    def __init__(
        self,
        source: Source,
        columns: Sequence[str],
        mapping: Mapping[str, str],
        constants: Mapping[str, str],
        context: Context,
    ) -> None:
        """mapping: theirs -> ours. constants: ours -> the same value in every row. Raises ImportRefusedError,
        in one sentence that names the columns, when they do not fit."""
        self.source, self._context = source, context
        self._where = _where(source, columns, mapping)
        twice = sorted(set(constants).intersection(mapping.values()))
        if twice:
            raise ImportRefusedError(
                f"{', '.join(twice)}: both --map and --set; only one of them can be meant."
            )
        self._constants = _constants(source, constants, self._where, context)
        lacking = [
            c for c in source.columns if c.is_needed and c.name not in {*self._where, *self._constants}
        ]
        if lacking:
            raise ImportRefusedError(_lacking(lacking, columns, self._where))
        used = set(self._where.values())
        self.ignored = tuple(column for index, column in enumerate(columns) if index not in used)
        self._cells = tuple((source.column(name), index) for name, index in self._where.items())
        self._base: Row = {
            c.name: self._constants.get(c.name, None if c.is_needed else c.missing) for c in source.columns
        }
        self._fixed = dict(source.fixed or {})
        self.targets = (*source.column_names, *self._fixed)
        self.given = frozenset((*self._where, *self._constants))
        changing = {*self._where, *source.completes, source.content_key}
        self.varying = tuple(name for name in self.targets if name in changing)
        self.hashes_content = source.content_key is not None and source.content_key not in self.given

    @property
    def constants(self) -> Row:
        """The columns that have one value in every row of this file, with it; `varying` names the others."""
        return {
            name: value for name, value in {**self._base, **self._fixed}.items() if name not in self.varying
        }

    def sort(self, records: Iterable[Record]) -> Iterator[Accepted | Rejected]:
        """Each record as an accepted or a rejected row, in order."""
        return map(self.judge, records)

    def judge(self, record: Record) -> Accepted | Rejected:
        """One record as an accepted or a rejected row."""
        if record.broken is not None:
            return Rejected(record, record.broken)
        row, reasons, context = self._base.copy(), [], self._context
        for column, index in self._cells:
            cell = record.cells[index]
            if cell is None or (isinstance(cell, str) and cell.strip() in _MISSING):
                if column.missing is NEEDED:
                    reasons.append(f"{column.name}: is missing")
                continue
            try:
                row[column.name] = column.parse(cell, context)
            except ValueError as error:
                reasons.append(f"{column.name}: {error}")
        if not reasons and self.source.check is not None and (reason := self.source.check(row, context)):
            reasons.append(reason)
        if reasons:
            return Rejected(record, "; ".join(reasons))
        return Accepted(self._finish(row), record)

    def _finish(self, row: Row) -> tuple[object, ...]:
        if self.hashes_content or (
            self.source.content_key is not None and row[self.source.content_key] is None
        ):
            assert self.source.content_key is not None
            digest = content_id(row.values())
            row[self.source.content_key] = (
                digest if self.source.content_kind == "uuid" else f"import-{digest}"
            )
        if self.source.stand_in_user and row["user_id"] is None:
            row["user_id"] = STAND_IN_USER
        return (*row.values(), *self._fixed.values())


def content_id(values: Iterable[object]) -> uuid.UUID:
    """A version 5 UUID of the values of a row: equal rows, equal ids, on every machine and in every year."""
    written = orjson.dumps(tuple(values), default=str)
    digest = hashlib.sha1(_CONTENT_BYTES + written, usedforsecurity=False).digest()
    return uuid.UUID(bytes=digest[:16], version=5)


def _where(source: Source, columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Our column -> the index of theirs."""
    index_of = {column: index for index, column in enumerate(columns)}
    folded = {_folded(column): index for index, column in enumerate(columns)}
    where: dict[str, int] = {}
    for theirs, ours in mapping.items():
        index = index_of.get(theirs, folded.get(_folded(theirs)))
        if index is None:
            raise ImportRefusedError(
                f"The file has no column {theirs!r}; it has: {', '.join(columns)}.{_near(theirs, columns)}"
            )
        if ours not in source.column_names:
            known = source.column_names
            raise ImportRefusedError(
                f"{source.name} has no column {ours!r}; it has: {', '.join(known)}.{_near(ours, known)}"
            )
        if ours in where:
            raise ImportRefusedError(f"Two columns of the file are mapped to {ours!r}.")
        where[ours] = index
    taken = set(where.values())
    for name in source.column_names:
        found = index_of.get(name, folded.get(_folded(name)))
        if name not in where and found is not None and found not in taken:
            where[name] = found
    return where


def _constants(source: Source, constants: Mapping[str, str], where: dict[str, int], context: Context) -> Row:
    values: Row = {}
    for name, written in constants.items():
        if name not in source.column_names:
            known = source.column_names
            raise ImportRefusedError(
                f"{source.name} has no column {name!r}; it has: {', '.join(known)}.{_near(name, known)}"
            )
        if name == source.content_key or source.key == (name,):
            raise ImportRefusedError(f"{name} tells rows apart; it cannot be the same in every row.")
        where.pop(name, None)  # what is said by hand wins over a column that happens to have the name
        try:
            values[name] = source.column(name).parse(written, context)
        except ValueError as error:
            raise ImportRefusedError(f"--set {name}: {error}.") from None
    return values


def _lacking(lacking: Sequence[Column], columns: Sequence[str], where: Mapping[str, int]) -> str:
    free = [column for index, column in enumerate(columns) if index not in set(where.values())]
    names = ", ".join(column.name for column in lacking)
    hints = [f"--map {theirs}={column.name}" for column in lacking if (theirs := _guess(column.name, free))]
    hints += [
        f"--set {c.name}={c.example}"
        for c in lacking
        if c.name in _OFTEN_THE_SAME and not _guess(c.name, free)
    ]
    hint = f" Perhaps: {' '.join(hints)}" if hints else ""
    noun = "columns" if len(lacking) > 1 else "column"
    return f"The file lacks the {noun} {names}; it has: {', '.join(columns)}.{hint}"


def _guess(ours: str, free: Sequence[str]) -> str | None:
    by_name = {_folded(column).replace("_", ""): column for column in free}
    for name in _KNOWN_AS.get(ours, ()):
        if name in by_name:
            return by_name[name]
    near = difflib.get_close_matches(ours.replace("_", ""), by_name, n=1, cutoff=0.7)
    return by_name[near[0]] if near else None


def _near(name: str, known: Sequence[str]) -> str:
    by_name = {_folded(column): column for column in known}
    near = difflib.get_close_matches(_folded(name), by_name, n=1, cutoff=0.6)
    return f" Perhaps {by_name[near[0]]!r} is meant." if near else ""


def _folded(name: str) -> str:
    plain = name.strip().casefold()
    return re.sub(r"[^0-9a-z]+", "_", plain).strip("_") or plain
