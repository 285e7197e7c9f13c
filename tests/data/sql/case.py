"""A question to a query and its answer, worked out by hand; a file of cases for each section."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.data.sql.company import TWO_DAYS


@dataclass(frozen=True)
class Case:
    """A question and its answer, or how to work it out where it depends on today.

    `some` compares only the named columns, where others are about the server or too many to tell anything.
    """

    query: str
    says: str
    columns: str
    rows: Sequence[Sequence[Any]] | Callable[[], Sequence[Sequence[Any]]]
    asked: Mapping[str, str] = field(default_factory=lambda: TWO_DAYS)
    some: bool = False
    only_with: str | None = (
        None  # a column that must hold something for a row to be compared; the others are counted by `rest`
    )
    rest: int = 0

    def expected(self) -> Sequence[Sequence[Any]]:
        """The answer, as of now."""
        return self.rows() if callable(self.rows) else self.rows


def near(value: float) -> Any:
    """Within 1 %."""
    return pytest.approx(value, rel=0.0101)


def wilson(hits: float, n: float) -> tuple[Any, Any]:
    """Both ends of the interval at 95 %, by the formula of the textbook."""
    z = 1.959963984540054
    share = hits / n
    middle, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    ends = ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
    return pytest.approx(max(0.0, ends[0]), abs=1e-6), pytest.approx(min(1.0, ends[1]), abs=1e-6)
