"""Files -> records, one at a time: CSV with any usual delimiter, JSON lines, Parquet. Nothing is held but a
batch."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import orjson
import pyarrow
import pyarrow.parquet

LONGEST_LINE = 16 * 1024 * 1024
MOST_KEYS = 1000
DEEPEST = 250  # levels of JSON: what orjson, and so a rejects file, can write again
_DELIMITERS = (",", ";", "\t", "|")
# whole marks: the names of columns, too, may begin with PK or BZh
_COMPRESSED = {
    re.compile(rb"\x1f\x8b"): "gzip",
    re.compile(rb"PK\x03\x04"): "zip",
    re.compile(rb"\x28\xb5\x2f\xfd"): "zstd",
    re.compile(rb"BZh[1-9]1AY&SY"): "bzip2",
}


class ImportRefusedError(Exception):
    """The import cannot run; the text is one sentence for the person who started it. Nothing was loaded."""

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


def printable(text: str) -> str:
    """Text that any terminal, page and table takes: names of files and columns may hold bytes that are no UTF-8."""
    return text.encode("utf-8", "replace").decode()


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
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        if not file.seekable():
            raise ImportRefusedError(f"{path} can be read only once; copy it into a file and import that.")
        head = file.read(4096)
        size = path.stat().st_size
        file.seek(0)
        return _reader(path, head)(path.name, file, size)
    except OSError as error:
        file.close()
        raise _unreadable(path, error) from None
    except BaseException:
        file.close()
        raise


def _unreadable(path: Path, error: OSError) -> ImportRefusedError:
    return ImportRefusedError(f"{path.name} cannot be read: {error.strerror or error}.")


def _reader(path: Path, head: bytes) -> Callable[[str, BinaryIO, int], Table]:
    if not head.strip():
        raise ImportRefusedError(f"{path.name} is empty.")
    for mark, kind in _COMPRESSED.items():
        if mark.match(head):
            if kind == "zip" and (path.suffix.lower() == ".xlsx" or b"[Content_Types].xml" in head):
                raise ImportRefusedError(f"{path.name} is an Excel workbook; save its sheet as CSV (UTF-8).")
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
    columns = _every_key(name, file)
    file.seek(0)
    return Table(columns, _json_records(name, file, columns), size, file.tell, file.close)


def _every_key(name: str, file: BinaryIO) -> tuple[str, ...]:
    """The keys of all objects, in the order in which they appear: one may be rare and come late.

    Reading twice costs little: parsing is a small part of what becomes of a row.
    """
    keys: dict[str, None] = {}
    for _, line in _lines(name, file):
        keys.update(dict.fromkeys(_object(line) or ()))
        if len(keys) > MOST_KEYS:
            raise ImportRefusedError(
                f"{name} has more than {MOST_KEYS:,} different keys, too many for columns."
            )
    if not keys:
        raise ImportRefusedError(f"{name} holds no JSON object; one object per line is needed.")
    return tuple(keys)


def _lines(name: str, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise ImportRefusedError(f"{name}, line {number} is longer than {LONGEST_LINE // 1024**2} MB.")
        yield number, line


def _object(line: bytes) -> Mapping[str, Any] | None:
    try:
        found = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _json_records(name: str, file: BinaryIO, columns: tuple[str, ...]) -> Iterator[Record]:
    for number, line in _lines(name, file):
        if not line.strip():
            continue
        found = _object(line)
        if found is None or _is_too_deep(line, found):
            reason = "the line is not a JSON object" if found is None else "a value is nested too deeply"
            yield Record(number, (line.decode("utf-8", "replace").strip(),), reason)
        else:
            yield Record(number, tuple(found.get(column) for column in columns))


def _is_too_deep(line: bytes, found: Mapping[str, Any]) -> bool:
    if line.count(b"[") + line.count(b"{") <= DEEPEST:
        return False
    try:
        orjson.dumps(found)
    except TypeError:
        return True
    return False


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
            for cells in zip(*map(_cells, batch.columns), strict=True):
                done[0] += 1
                yield Record(done[0], cells)
    except (pyarrow.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        raise ImportRefusedError(f"{name}, after row {done[0]}: {_first_line(error)}.") from None


def _cells(column: Any) -> list[Any]:
    try:
        cells: list[Any] = column.to_pylist()
    except OverflowError:  # a date or time that Python cannot hold spoils its row and no other
        cells = [_cell(value) for value in column]
    if pyarrow.types.is_binary(column.type) or pyarrow.types.is_large_binary(column.type):
        # how some writers mark text; as in CSV, bytes that are no UTF-8 become surrogates
        return [cell if cell is None else cell.decode("utf-8", "surrogateescape") for cell in cells]
    return cells


def _cell(value: Any) -> Any:
    try:
        return value.as_py()
    except OverflowError:
        return str(value.cast(pyarrow.string()))


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
