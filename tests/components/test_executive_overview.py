"""What the executive overview says of the error rate's peaks: only what its rows prove."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from components.drawings.executive_overview import requests_trend
from components.theme import EntityColors
from components.view import View
from data.answer import Answer
from data.filters import parse
from data.queries import load
from layouts.executive_overview import SECTION

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
QUERY = "executive_overview/requests_trend"
PEAK = {"failed_requests": 50, "error_rate": 0.05, "most_failed_provider": "flux", "most_failed": 40}


def words(at: int = 5, peak: dict[str, Any] = PEAK, *, part: str = "text", **asked: str) -> list[str]:
    """What is written beside the line, or told on hover, when one day of fourteen is unlike the others."""
    filters = parse({k: [v] for k, v in ({"range": "28d"} | asked).items()}, now=NOW, zone=ZoneInfo("UTC"))
    days = [datetime(2026, 11, 9, tzinfo=UTC) + timedelta(days=i) for i in range(14)]
    plain = {
        "requests": 1000, "failed_requests": 12, "error_rate": 0.012, "most_failed_provider": "openai", "most_failed": 11,
    }  # fmt: skip
    rows = [
        {"bucket": day, **plain, **(peak if i == at else {}), "unfinished": i == 13}
        for i, day in enumerate(days)
    ]
    columns = tuple(rows[0])
    answer = Answer(
        load(QUERY), columns, tuple(tuple(row.values()) for row in rows), NOW, False, filters, (), 0, 0
    )
    chart = requests_trend(answer, View(filters, "light", "USD", EntityColors({})))
    return [label[part] for label in chart["layout"]["annotations"]]


def test_a_peak_says_whose_failures_it_is_made_of() -> None:
    assert words() == ["mostly FLUX, 14 Nov"]
    assert words(part="hovertext") == ["14 Nov: 5.00\u00a0% failed, 40 of 50 failures with FLUX"]


def test_a_peak_of_an_hour_says_on_hover_of_which_day() -> None:
    assert words(range="24h") == ["mostly FLUX, 00:00"]
    assert words(range="24h", part="hovertext") == [
        "14 Nov, 00:00: 5.00\u00a0% failed, 40 of 50 failures with FLUX"
    ]


def test_nothing_is_said_that_the_rows_do_not_prove() -> None:
    assert words(peak={**PEAK, "most_failed": 25}) == [], "half of the failures is not most of them"
    assert words(peak={**PEAK, "error_rate": 0.02}) == [], "not twice the usual"
    assert words(peak={**PEAK, "failed_requests": 9, "most_failed": 9}) == [], "a handful is chance"
    assert words(at=13) == [], "the day is not over"
    assert words(provider="flux") == [], "who looks at one provider knows whose failures they are"


def test_alerts_come_right_after_the_cards_and_before_any_chart() -> None:
    order = [cell for row in SECTION.rows for cell in row]
    assert order.index("active-alerts-list") == order.index("cards") + 1
    assert {panel.key for panel in SECTION.panels} == {cell for cell in order if cell != "cards"}
