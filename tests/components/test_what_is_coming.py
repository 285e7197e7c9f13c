# ruff: noqa: E501 - a table of rows is read across
"""What forecasting says of days to come: totals from the futures, ends that are known, and no comfort where nothing is known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.drawings.capacity import capacity
from components.drawings.forecasting import usage_forecast_note
from components.drawings.money_watch import forecast_note
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.answer import Answer
from data.filters import parse
from data.queries import load

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
FILTERS = parse({"range": ["28d"]}, now=NOW, zone=ZoneInfo("UTC"))
VIEW = View(FILTERS, "light", "USD", EntityColors({}))
BUDGET = {
    "kind": "budget", "name": "provider_cost", "used": 60.0, "capacity": 100.0, "unit": "money", "known_at": NOW, "reached_at": None, "resets_at": DECEMBER,
    "already": False, "safe_until": None, "reason": None, "measure": "provider_cost",
}  # fmt: skip
QUOTA = BUDGET | {"kind": "quota", "name": "openai", "unit": "tokens", "measure": None}


def answer(query: str, rows: list[dict[str, Any]]) -> Answer:
    """Rows as the warehouse would tell them."""
    columns = tuple(rows[0])
    return Answer(
        load(query), columns, tuple(tuple(row[c] for c in columns) for row in rows), NOW, False, FILTERS, (), 0, 0
    )  # fmt: skip


def drawn(row: dict[str, Any]) -> str:
    """The table of one budget or quota."""
    return markup(capacity(answer("forecasting/capacity", [row]), VIEW)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "Provider Cost"}, "Provider Cost, budget of the month"),
        ({"name": "video", "measure": "service"}, "Video, budget of the month"),
        ({"name": "Stability AI", "measure": "provider"}, "Stability AI, budget of the month"),
        ({"name": "paid_search", "measure": "channel"}, "Paid search, budget of the month"),
    ],
)
def test_every_budget_has_a_name(given: dict[str, str], name: str) -> None:
    assert name in drawn(BUDGET | given)


@pytest.mark.parametrize(
    ("row", "says", "is_safe"),
    [
        (QUOTA, "no pace is known yet", False),
        (QUOTA | {"resets_at": None}, "no pace is known yet", False),
        (QUOTA | {"safe_until": NOW + timedelta(days=90)}, "not before it begins anew", True),
        (QUOTA | {"safe_until": NOW + timedelta(days=90), "resets_at": None}, "not within 90 days", True),
        (QUOTA | {"safe_until": NOW + timedelta(days=90), "resets_at": NOW + timedelta(days=300)}, "not within 90 days", True),
        (QUOTA | {"reached_at": NOW + timedelta(days=20)}, "not before it begins anew", True),
        (QUOTA | {"reached_at": NOW, "already": True}, "already", False),
        (BUDGET | {"already": True}, "already", False),
        (BUDGET | {"reached_at": NOW.replace(day=25, hour=0)}, "25 Nov", False),
        (BUDGET | {"safe_until": DECEMBER}, "not before it begins anew", True),
        (BUDGET | {"reason": "A forecast needs 31 days."}, "too little history to say when", False),
        (BUDGET | {"safe_until": NOW.replace(day=26, hour=0), "reason": "31 days"}, "not before 26 Nov", False),
        (BUDGET, "no forecast is known yet", False),
        (BUDGET | {"used": None}, "no forecast is known yet", False),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_told_as_safe(row: dict[str, Any], says: str, is_safe: bool) -> None:
    table = drawn(row)
    assert says in table
    assert ("text-good" in table) == is_safe


USAGE = {
    "metric": "requests", "made_at": NOW, "observed_to": date(2026, 11, 21), "days": 90, "method": "level", "refused": None, "too_long": None,
    "total": 33.4, "total_low80": 12.7, "total_high80": 60.0, "kind": "expected", "origin": None, "day": date(2026, 11, 22), "value": 0.1,
}  # fmt: skip
MONEY = {
    "value": 0.1, "observed": None, "refused": None, "mase": None, "naive_mase": None, "coverage95": None, "folds": None, "total": 33.4, "total_low80": 12.75, "total_high80": 60.0,
}  # fmt: skip


def test_what_is_expected_in_all_is_the_total_and_not_the_sum_of_the_days() -> None:
    told = usage_forecast_note(answer("forecasting/usage_forecast", [USAGE] * 30), VIEW)
    assert told.startswith("33 expected in 30 days (13 to 60 in 80 of 100 cases), from 90 days")
    told = forecast_note(answer("financial_analytics/cost_forecast", [MONEY] * 30), VIEW)
    assert told == "$33.40 expected in 30 days ($12.75 to $60.00 in 80 of 100 cases)"


def test_a_total_that_is_none_or_not_known_is_not_told() -> None:
    without = {"total": None, "total_low80": None, "total_high80": None}
    told = usage_forecast_note(answer("forecasting/usage_forecast", [USAGE | without] * 30), VIEW)
    assert told.startswith("30 days ahead, from 90 days")
    assert (
        forecast_note(answer("financial_analytics/cost_forecast", [MONEY | without] * 30), VIEW)
        == "30 days ahead"
    )
