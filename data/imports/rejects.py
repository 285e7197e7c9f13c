"""The rows that were not loaded: their line, the reason, and what they said."""

import csv
import json
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import orjson

from data.imports.files import ImportRefusedError


class Rejects:
    """A CSV file that is made when the first row is rejected; counts the reasons.

    It is written beside its place and takes it at the end: an import that fails leaves what was there. What is
    no ordinary file, such as /dev/stdout, is written to as it is.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.count = path, 0
        self.reasons: Counter[str] = Counter()
        self._columns = columns
        self._part: Path | None = None
        self._file: IO[str] | None = None
        self._writer: Any = None

    def write(self, line: int, reason: str, cells: Sequence[object]) -> None:
        """Add a row. Raises ImportRefusedError when the file cannot be written."""
        with self._refusing():
            if self._file is None:
                self._open()
            self._writer.writerow([line, reason, *map(_written, cells)])
        self.count += 1
        self._remember(reason)

    def close(self) -> None:
        """Finish the file, while the import can still be taken back. Raises ImportRefusedError, as `write` does."""
        if self._file is not None:
            with self._refusing():
                self._file.close()

    def keep(self) -> None:
        """Everything was loaded: the finished file takes its place, or stays beside it where it may not."""
        if self._part is None:
            return
        try:
            self._part.replace(self.path.resolve())  # a link stays one
        except OSError:
            self.path = self._part

    def discard(self) -> None:
        """Nothing was loaded: no rejects either."""
        if self._file is not None:
            with suppress(OSError):  # the disk that was full is full still
                self._file.close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ImportRefusedError(
                f"The rejects cannot be written to {self.path}: {error.strerror}."
            ) from None

    def _open(self) -> None:
        target = self.path
        if _is_ordinary(target):
            target = target.resolve()
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"rejects-{uuid.uuid4().hex}.part")
            self._file = _opened(part, "x")
            self._part = part
            if target.exists():
                shutil.copymode(target, part)
        else:
            self._file = _opened(target, "w")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["line", "reason", *self._columns])

    def _remember(self, reason: str) -> None:
        for part in reason.split("; "):
            column, colon, _ = part.partition(":")
            if colon or len(self.reasons) < 50:
                self.reasons[column if colon else part] += 1


def _is_ordinary(path: Path) -> bool:
    """Whether a new file can take the place of what is there; never below /dev, which may lead to an open file."""
    return not path.absolute().is_relative_to("/dev") and (not path.exists() or path.is_file())


def _opened(path: Path, mode: str) -> IO[str]:
    # bytes that were no UTF-8 are written back as they were
    return path.open(mode, encoding="utf-8", errors="surrogateescape", newline="")


def original(cells: Sequence[object]) -> str:
    """The cells of a record as one text that `restored` understands."""
    try:
        return orjson.dumps(cells, default=_written).decode()
    except TypeError:  # a column that is not used may hold bytes that are no UTF-8
        return json.dumps(cells, default=_written)


def restored(text: str) -> list[object]:
    """The reverse of `original`."""
    found = json.loads(text)
    return found if isinstance(found, list) else [found]


def _written(cell: object) -> str:
    if cell is None:
        return ""
    return orjson.dumps(cell, default=str).decode() if isinstance(cell, (dict, list, bool)) else str(cell)
