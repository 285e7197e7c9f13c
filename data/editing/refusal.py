"""Why nothing was written, in words for the person who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that cannot be: its place among those that were sent (from 1; for a file, its line), and why."""

    row: int
    reason: str


class ChangeRefusedError(Exception):
    """Nothing was written. `rows` names the rows that cannot be; `kind` is invalid, conflict or missing."""

    def __init__(self, reason: str, rows: Sequence[RowError] = (), kind: str = "invalid") -> None:
        super().__init__(reason)
        self.rows, self.kind = tuple(rows), kind


def refused(errors: Sequence[RowError]) -> ChangeRefusedError:
    """The rows that cannot be, in their order."""
    many = "1 row" if len(errors) == 1 else f"{len(errors)} rows"
    return ChangeRefusedError(
        f"Nothing was saved: {many} cannot be as written.", sorted(errors, key=lambda each: each.row)
    )


def words(reason: str) -> str:
    """A reason of the import in the words of a grid, which has rows and no file."""
    return (
        reason.replace(
            "another row of this file; say where that one ends", "another row; say where that one ends"
        )
        .replace("other values than on line ", "is there twice, with other values than in row ")
        .replace("the same as on line ", "the same as in row ")
    )
