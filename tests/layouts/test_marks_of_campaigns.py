"""Marks of campaigns stand on every day that a chart shows, not on those of the page's period alone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from callbacks.panels import days_drawn
from data.filters import parse

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FILTERS = parse({"range": ["7d"]}, now=NOW, zone=ZoneInfo("Africa/Cairo"))


def _chart(first: str, last: str) -> dict[str, object]:
    return {"data": [], "layout": {"xaxis": {"type": "date", "range": [first, last]}}}


def test_a_chart_that_begins_before_the_period_is_marked_from_its_first_day() -> None:
    shown = days_drawn(_chart("2026-09-23", "2026-12-21T12:00:00"), FILTERS)
    assert shown.start == datetime(2026, 9, 23, tzinfo=ZoneInfo("Africa/Cairo"))
    assert shown.end >= FILTERS.now


def test_charts_of_the_period_share_one_answer() -> None:
    assert days_drawn(_chart("2026-11-15T12:00:00", "2026-11-22T12:00:00"), FILTERS) is FILTERS
    assert days_drawn({"data": [], "layout": {"xaxis": {"type": "category"}}}, FILTERS) is FILTERS
    assert days_drawn({"data": [], "layout": {}}, FILTERS) is FILTERS
