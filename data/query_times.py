"""How long the dashboard's own queries took in PostgreSQL, in this process: the newest thousand, by name."""

import json
from collections import deque
from dataclasses import dataclass
from threading import Lock

KEPT = 1000
_lock = Lock()
_newest: deque[tuple[str, float]] = deque(maxlen=KEPT)


@dataclass(frozen=True, slots=True)
class QueryTime:
    """Times of one query in ms: how often it ran among the newest, p95 and the slowest."""

    query: str
    runs: int
    p95_ms: float
    max_ms: float


def note(query: str, took_ms: float) -> None:
    """Remember one run."""
    with _lock:
        _newest.append((query, took_ms))


def percentile(values: list[float], share: float) -> float | None:
    """Nearest-rank percentile; None of no values."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)] if ordered else None


def overall_p95() -> float | None:
    """p95 in ms over all remembered runs; None before the first."""
    with _lock:
        return percentile([took for _, took in _newest], 0.95)


def by_query() -> list[QueryTime]:
    """Each query's times, slowest p95 first."""
    with _lock:
        runs = list(_newest)
    grouped: dict[str, list[float]] = {}
    for name, took in runs:
        grouped.setdefault(name, []).append(took)
    times = [
        QueryTime(name, len(values), percentile(values, 0.95) or 0.0, max(values))
        for name, values in grouped.items()
    ]
    return sorted(times, key=lambda time: -time.p95_ms)


def as_json() -> str:
    """Each query's times as a JSON array, for the query that shows them beside those of PostgreSQL."""
    return json.dumps(
        [
            {"query": time.query, "runs": time.runs, "p95_ms": time.p95_ms, "max_ms": time.max_ms}
            for time in by_query()
        ]
    )
