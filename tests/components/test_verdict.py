"""The verdict is as good as the worst card it stands beside, and names the service that the gauge names."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.drawings import executive_overview, verdict
from components.drawings.health import culprit_of
from components.theme import EntityColors
from components.view import View
from data.filters import parse
from data.metrics import METRICS, judge
from data.readings import Reading

NOW = datetime(2026, 11, 28, 14, 20, tzinfo=UTC)
FILTERS = parse({}, now=NOW, zone=ZoneInfo("UTC"))
VIEW = View(FILTERS, "light", "USD", EntityColors({}))


def service(name: str, n: int, error_rate: float, speed: float | None) -> dict[str, Any]:
    return {"window": "now", "service_type": name, "n": n, "error_rate": error_rate, "speed_factor": speed, "p95": None, "target": None}  # fmt: skip


HOUR = [
    service("", 100, 0.05, 0.9),
    service("images", 10, 0.0, 0.8),  # the slowest, but few calls: 2 points
    service("chat", 90, 0.06, 1.0),  # 5.4 points
]


def reading(key: str, value: float | None) -> Reading:
    return Reading(
        metric=METRICS[key], filters=FILTERS, value=value, closed=value, previous=None, delta=None, state=judge(METRICS[key], value, None, 1000),
        reason=None, as_of=NOW, stale=False, ignored=(), parts=(), row={},
    )  # fmt: skip


def healthy(monkeypatch: pytest.MonkeyPatch, **values: float | None) -> Any:
    class Hour:
        def records(self) -> list[dict[str, Any]]:
            return HOUR

    monkeypatch.setattr(verdict, "fetch", lambda *_: Hour())
    known = {"health_score": 97.0, "uptime": 1.0, "error_rate": 0.01, "latency_p95": 1000.0} | values
    return verdict._healthy({key: reading(key, value) for key, value in known.items()}, VIEW)


@pytest.mark.parametrize(
    ("values", "status", "word"),
    [
        ({}, "good", "Yes."),
        ({"uptime": 0.971}, "crit", "No."),
        ({"error_rate": 0.0416}, "warn", "Watch."),
        ({"latency_p95": 2100.0}, "crit", "No."),
        ({"health_score": 90.0}, "warn", "Watch."),
    ],
)
def test_the_verdict_is_no_better_than_its_worst_card(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, float], status: str, word: str
) -> None:
    told = healthy(monkeypatch, **values)
    assert (told.status, told.answer) == (status, f"Healthy? {word}")


def test_gauge_and_verdict_name_the_same_service(monkeypatch: pytest.MonkeyPatch) -> None:
    worst = culprit_of(HOUR)
    assert worst is not None
    assert (worst.service, round(worst.points, 1)) == ("chat", 5.4)
    assert "; Chat takes 5.4 points." in healthy(monkeypatch).reason
    assert "Chat" in str(executive_overview._culprit(HOUR))


def test_a_period_without_a_call_is_told_in_a_whole_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    told = healthy(monkeypatch, error_rate=None, uptime=None, latency_p95=None)
    assert told.reason.endswith("The period holds no call that could have failed.")
