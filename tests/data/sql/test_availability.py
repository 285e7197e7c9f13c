"""Whether a minute was good is told by what happened in it altogether, not by each of the services that are looked at."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.filters import Filters, parse
from data.metrics import METRICS
from data.readings import read
from data.settings import get_settings
from data.warehouse import fetch
from tests.data.sql.company import Call
from tests.data.sql.conftest import Stand

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
YESTERDAY = NOW - timedelta(days=1)
BOTH = ["chat", "content"]


def asked(*services: str, **period: str) -> Filters:
    given = {name: [value] for name, value in period.items()} | {"service": list(services)}
    return parse(given, now=NOW, zone=ZoneInfo("Asia/Kathmandu"), kept=get_settings().kept)


def failed(number: int, service: str, minute: datetime) -> Call:
    return Call(number, "ada", minute, service, status="error", error="down")


def calls_of(minute: datetime) -> list[Call]:
    """Ten good calls of one service and six failed ones of another; in the minute after it three of each, all failed."""
    following = minute + timedelta(minutes=1)
    return [
        *(Call(n, "ada", minute) for n in range(10)),
        *(failed(n, "content", minute) for n in range(10, 16)),
        *(failed(n, "chat", following) for n in range(16, 19)),
        *(failed(n, "content", following) for n in range(19, 22)),
    ]


@pytest.mark.parametrize("period", ["24h", "7d", "28d"])
def test_services_are_judged_together_as_all_of_them_are_without_a_filter(stand: Stand, period: str) -> None:
    stand(calls_of(NOW - timedelta(hours=3)), REPORTING_TIMEZONE="Asia/Kathmandu")
    named, everything = (
        fetch("metrics/availability", asked(*services, range=period), fresh=True) for services in (BOTH, [])
    )
    assert sorted(named.rows) == sorted(everything.rows)
    assert ("now", 0.5, 2, None) in named.rows


def test_one_service_is_judged_by_its_own_calls(stand: Stand) -> None:
    stand(calls_of(NOW - timedelta(hours=3)))
    values = [read(METRICS["uptime"], asked(service, range="24h"), fresh=True).value for service in BOTH]
    assert values == [1.0, 0.0]


def test_the_trend_of_several_services_is_that_of_the_number_beside_it(stand: Stand) -> None:
    stand(calls_of(YESTERDAY), REPORTING_TIMEZONE="Asia/Kathmandu")
    named, everything = (
        [
            row["uptime"]
            for row in fetch(
                "executive_overview/kpi_trend", asked(*services, range="28d"), fresh=True
            ).records()
        ]
        for services in (BOTH, [])
    )
    assert named == everything
    assert [value for value in named if value is not None] == [0.5]


def test_days_whose_hours_are_gone_are_not_known_of_several_together(stand: Stand) -> None:
    when = NOW - timedelta(days=60)
    connection = stand(calls_of(when))
    connection.execute("update analytics.rollup_state set hours_from = %s", [NOW - timedelta(days=32)])
    days = {
        "from": (when - timedelta(days=9)).date().isoformat(),
        "to": (when + timedelta(days=9)).date().isoformat(),
    }
    several = read(METRICS["uptime"], asked(*BOTH, **days), fresh=True)
    assert (several.value, several.reason) == (
        None,
        "Several are judged together by the minutes of each hour, and hours are not kept that long. Choose one, or a later period.",
    )
    assert read(METRICS["uptime"], asked("chat", **days), fresh=True).value == 1.0
