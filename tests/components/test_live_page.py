"""What the live page says in words: its hour, what is wrong with providers, and the numbers beside the choices of the feed."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from callbacks.panels import shown
from components.drawings import realtime_feed, realtime_health
from components.live import live_controls, live_window
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.answer import Answer
from data.filters import parse
from data.queries import load
from layouts import PANELS

NOW = datetime(2026, 11, 22, 10, 59, 30, tzinfo=UTC)
FILTERS = parse({"range": ["60m"]}, now=NOW, zone=ZoneInfo("UTC"))
VIEW = View(FILTERS, "light", "USD", EntityColors({}))


def answer(query: str, rows: list[dict[str, Any]]) -> Answer:
    """Rows as the warehouse would tell them."""
    columns = tuple(rows[0]) if rows else ()
    return Answer(
        load(query), columns, tuple(tuple(row[c] for c in columns) for row in rows), NOW, False, FILTERS, (), 0, 0
    )  # fmt: skip


def provider(name: str, failed: int, low: float, p95: float) -> dict[str, Any]:
    """Sixty calls of a provider whose usual p95 is a second."""
    return {
        "provider": name, "n": 60, "success_rate": 1 - failed / 60, "error_rate": failed / 60, "error_low": low,
        "latency_p95": p95, "usual_p95": 1000.0, "per_minute": 12.0, "reason": "503", "good_at": None, "seen_at": NOW,
        "well_since": None,
    }  # fmt: skip


def test_the_hour_is_told_by_the_first_and_the_last_minute_that_are_closed() -> None:
    assert live_window(NOW, "UTC") == "09:59 – 10:58 UTC"
    assert live_window(NOW, "Europe/Berlin") == "10:59 – 11:58 Europe/Berlin"


def test_the_bar_of_a_live_page_leaves_its_hour_to_the_first_answers() -> None:
    assert re.search(r'id="live-window"[^>]*><', markup(live_controls(5))), (
        "a page that is kept names no hour"
    )


def test_each_kind_of_trouble_has_a_badge_of_its_own() -> None:
    rows = [
        provider("runway", 30, 0.4, 900.0),
        provider("luma", 3, 0.02, 900.0),
        provider("stability", 0, 0.0, 1600.0),
        provider("flux", 0, 0.0, 1700.0),
        provider("openai", 0, 0.0, 900.0),
    ]
    found = realtime_health.provider_badges(answer("realtime_operations/provider_status", rows), VIEW)
    written = [re.sub("<[^>]*>", "", markup(badge)).strip() for badge in found]
    assert written == ["1 failing", "1 with failures", "2 slow"]


def test_failed_and_limited_carry_how_many_there_were_in_the_last_hour() -> None:
    rows = [{"id": "1", "failed_last_hour": 1200, "limited_last_hour": 0}]
    assert realtime_feed.counted(answer("realtime_operations/live_feed", rows)) == {
        "failed": "1,200",
        "limited": "0",
    }
    assert realtime_feed.counted(answer("realtime_operations/live_feed", [])) == {}


def test_a_feed_that_cannot_be_read_keeps_no_number_of_before() -> None:
    parts = shown(PANELS["live-feed"], "?range=nonsense", "light", None)["parts"]
    assert {name: html for name, html in parts.items() if name.startswith("count-")} == {
        "count-all": "", "count-failed": "", "count-limited": "",
    }  # fmt: skip
