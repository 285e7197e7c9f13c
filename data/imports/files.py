"""Files -> records, one at a time: CSV with any usual delimiter, JSON lines, Parquet. Nothing is held but a
batch."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import orjson
import pyarrow
import pyarrow.parquet

LONGEST_LINE = 16 * 1024 * 1024
_DELIMITERS = (",", ";", "\t", "|")
_COMPRESSED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2"}


class ImportRefusedError(Exception):
    """The import cannot run; the text is one sentence for the person who started it. Nothing was loaded."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file. `cells` in the order of the file's columns; `broken` says why it has none that can
    be used."""

    line: int
    cells: tuple[Any, ...]
    broken: str | None = None


@dataclass(slots=True)
class Table:
    """An open file: its columns, its records (read once), and how far the reading has come, in bytes."""

    columns: tuple[str, ...]
    records: Iterator[Record]
    size: int
    position: Callable[[], int]
    close: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_table(path: Path) -> Table:
    """Open a file by its content and name. Raises ImportRefusedError when it is no readable CSV, JSONL or
    Parquet file."""
    try:
        file = path.open("rb")
        head = file.read(4096)
        size = path.stat().st_size
    except OSError as error:
        raise ImportRefusedError(f"{path.name} cannot be read: {error.strerror or error}.") from None
    try:
        file.seek(0)
        return _reader(path, head)(path.name, file, size)
    except BaseException:
        file.close()
        raise


def _reader(path: Path, head: bytes) -> Callable[[str, BinaryIO, int], Table]:
    if not head.strip():
        raise ImportRefusedError(f"{path.name} is empty.")
    for magic, kind in _COMPRESSED.items():
        if head.startswith(magic):
            raise ImportRefusedError(f"{path.name} is a {kind} archive; unpack it first.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportRefusedError(f"{path.name} is UTF-16 text; save it as UTF-8.")
    if head.startswith(b"PAR1"):
        return _parquet
    if path.suffix.lower() in (".parquet", ".pq"):
        raise ImportRefusedError(f"{path.name} is not a Parquet file.")
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if path.suffix.lower() in (".jsonl", ".ndjson", ".json") or first == b"{":
        if first == b"[":
            raise ImportRefusedError(f"{path.name} is one JSON array; one object per line is needed.")
        return _json_lines
    return _csv


# -- CSV -----------------------------------------------------------------------------------------------------


def _csv(name: str, file: BinaryIO, size: int) -> Table:
    # bytes that are no UTF-8 become surrogates: they spoil their row and no other
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    header = text.readline(LONGEST_LINE)
    text.seek(0)
    csv.field_size_limit(LONGEST_LINE)
    rows = csv.reader(text, delimiter=_delimiter(header))
    try:
        columns = tuple(cell.strip() for cell in next(rows, []))
    except csv.Error as error:
        raise ImportRefusedError(f"{name}: the first line cannot be read as CSV ({error}).") from None
    _check_columns(name, columns)
    return Table(columns, _csv_records(name, rows, len(columns)), size, file.tell, text.close)


def _delimiter(header: str) -> str:
    outside = "".join(header.split('"')[::2])  # what stands between quotes separates nothing
    return max(_DELIMITERS, key=outside.count)


def _check_columns(name: str, columns: tuple[str, ...]) -> None:
    if not any(columns):
        raise ImportRefusedError(f"{name} has no line with the names of its columns.")
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise ImportRefusedError(f"{name} has more than one column named {', '.join(map(repr, twice))}.")


def _csv_records(name: str, rows: Any, width: int) -> Iterator[Record]:
    line = rows.line_num + 1
    try:
        for cells in rows:
            if len(cells) == width:
                yield Record(line, tuple(cells))
            elif cells:
                yield Record(line, tuple(cells), _width(len(cells), width))
            line = rows.line_num + 1
    except csv.Error as error:
        reason = "a quote that opens here does not close" if "field larger" in str(error) else str(error)
        raise ImportRefusedError(f"{name}, line {line}: {reason}.") from None


def _width(found: int, wanted: int) -> str:
    hint = "; perhaps a quote does not close" if found < wanted else "; perhaps a delimiter is not quoted"
    return f"the line has {found} cells instead of {wanted}{hint}"


# -- JSON lines ----------------------------------------------------------------------------------------------


def _json_lines(name: str, file: BinaryIO, size: int) -> Table:
    columns = _first_keys(name, file)
    file.seek(0)
    return Table(columns, _json_records(name, file, columns), size, file.tell, file.close)


def _first_keys(name: str, file: BinaryIO) -> tuple[str, ...]:
    """The keys of the first hundred objects, in the order in which they appear."""
    keys: dict[str, None] = {}
    for _, line in zip(range(100), file, strict=False):
        keys.update(dict.fromkeys(_object(line) or ()))
    if not keys:
        raise ImportRefusedError(
            f"{name} holds no JSON object in its first lines; one object per line is needed."
        )
    return tuple(keys)


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        found = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _json_records(name: str, file: BinaryIO, columns: tuple[str, ...]) -> Iterator[Record]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise ImportRefusedError(f"{name}, line {number} is longer than {LONGEST_LINE // 1024**2} MB.")
        if not line.strip():
            continue
        found = _object(line)
        if found is None:
            yield Record(number, (line.decode("utf-8", "replace").strip(),), "the line is not a JSON object")
        else:
            yield Record(number, tuple(found.get(column) for column in columns))


# -- Parquet -------------------------------------------------------------------------------------------------


def _parquet(name: str, file: BinaryIO, size: int) -> Table:
    try:
        parquet = pyarrow.parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError) as error:
        raise ImportRefusedError(f"{name} cannot be read as Parquet: {_first_line(error)}.") from None
    columns = tuple(parquet.schema_arrow.names)
    _check_columns(name, columns)
    done = [0]
    rows = max(1, parquet.metadata.num_rows)
    return Table(
        columns, _parquet_records(name, parquet, done), size, lambda: size * done[0] // rows, file.close
    )


def _parquet_records(name: str, parquet: Any, done: list[int]) -> Iterator[Record]:
    try:
        for batch in parquet.iter_batches(batch_size=8192):
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                done[0] += 1
                yield Record(done[0], cells)
    except (pyarrow.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        raise ImportRefusedError(f"{name}, after row {done[0]}: {_first_line(error)}.") from None


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
