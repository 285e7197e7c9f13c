"""How often an answer came from where: per query, for this process and, through Redis, for all of them."""

import threading
from collections import Counter
from typing import TypedDict

HITS = ("hit", "stale")
MISSES = ("computed", "bypassed", "last_good")


class QueryCounts(TypedDict):
    """Answers of one query by state; `renewed` and `failed` count executions, not answers."""

    hit: int
    stale: int
    computed: int
    bypassed: int
    last_good: int
    renewed: int
    failed: int


class CacheStats(TypedDict):
    """What `Cache.stats` returns; `shared` says whether all processes are counted, `redis` is INFO's or
    None."""

    backend: str
    available: bool
    shared: bool
    hits: int
    misses: int
    hit_rate: float | None
    queries: dict[str, QueryCounts]
    redis: dict[str, int | str] | None


class Counters:
    """Counts of this process, and those of them that the other processes have not been told yet."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._all: Counter[tuple[str, str]] = Counter()
        self._untold: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, state: str) -> None:
        """Count one more."""
        with self._guard:
            self._all[name, state] += 1
            self._untold[name, state] += 1

    def take_untold(self) -> dict[tuple[str, str], int]:
        """What has not been told yet; the caller tells it, or gives it back."""
        with self._guard:
            untold, self._untold = dict(self._untold), Counter()
        return untold

    def give_back(self, counts: dict[tuple[str, str], int]) -> None:
        """The store was not there: keep these for the next time."""
        with self._guard:
            self._untold.update(counts)

    def own(self) -> dict[tuple[str, str], int]:
        """Counts of this process."""
        with self._guard:
            return dict(self._all)

    def clear(self) -> None:
        """Start from zero."""
        with self._guard:
            self._all.clear()
            self._untold.clear()


def summarise(counts: dict[tuple[str, str], int]) -> tuple[dict[str, QueryCounts], int, int]:
    """Counts by query, hits, misses."""
    queries: dict[str, QueryCounts] = {}
    for name in sorted({name for name, _ in counts}):
        queries[name] = QueryCounts(
            hit=counts.get((name, "hit"), 0),
            stale=counts.get((name, "stale"), 0),
            computed=counts.get((name, "computed"), 0),
            bypassed=counts.get((name, "bypassed"), 0),
            last_good=counts.get((name, "last_good"), 0),
            renewed=counts.get((name, "renewed"), 0),
            failed=counts.get((name, "failed"), 0),
        )
    hits = sum(n for (_, state), n in counts.items() if state in HITS)
    misses = sum(n for (_, state), n in counts.items() if state in MISSES)
    return queries, hits, misses
