"""Which service pulls the health score down: one reckoning for the gauge and for the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SMALLEST = 0.1  # points; less is not worth a name


@dataclass(frozen=True, slots=True)
class Culprit:
    """A service, the points its failures and slowness take, and the row that says how."""

    service: str
    points: float
    row: Mapping[str, Any]


def culprit_of(rows: Sequence[Mapping[str, Any]]) -> Culprit | None:
    """The service of the last hour that takes the most points, None where none takes a tenth of one."""
    services = [row for row in rows if row["window"] == "now" and row["service_type"]]
    calls = sum(row["n"] for row in services) or 1
    lost = [
        Culprit(str(row["service_type"]), 100 * row["n"] / calls * _share_lost(row), row) for row in services
    ]
    worst = max(lost, key=lambda one: one.points, default=None)
    return worst if worst and worst.points >= SMALLEST else None


def _share_lost(row: Mapping[str, Any]) -> float:
    speed = row["speed_factor"]
    return (1.0 - (1.0 if speed is None else float(speed))) + float(row["error_rate"] or 0.0)
