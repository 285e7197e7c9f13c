"""Samples that machines write: queues and provider quotas, as history and as the next live sample."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from data.demo.company import DAY, HOUR, MINUTE, Company, moment_of

QUEUE_COLUMNS = ("queue", "sampled_at", "depth", "oldest_age_seconds", "processed", "processing_seconds")
QUOTA_COLUMNS = ("provider", "quota", "sampled_at", "quota_limit", "used", "resets_at")
# queue: usual depth, seconds a job takes, jobs a minute at noon
QUEUES = {
    "content": (2.2, 4.6, 14.0),
    "images": (4.5, 12.0, 8.0),
    "video": (7.0, 95.0, 2.0),
    "chat": (0.8, 2.5, 40.0),
}
# provider: quota, limit, shares used at the beginning and at the end of its day or month; ideogram's is
# nearly gone
QUOTAS = {
    "openai": ("requests per day", 250_000, 0.0, 0.34),
    "flux": ("credits per month", 40_000, 0.0, 0.52),
    "stability": ("credits per month", 25_000, 0.0, 0.41),
    "ideogram": ("images per month", 3_000, 0.80, 0.94),
    "gemini": ("requests per day", 20_000, 0.0, 0.22),
    "runway": ("credits per month", 60_000, 0.0, 0.66),
    "luma": ("generations per month", 12_000, 0.0, 0.47),
}
_QUEUE_HISTORY, _QUOTA_HISTORY = 14 * DAY, 30 * DAY


def queue_sample(queue: str, when: float, seconds: float, rng: np.random.Generator) -> tuple[Any, ...]:
    """One sample of a queue, `seconds` after the one before."""
    depth, takes, pace = QUEUES[queue]
    busy = 0.35 + 0.65 * float(np.exp(-((((when % DAY) / HOUR - 11.5) / 5.5) ** 2)))
    waiting = int(rng.poisson(depth * busy * float(rng.lognormal(0, 0.35))))
    processing = takes * float(rng.lognormal(0, 0.16))
    age = 0.0 if waiting == 0 else round(processing * (0.3 + waiting / 4) * float(rng.lognormal(0, 0.3)), 2)
    processed = int(rng.poisson(pace * busy * seconds / 60))
    return (queue, moment_of(when), waiting, age, processed, round(processing, 3))


def queue_history(company: Company) -> Iterator[tuple[Any, ...]]:
    """Every quarter of an hour for two weeks, every minute for the last three hours; the images queue once
    got stuck.
    """
    rng = company.rng("samples")
    coarse = np.arange(max(company.start, company.end - _QUEUE_HISTORY), company.end - 3 * HOUR, 15 * MINUTE)
    fine = np.arange(max(company.start, company.end - 3 * HOUR) + 1, company.end, MINUTE)
    stuck = (company.at(1, 13.0), company.at(1, 14.5))
    for when, seconds in [*((float(at), 900.0) for at in coarse), *((float(at), 60.0) for at in fine)]:
        for queue in QUEUES:
            row = queue_sample(queue, when, seconds, rng)
            if queue == "images" and stuck[0] <= when < stuck[1]:
                row = (*row[:2], 40 + int((when - stuck[0]) / 60), 120.0 + (when - stuck[0]), 0, row[5])
            yield row


def quota_sample(provider: str, when: float) -> tuple[Any, ...]:
    """One sample of a provider's quota: it fills over its day or month, then begins again."""
    quota, limit, lowest, highest = QUOTAS[provider]
    begin, resets = _window(quota, when)
    gone = (when - begin.timestamp()) / (resets.timestamp() - begin.timestamp())
    return (
        provider,
        quota,
        moment_of(when),
        limit,
        round(limit * (lowest + (highest - lowest) * gone)),
        resets,
    )


def quota_history(company: Company) -> Iterator[tuple[Any, ...]]:
    """Every hour for thirty days and once just before `now`."""
    hours = np.arange(max(company.start, company.end - _QUOTA_HISTORY), company.end - 60, HOUR)
    for when in [*hours, company.end - 2]:
        for provider in QUOTAS:
            yield quota_sample(provider, float(when))


def _window(quota: str, when: float) -> tuple[datetime, datetime]:
    day = datetime.fromtimestamp(when, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if quota.endswith("day"):
        return day, day + timedelta(days=1)
    month = day.replace(day=1)
    return month, (month + timedelta(days=32)).replace(day=1)
