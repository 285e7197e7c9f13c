"""The rows that were not loaded: their line, the reason, and what they said."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import orjson

from data.imports.files import ImportRefusedError


class Rejects:
    """A CSV file that is made when the first row is rejected; counts the reasons."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.count = path, 0
        self.reasons: Counter[str] = Counter()
        self._columns = columns
        self._file: IO[str] | None = None
        self._writer: Any = None

    def write(self, line: int, reason: str, cells: Sequence[object]) -> None:
        """Add a row. Raises ImportRefusedError when the file cannot be written."""
        try:
            if self._file is None:
                self._open()
            self._writer.writerow([line, reason, *map(_written, cells)])
        except OSError as error:
            raise ImportRefusedError(
                f"The rejects cannot be written to {self.path}: {error.strerror}."
            ) from None
        self.count += 1
        self._remember(reason)

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Nothing was loaded: no rejects either."""
        self.close()
        if self._file is not None:
            self.path.unlink(missing_ok=True)

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # bytes that were no UTF-8 are written back as they were
        self._file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["line", "reason", *self._columns])

    def _remember(self, reason: str) -> None:
        for part in reason.split("; "):
            column, colon, _ = part.partition(":")
            if colon or len(self.reasons) < 50:
                self.reasons[column if colon else part] += 1


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
