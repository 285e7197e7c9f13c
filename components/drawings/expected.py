"""What is expected of days to come together, in words."""

from collections.abc import Mapping
from typing import Any

from components.format import Unit, number
from components.view import View


def expected_in_all(row: Mapping[str, Any], days: int, unit: Unit, view: View) -> str:
    """The total and what holds it in 80 of 100 cases; a total that is not known, or is none, is not told."""
    if row["total"] is None:
        return f"{days} days ahead"
    total, low, high = (
        number(round(row[key], 2 if unit == "money" else 0), unit, currency=view.currency).full
        for key in ("total", "total_low80", "total_high80")
    )
    return f"{total} expected in {days} days ({low} to {high} in 80 of 100 cases)"
