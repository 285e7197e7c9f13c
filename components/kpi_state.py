"""From a reading to what its card shows."""

from datetime import timedelta
from typing import Any

from components.format import age, day, number
from components.kpi import KpiState
from components.scope import change_of, everything
from components.theme import Status
from components.view import View
from data.metrics import Metric
from data.readings import Reading

STATUS: dict[str, Status] = {"good": "good", "warn": "warn", "critical": "crit", "unknown": "off"}
UNITS: dict[str, Any] = {"fraction": "percent"}
BETTER: dict[str, Any] = {"neutral": "neither"}


def unit_of(metric: Metric) -> Any:
    """The unit as components/format.py knows it."""
    return UNITS.get(metric.unit, metric.unit)


def kpi_state(reading: Reading, view: View) -> KpiState:
    """Value, like-for-like change, status and words. The delta compares finished buckets, the value counts everything."""
    metric = reading.metric
    common: dict[str, Any] = {
        "unit": unit_of(metric),
        "better": BETTER.get(metric.better, metric.better),
        "currency": view.currency,
    }
    if reading.value is None:
        return KpiState(**common, state="missing", **_why(reading))
    return KpiState(
        **common,
        value=reading.value,
        basis=reading.closed,
        previous=reading.previous,
        change=change_of(reading, unit_of(metric), view.currency),
        scope=everything(reading.ignored),
        status=STATUS[reading.state],
        extra=_extra(reading, view),
        note=_note(reading),
        state="stale" if reading.stale else "ok",
        age_seconds=(view.filters.now - reading.as_of).total_seconds(),
    )


def _why(reading: Reading) -> dict[str, Any]:
    """Why there is no value, and where the missing source can be filled."""
    if reading.lacks is None or not reading.lacks.upload:
        return {"note": reading.reason or ""}
    return {
        "note": f"No {reading.lacks.title} yet.",
        "note_action": "Import",
        "note_href": f"/settings#{reading.lacks.upload}",
    }


def failed_state(metric: Metric, why: str) -> KpiState:
    """A card whose number could not be read: an error, never a zero."""
    return KpiState(unit=unit_of(metric), state="error", note=why)


def _extra(reading: Reading, view: View) -> str:
    if reading.metric.key == "active_alerts":
        worst = reading.parts[0] if reading.parts else None
        return f"{worst.value:,.0f} {worst.name}" if worst and worst.value else ""
    if reading.metric.key == "burn":
        return str(reading.row.get("lacks") or "")
    return ""


def _growth(reading: Reading) -> str:
    """Growth against a week and a month earlier."""
    told = (
        _since(name, reading.value, reading.row.get(column))
        for name, column in (("wk", "week_before"), ("mo", "month_before"))
    )
    return ", ".join(word for word in told if word)


def _since(name: str, value: float | None, before: float | None) -> str:
    """The change since a day that is named, "" where it is not known."""
    if value is None or not before:
        return ""
    return f"{name} {(value - before) / before * 100:+.1f} %".replace("-", "−")


def _note(reading: Reading) -> str:
    row = reading.row
    if reading.metric.key == "csat" and row.get("low") is not None:
        low, high = (number(row[name], "percent").text for name in ("low", "high"))
        return f"{low} – {high} %, {number(row['n'], 'count').full} ratings"
    if reading.metric.key == "total_users":
        return _growth(reading)
    if reading.metric.key == "active_alerts":
        newest = row.get("newest_at")
        return (
            f"now, newest {age((reading.filters.now - newest).total_seconds())} old"
            if newest is not None
            else "now"
        )
    if reading.metric.key in ("nrr", "grr") and row.get("year_customers"):
        return f"of {row['year_customers']:,} customers of {day(row['year_from'])}"
    if reading.week is not None and reading.delta is not None:
        return _since("wk", reading.closed, reading.week)
    if reading.notes:
        return "; ".join(reading.notes)
    if reading.metric.key in ("dau", "wau", "mau", "stickiness") and reading.previous is None:
        return f"read at the end of {day(reading.filters.read_at.date() - timedelta(days=1))}"
    return ""
