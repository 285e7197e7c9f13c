"""Sources of operations: queues, quotas, and what was promised of latency and reliability."""

import datetime as dt
from decimal import Decimal
from typing import cast

from data.imports.moments import day, instant
from data.imports.source import Column, Row, Source
from data.imports.values import (
    Context,
    count,
    number,
    real,
    text,
    whole,
)


def _used_up(row: Row, context: Context) -> str | None:
    resets, sampled = row["resets_at"], row["sampled_at"]
    if resets is not None and cast("dt.datetime", resets) < cast("dt.datetime", sampled):
        return "resets_at: is before sampled_at"
    return None


def _is_a_promise(row: Row, context: Context) -> str | None:
    objective = cast("Decimal", row["objective"])
    return None if 0 < objective < 1 else "objective: must lie between 0 and 1, such as 0.995"


QUEUE_SAMPLE = Source(
    name="queue_samples",
    aliases=("queue_sample",),
    means="A look at a queue; the newest per queue is now.",
    table="queue_sample",
    key=("queue", "sampled_at"),
    columns=(
        Column("queue", text(200), "Name of the queue", "video"),
        Column("sampled_at", instant(), "When", "2026-11-22T10:00:00Z"),
        Column("depth", count, "Jobs waiting", "12"),
        Column("oldest_age_seconds", real(), "Age of the oldest job, seconds", "34.5", None),
        Column("processed", count, "Jobs finished since the sample before", "40", 0),
        Column("processing_seconds", real(), "Mean seconds a job took", "3.2", None),
    ),
)
QUOTA_SAMPLE = Source(
    name="quota_samples",
    aliases=("quota_sample",),
    means="A look at what is used of a provider's quota.",
    table="quota_sample",
    key=("provider", "quota", "sampled_at"),
    check=_used_up,
    columns=(
        Column("provider", text(200), "The provider", "openai"),
        Column("quota", text(200), "Which quota", "requests", "requests"),
        Column("sampled_at", instant(), "When", "2026-11-22T10:00:00Z"),
        Column("quota_limit", number(20, 4), "What may be used", "10000"),
        Column("used", number(20, 4), "What is used", "7350"),
        Column("resets_at", instant(may_be_future=True), "When it starts anew", "2026-11-23T00:00:00Z", None),
    ),
)
LATENCY_TARGET = Source(
    name="latency_targets",
    aliases=("latency_target", "targets"),
    means="The p95 latency a service should keep; the health score compares with it.",
    table="latency_target",
    key=("service_type",),
    columns=(
        Column("service_type", text(100, lower=True), "The service", "chat"),
        Column(
            "p95_ms", whole(1, 86_400_000), "95 of 100 successful calls finish within, milliseconds", "6000"
        ),
    ),
)
SLO_OBJECTIVE = Source(
    name="slo_objectives",
    aliases=("slo_objective",),
    means="The share of a service's calls that shall not fail within 30 days, from a day on; it replaces the default and what was valid before.",
    table="slo_objective",
    key=("service_type", "valid_from"),
    check=_is_a_promise,
    columns=(
        Column("service_type", text(200), "Which service", "chat"),
        Column("valid_from", day(may_be_future=True), "First day of this objective", "2026-12-01"),
        Column("objective", number(7, 6), "Share of calls that shall not fail, 0 to 1", "0.995"),
        Column("minimum_calls", whole(low=1), "Calls a window needs before it can raise an alarm", "50", 50),
    ),
)
