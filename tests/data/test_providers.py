"""The light of a provider: what is failing, what is only unlucky, and what is said of either."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data.providers import lights

NOW = datetime(2026, 11, 29, 13, 7, tzinfo=UTC)
GOOD_AT, SEEN_AT, WELL_SINCE = (NOW.replace(hour=hour) for hour in (12, 11, 10))


def row(
    n: int, failed: int, low: float = 0.0, p95: float | None = 900.0, usual: float | None = 1000.0
) -> dict[str, Any]:
    return {
        "provider": "luma", "n": n, "success_rate": (n - failed) / n if n else None, "error_rate": failed / n if n else None,
        "error_low": low if n else None, "latency_p95": p95, "usual_p95": usual, "per_minute": n / 5,
        "reason": "503" if failed else None, "good_at": GOOD_AT, "seen_at": SEEN_AT, "well_since": WELL_SINCE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "status", "word", "since"),
    [
        (row(0, 0), "off", "No traffic", SEEN_AT),
        (row(60, 0), "good", "Healthy", WELL_SINCE),
        (row(60, 9, 0.08), "crit", "Failing", GOOD_AT),
        (row(5, 3, 0.04), "crit", "Failing", GOOD_AT),
        (row(5, 1, 0.036), "warn", "Some failures", GOOD_AT),
        (row(60, 0, p95=1600.0), "warn", "Slow, 1.6 × usual", GOOD_AT),
        (row(2, 1), "warn", "Few calls, failing", GOOD_AT),
        (row(3, 1), "good", "Few calls, 1 failed", WELL_SINCE),
        (row(3, 0, p95=9000.0), "good", "Healthy", WELL_SINCE),
    ],
)
def test_a_provider_is_what_its_last_five_minutes_prove(
    given: dict[str, Any], status: str, word: str, since: datetime
) -> None:
    (light,) = lights([given], NOW)
    assert (light.status, light.word, light.since) == (status, word, since)


def test_a_provider_with_a_failure_is_never_said_to_be_within_its_limits_by_three_calls() -> None:
    (light,) = lights([row(3, 1)], NOW)
    assert light.reason == "503"


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        (row(60, 9, 0.08), "failing"),
        (row(5, 1, 0.036), "with failures"),
        (row(2, 1), "with failures"),
        (row(60, 0, p95=1600.0), "slow"),
        (row(60, 0), ""),
        (row(0, 0), ""),
    ],
)
def test_the_kind_of_trouble_is_told_beside_the_words(given: dict[str, Any], trouble: str) -> None:
    (light,) = lights([given], NOW)
    assert light.trouble == trouble


def test_trouble_stands_first_and_then_traffic() -> None:
    given = [
        {**row(60, 0), "provider": "busy"},
        {**row(10, 0), "provider": "quiet"},
        {**row(60, 9, 0.08), "provider": "broken"},
        {**row(0, 0), "provider": "gone"},
    ]
    assert [light.provider for light in lights(given, NOW)] == ["broken", "busy", "quiet", "gone"]
