"""Which rows a number is about, in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from components.scope import change_of, compared, everything, not_applied
from data.filters import parse
from data.metrics import METRICS, judge
from data.readings import Reading

NOW = datetime(2026, 11, 28, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"range": "28d"}, "Changes compare 1 Nov – 27 Nov with 4 Oct – 30 Oct; today is not over yet."),
        ({"range": "today"}, "Changes compare 00:00 – 14:00, 28 Nov with 00:00 – 14:00, 27 Nov; this hour is not over yet."),
        ({"range": "yesterday"}, "Changes compare 27 Nov with 26 Nov."),
        ({"from": "2026-10-01", "to": "2026-11-01"}, "Changes compare 1 Oct – 31 Oct with 31 Aug – 30 Sep."),
        (
            {"from": "2026-10-01", "to": "2026-10-20", "compare": "year"},
            "Changes compare 1 Oct – 19 Oct 2026 with 1 Oct – 19 Oct 2025.",
        ),
        ({"from": "2026-01-01", "to": "2026-02-01"}, "Changes compare 1 Jan – 31 Jan 2026 with 1 Dec – 31 Dec 2025."),
        (
            {"from": "2026-01-03", "to": "2026-01-13"},
            "Changes compare 3 Jan – 12 Jan 2026 with 24 Dec 2025 – 2 Jan 2026.",
        ),
        ({"range": "28d", "compare": "none"}, ""),
    ],
)  # fmt: skip
def test_the_line_under_the_cards_names_both_periods_and_what_is_left_out(
    asked: dict[str, str], told: str
) -> None:
    filters = parse({name: [value] for name, value in asked.items()}, now=NOW, zone=ZoneInfo("UTC"))
    assert compared(filters) == told


def told_change(key: str, **asked: str) -> str:
    """The change of a metric from 100 to 120, in words."""
    filters = parse({name: [value] for name, value in asked.items()}, now=NOW, zone=ZoneInfo("UTC"))
    reading = Reading(
        metric=METRICS[key], filters=filters, value=120, closed=120, previous=100, delta=0.2, state=judge(METRICS[key], 120, None),
        reason=None, as_of=NOW, stale=False, ignored=(), parts=(), row={},
    )  # fmt: skip
    return change_of(reading, "count", "USD")


def test_both_sides_of_a_change_name_their_years_where_they_differ() -> None:
    asked = {"from": "2026-10-01", "to": "2026-10-20", "compare": "year"}
    assert told_change("requests", **asked) == "120 in 1 Oct – 19 Oct 2026 against 100 in 1 Oct – 19 Oct 2025"
    assert (
        told_change("total_users", **asked)
        == "120 at the end of 19 Oct 2026 against 100 at the end of 19 Oct 2025"
    )
    assert (
        told_change("requests", **asked | {"compare": "month"})
        == "120 in 1 Oct – 19 Oct against 100 in 1 Sep – 19 Sep"
    )


def test_a_filter_that_is_not_obeyed_is_named() -> None:
    assert everything(("service", "provider")) == "all services, all providers"
    assert not_applied(("service", "provider")) == "Service and Provider filters do not apply"
    assert not_applied(("plan",)) == "Plan filter does not apply"
    assert not_applied(()) == ""
