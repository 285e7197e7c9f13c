"""How each provider is right now: one of four states, why, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

LightStatus = Literal["good", "warn", "crit", "off"]
Trouble = Literal["failing", "slow", "with failures", ""]

FAILING = 0.05  # the critical limit of the error rate
UNSURE = 0.02  # the warning limit
SLOW = 1.5  # times the usual p95
MINIMUM = 5  # eligible calls below which one failure decides nothing
ORDER = {"crit": 0, "warn": 1, "good": 2, "off": 3}


@dataclass(frozen=True, slots=True)
class Light:
    """A provider's state over the last five minutes. `since` is when it was last healthy, for a healthy one since when it is,
    for one without traffic when it was last seen; None where that lies before the days that are looked at. `trouble` is the kind of what is wrong."""

    provider: str
    status: LightStatus
    word: str
    reason: str
    success_rate: float | None
    latency_p95: float | None
    per_minute: float
    since: datetime | None
    trouble: Trouble = ""


def lights(rows: Sequence[Mapping[str, Any]], now: datetime) -> list[Light]:
    """Lights of the rows of realtime_operations/provider_status, trouble first, then by traffic."""
    found = [_light(row) for row in rows]
    return sorted(found, key=lambda light: (ORDER[light.status], -light.per_minute, light.provider))


def _light(row: Mapping[str, Any]) -> Light:
    status, word, reason, trouble = _state(row)
    since = row["seen_at"] if status == "off" else row["good_at"] if status != "good" else row["well_since"]
    return Light(
        str(row["provider"]),
        status,
        word,
        reason,
        row["success_rate"],
        row["latency_p95"],
        float(row["per_minute"]),
        since,
        trouble,
    )


def _state(row: Mapping[str, Any]) -> tuple[LightStatus, str, str, Trouble]:
    """Failing needs evidence: enough calls, and a rate whose lower bound is above the limit, or at least half of them failed."""
    n, failed = int(row["n"]), row["error_rate"]
    if n == 0 or failed is None:
        return "off", "No traffic", "no call in the last 5 minutes", ""
    reason = str(row["reason"] or "failures without a message")
    if n >= MINIMUM and (row["error_low"] > FAILING or failed >= 0.5):
        return "crit", "Failing", reason, "failing"
    if n >= MINIMUM and failed > UNSURE and row["error_low"] > UNSURE / 2:
        return "warn", "Some failures", reason, "with failures"
    usual, p95 = row["usual_p95"], row["latency_p95"]
    if usual and p95 and n >= MINIMUM and p95 > SLOW * usual:
        return (
            "warn",
            f"Slow, {p95 / usual:.1f} × usual",
            f"p95 {p95:.0f} ms against {usual:.0f} ms in the last 7 days",
            "slow",
        )
    if n < MINIMUM and failed >= 0.5:
        return "warn", "Few calls, failing", reason, "with failures"
    if n < MINIMUM and failed > 0:
        return "good", f"Few calls, {round(failed * n)} failed", reason, ""
    return "good", "Healthy", "within its limits", ""
