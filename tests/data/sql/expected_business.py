# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer to the questions of business intelligence."""

from collections.abc import Sequence
from typing import Any

from tests.data.sql.case import Case
from tests.data.sql.company import day

FUNNEL = "cohort step n still_open signed_up settled settled_n paid_directly settled_direct took_seconds"


def _twice(week: Any, *steps: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Everybody together, then the one week they all signed up in."""
    return [(None, *step) for step in steps] + [(week, *step) for step in steps]


STEPS = ("signed_up", "first_success", "three_active_days", "paid")


def _settled(back: int, paid: int) -> list[tuple[Any, ...]]:
    """Somebody who never called, alone in a week that is long over."""
    last = [("signed_up", 1, 0, 1, 1, 1, 0, 0, None), *((step, 0, 0, 1, 1, 0, 0, 0, None) for step in STEPS[1:3]), ("paid", 0, 0, 1, 1, 0, paid, paid, None)]  # fmt: skip
    return [(day(back + day(back).weekday()), *row) for row in last]


def _older() -> list[tuple[Any, ...]]:
    """Hugo, ines, frank and eve signed up in four weeks; three paid without a call, eve's first success took ten days."""
    every: list[tuple[Any, ...]] = [
        (None, "signed_up", 4, 0, 4, 3, 3, 0, 0, None), (None, "first_success", 1, 0, 4, 3, 0, 0, 0, 864_000.0),
        (None, "three_active_days", 0, 1, 4, 3, 0, 0, 0, None), (None, "paid", 0, 1, 4, 3, 0, 3, 2, None),
    ]  # fmt: skip
    eve: list[tuple[Any, ...]] = [
        (day(23), "signed_up", 1, 0, 1, 0, 0, 0, 0, None), (day(23), "first_success", 1, 0, 1, 0, 0, 0, 0, 864_000.0),
        (day(23), "three_active_days", 0, 1, 1, 0, 0, 0, 0, None), (day(23), "paid", 0, 1, 1, 0, 0, 1, 0, None),
    ]  # fmt: skip
    return [*every, *_settled(60, 1), *_settled(45, 0), *_settled(40, 1), *eve]


CASES: Sequence[Case] = (
    Case(
        "business_intelligence/conversion_funnel", "bob and dan used it at once and paid before three active days; all three still have days left", FUNNEL,
        _twice(
            day(2), ("signed_up", 3, 0, 3, 0, 0, 0, 0, None), ("first_success", 2, 1, 3, 0, 0, 0, 0, 0.0),
            ("three_active_days", 0, 3, 3, 0, 0, 0, 0, None), ("paid", 0, 3, 3, 0, 0, 2, 0, None),
        ),
    ),
    Case(
        "business_intelligence/conversion_funnel", "whose thirty days are over is settled; who paid without a call went another way", FUNNEL, _older(),
        {"from": day(70).isoformat(), "to": day(10).isoformat()},
    ),
)  # fmt: skip
