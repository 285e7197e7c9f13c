"""Minutes and hours are deleted after a while: what they counted is then read from days, or said to be unknown, and never a zero."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.filters import Filters, parse
from data.metrics import METRICS
from data.readings import Reading, read
from data.rollups.keeping import retention
from data.settings import get_settings
from tests.data.sql.company import Call
from tests.data.sql.conftest import Stand

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
TODAY = NOW.replace(hour=0, minute=0)
OLDEST = NOW - timedelta(days=800)  # so that nothing asked here lies before the log
Keep = Callable[..., None]


@pytest.fixture
def kept(stand: Stand) -> Keep:
    """Calls at given moments, counted; then what is past its time is deleted."""

    def make(moments: list[datetime], **settings: str) -> None:
        calls = [Call(n, "ada", when, latency=100, cost="1") for n, when in enumerate([OLDEST, *moments])]
        retention(stand(calls, **settings), settings=get_settings())

    return make


def asked(**given: str) -> Filters:
    return parse(
        {name.rstrip("_"): [value] for name, value in given.items()},
        now=NOW,
        zone=ZoneInfo("UTC"),
        kept=get_settings().kept,
    )


def requests(filters: Filters) -> Reading:
    return read(METRICS["requests"], filters, fresh=True)


def test_days_two_months_ago_are_compared_with_the_year_before_by_days(kept: Keep) -> None:
    start = TODAY - timedelta(days=60)
    period = {"from_": start.date().isoformat(), "to": (start + timedelta(days=7)).date().isoformat()}
    filters = asked(compare="year", **period)
    assert filters.before_start is not None
    kept([*[start + timedelta(hours=5)] * 3, *[filters.before_start + timedelta(hours=5)] * 2])
    reading = requests(filters)
    assert (reading.value, reading.previous, reading.notes) == (3, 2, ())


def test_the_last_hour_is_not_compared_with_minutes_that_were_deleted(kept: Keep) -> None:
    kept([NOW - timedelta(minutes=10)] * 3 + [NOW - timedelta(days=30, minutes=10)] * 2, MINUTE_DAYS="7")
    reading = requests(asked(range="60m", compare="month"))
    assert (reading.value, reading.previous, reading.delta) == (3, None, None)
    assert reading.notes == ("nothing to compare with: minutes are not kept that long",)
    change = read(METRICS["cost_change"], asked(range="60m", compare="month"), fresh=True)
    assert (change.value, change.reason) == (
        None,
        "Nothing to compare with: minutes are not kept that long.",
    )


def test_an_hour_of_days_whose_minutes_were_deleted_is_told_by_its_day(kept: Keep) -> None:
    when = NOW - timedelta(days=4)
    kept([when - timedelta(minutes=30)] * 6, MINUTE_DAYS="2")
    period = {"from_": (when - timedelta(hours=1)).isoformat(), "to": when.isoformat()}
    assert requests(asked(**period)).value == 6


def test_days_whose_hours_were_deleted_are_told_by_days(kept: Keep) -> None:
    start = TODAY - timedelta(days=60)
    kept([start + timedelta(hours=5)] * 6, HOUR_DAYS="32")
    period = {"from_": start.date().isoformat(), "to": (start + timedelta(days=3)).date().isoformat()}
    assert requests(asked(**period)).value == 6
