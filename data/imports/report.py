"""What became of an import, in numbers and in sentences."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from data.imports.files import printable
from data.imports.rows import STAND_IN_USER, Plan
from data.imports.sources_of_engine import NO_COST, NO_USER
from data.imports.values import HASHED_USER, NAIVE, STRANGER, Context

_TOLD_WHEN_MISSING = ("provider", "model", "endpoint", "status")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Rows loaded, found there already, and rejected (where the rejects are, if any); `notes` are sentences
    to be read.

    reasons: how many rejected rows name which column.
    """

    source: str
    loaded: int
    already_there: int
    rejected: int
    rejects_path: Path | None
    seconds: float
    notes: tuple[str, ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def rows(self) -> int:
        """Rows of the file."""
        return self.loaded + self.already_there + self.rejected

    @property
    def rows_per_second(self) -> float:
        """Rows of the file a second."""
        return self.rows / self.seconds if self.seconds > 0 else 0.0

    def sentences(self) -> tuple[str, ...]:
        """The report for a terminal or a page."""
        counts = (
            f"{self.source}: loaded {self.loaded:,}, there already {self.already_there:,}, "
            f"rejected {self.rejected:,}; {self.seconds:,.1f} s, {self.rows_per_second:,.0f} rows/s."
        )
        found = [counts, *self.notes]
        if self.rejects_path is not None:
            found.append(
                f"The rejected rows, with line and reason, are in {printable(str(self.rejects_path))}."
            )
            found.append("Reasons: " + ", ".join(f"{name} ({n:,})" for name, n in self.reasons) + ".")
        return tuple(found)


def notes(plan: Plan, context: Context) -> tuple[str, ...]:
    """What the file did not say, and what was made of it."""
    counted: Counter[str] = context.notes
    found: list[str] = []
    if n := counted[NAIVE]:
        found.append(f"Timestamps without a zone, read as {context.zone.key}, the reporting zone: {n:,}.")
    if n := counted[NO_COST]:
        found.append(f"Rows without a cost, whose total_cost is 0: {n:,}.")
    if n := counted[NO_USER]:
        found.append(f"Rows without a user, for which user {STAND_IN_USER} stands: {n:,}.")
    if n := counted[HASHED_USER]:
        found.append(f"Names of users that are no UUID and became one, each always the same: {n:,}.")
    if n := counted[STRANGER]:
        found.append(
            f"Users of whom neither the engine nor its log knows anything: {n:,}; are the ids right?"
        )
    if plan.source.of_the_engine:
        lacking = [name for name in _TOLD_WHEN_MISSING if name in plan.targets and name not in plan.given]
        values = ", ".join(f"{name} = {plan.source.column(name).missing!r}" for name in lacking)
        found += [f"Not in the file: {values}."] if values else []
    if plan.ignored:
        found.append(f"Columns of the file that are not used: {', '.join(plan.ignored[:20])}.")
    return tuple(map(printable, found))
