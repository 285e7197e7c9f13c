"""Ratings: some people say how they liked what they got; slow, failing or duller models please less."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from data.demo import rules
from data.demo.company import moment_of
from data.demo.people import People
from data.demo.traffic import Calls

COLUMNS = (
    "feedback_id", "user_id", "api_usage_id", "rating", "feedback_type", "comment", "service_type",
    "provider", "model",
    "rated_at",
)  # fmt: skip
RATED, _ANGRY = 0.034, 0.045
_MEAN = np.array([path.rating for path in rules.PATHS])
_MEDIAN = np.array([path.latency_ms for path in rules.PATHS])
_KINDS = ("quality", "quality", "speed", "accuracy", "general")
_COMMENTS = {
    1: ("Not what I asked for.", "The Arabic text in the picture is unreadable.", "Failed twice, then this."),
    2: ("Took far too long.", "The tone is off for our brand.", "Had to rewrite most of it."),
    3: ("Fine, nothing special.", "Good start, needs editing.", "The second version was better."),
    4: ("Good, small fixes only.", "Nice picture, hands are a bit odd.", "Saved me an hour."),
    5: ("Exactly what we needed!", "ممتاز، شكرا لكم", "Best caption so far.", "Our client loved it."),
}


def feedback_rows(
    people: People, calls: Calls, table: pa.Table, rng: np.random.Generator, *, until: float
) -> Iterator[tuple[Any, ...]]:
    """Ratings of some of the successful calls of one table, given some minutes after; none after `until`."""
    chosen = np.flatnonzero((calls.status == rules.SUCCESS) & (rng.random(len(calls)) < RATED))
    if len(chosen) == 0:
        return
    rows = table.select(["id", "model", "latency_ms"]).take(pa.array(chosen)).to_pydict()
    for at, call_id, model, latency in zip(
        chosen.tolist(), rows["id"], rows["model"], rows["latency_ms"], strict=True
    ):
        path = rules.PATHS[int(calls.path[at])]
        slow = 0.5 * max(0.0, float(np.log((latency or path.latency_ms) / path.latency_ms)))
        rating = int(np.clip(np.rint(rng.normal(_MEAN[calls.path[at]] + 0.32 - slow, 0.88)), 1, 5))
        if rng.random() < _ANGRY:
            rating = 1 + int(rng.random() < 0.4)
        when = float(calls.when[at]) + float(rng.exponential(240.0)) + 5
        if when >= until:
            continue
        kind = "speed" if slow > 0.35 and rating <= 3 else _KINDS[int(rng.integers(len(_KINDS)))]
        known = _COMMENTS[rating]
        comment = known[int(rng.integers(len(known)))] if rng.random() < 0.22 else None
        yield (
            f"demo-{call_id}", people.ids[int(calls.user[at])], call_id, rating, kind, comment, path.service,
            path.provider,
            model, moment_of(when),
        )  # fmt: skip
