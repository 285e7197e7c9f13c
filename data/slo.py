"""What a service promised: how much of its error budget is left, and whether it burns fast enough to wake somebody.

The four alarms and their window pairs are those of the SRE workbook (Beyer et al. 2018, chapter 5, "Alerting on SLOs", multiwindow and multi-burn-rate):
an alarm is on while both the long window and the short one burn faster than its factor, so that it comes soon and goes soon. A burn rate of 1 spends
the budget of 30 days in 30 days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["good", "warn", "crit", "off"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A pair of windows and the factor that both must exceed; `pages` wakes somebody at once, the others are for working hours."""

    factor: float
    long: str
    short: str
    pages: bool


@dataclass(frozen=True, slots=True)
class Burn:
    """An alarm as it is now: burn rates of both windows (None without a call), calls of the long one, and whether it is on."""

    alarm: Alarm
    long: float | None
    short: float | None
    calls: int
    is_on: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A service against its objective: its burns in the order of ALARMS, and what they say together."""

    service: str
    objective: float
    is_default: bool
    minimum_calls: int
    calls: int
    availability: float
    left: float
    burns: tuple[Burn, ...]
    state: State
    word: str


ALARMS = (
    Alarm(14.4, "1h", "5m", pages=True),
    Alarm(6.0, "6h", "30m", pages=True),
    Alarm(3.0, "1d", "2h", pages=False),
    Alarm(1.0, "3d", "6h", pages=False),
)


def promises(rows: Sequence[Mapping[str, Any]]) -> list[Promise]:
    """Promises of the rows of metrics/error_budget, the emptiest budget first as they come."""
    return [_promise(row) for row in rows]


def _promise(row: Mapping[str, Any]) -> Promise:
    least = int(row["minimum_calls"])
    burns = tuple(_burn(row, alarm, least) for alarm in ALARMS)
    state, word = _state(float(row["error_budget_left"]), burns)
    return Promise(
        service=str(row["service_type"]), objective=float(row["objective"]), is_default=bool(row["is_default"]), minimum_calls=least, calls=int(row["n"]),
        availability=float(row["availability"]), left=float(row["error_budget_left"]), burns=burns, state=state, word=word,
    )  # fmt: skip


def _burn(row: Mapping[str, Any], alarm: Alarm, least: int) -> Burn:
    long, short = row[f"burn_{alarm.long}"], row[f"burn_{alarm.short}"]
    calls = int(row[f"n_{alarm.long}"])
    burning = long is not None and short is not None and long > alarm.factor and short > alarm.factor
    return Burn(alarm, long, short, calls, is_on=burning and calls >= least, is_sure=calls >= least)


def _state(left: float, burns: Sequence[Burn]) -> tuple[State, str]:
    """The worst alarm that is on; else an empty budget; else fine, or too little traffic to say."""
    on = [burn for burn in burns if burn.is_on]
    if on:
        worst = on[0]
        return (
            ("crit", f"Act now: {worst.alarm.factor:g}×")
            if worst.alarm.pages
            else ("warn", f"Look today: {worst.alarm.factor:g}×")
        )
    if left < 0:
        return "warn", "Budget spent"
    if not any(burn.is_sure for burn in burns):
        return "off", "Too few calls"
    return "good", "Within budget"
