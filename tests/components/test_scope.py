"""Which rows a number is about, in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from components.scope import compared, everything, not_applied
from data.filters import parse

NOW = datetime(2026, 11, 28, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"range": "28d"}, "Changes compare 1 Nov – 27 Nov with 4 Oct – 30 Oct; today is not over yet."),
        ({"range": "today"}, "Changes compare 00:00 – 14:00, 28 Nov with 00:00 – 14:00, 27 Nov; this hour is not over yet."),
        ({"range": "yesterday"}, "Changes compare 27 Nov with 26 Nov."),
        ({"from": "2026-10-01", "to": "2026-11-01"}, "Changes compare 1 Oct – 31 Oct with 31 Aug – 30 Sep."),
        ({"range": "28d", "compare": "none"}, ""),
    ],
)  # fmt: skip
def test_the_line_under_the_cards_names_both_periods_and_what_is_left_out(
    asked: dict[str, str], told: str
) -> None:
    filters = parse({name: [value] for name, value in asked.items()}, now=NOW, zone=ZoneInfo("UTC"))
    assert compared(filters) == told


def test_a_filter_that_is_not_obeyed_is_named() -> None:
    assert everything(("service", "provider")) == "all services, all providers"
    assert not_applied(("service", "provider")) == "Service and Provider filters do not apply"
    assert not_applied(("plan",)) == "Plan filter does not apply"
    assert not_applied(()) == ""
