"""When providers are in trouble and when a model is slow: the planted outages and the small ones of the
live traffic.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.demo import rules
from data.demo.company import HOUR, MINUTE, Company

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PATH_PROVIDER = np.array([rules.PROVIDERS.index(path.provider) for path in rules.PATHS])
ERROR_RATE = np.array([path.error_rate for path in rules.PATHS])

# Days ago, UTC hours and share of failures of the planted outages; docs/demo.md repeats them.
OUTAGE = ("flux", 15, 13.0, 17.0, 0.985)
BROWNOUT = ("openai", 5, 11.0 + 5 / 60, 11.0 + 40 / 60, 0.93)
SLOWER_PROVIDER, SLOWER_DAYS_AGO, SLOWER_FACTOR = "ideogram", 12, 1.9

_SLOT = 45.0 * MINUTE
_WEATHER_SPREAD = 0.3


@dataclass(frozen=True)
class Trouble:
    """One provider failing for a while."""

    provider: int
    begin: float
    end: float
    failing: float


def planted(company: Company) -> tuple[Trouble, ...]:
    """The outages that docs/demo.md tells of; none where the company is too small for events."""
    if not company.is_large_enough_for_events:
        return ()
    return tuple(
        Trouble(rules.PROVIDERS.index(name), company.at(ago, begin), company.at(ago, end), failing)
        for name, ago, begin, end, failing in (OUTAGE, BROWNOUT)
    )


def passing(company: Company, begin: float, end: float) -> tuple[Trouble, ...]:
    """Short troubles of single providers between two moments, about one in an hour and a half: they change
    the lights.
    """
    found = []
    for slot in range(int(begin // _SLOT), int(end // _SLOT) + 1):
        rng = company.rng("trouble", slot)
        if rng.random() < 0.5:
            start = slot * _SLOT + rng.uniform(0, _SLOT - 10 * MINUTE)
            length = rng.uniform(4, 9) * MINUTE
            provider = int(rng.choice(len(rules.PROVIDERS), p=(0.16, 0.16, 0.14, 0.14, 0.14, 0.13, 0.13)))
            found.append(Trouble(provider, start, start + length, float(rng.uniform(0.35, 0.85))))
    return tuple(trouble for trouble in found if trouble.end > begin and trouble.begin < end)


def weather(company: Company, day: int) -> Floats:
    """Factor on every provider's error rate on one day: good days and bad ones."""
    return company.rng("trouble", 10**6 + day).lognormal(-0.04, _WEATHER_SPREAD, size=len(rules.PROVIDERS))


def failing_share(
    path: Ints, when: Floats, again: Flags, factor: Floats, troubles: tuple[Trouble, ...]
) -> tuple[Floats, Flags]:
    """Probability that each call fails, and whether that is a trouble's doing.

    A retry fails three times as often.
    """
    share = ERROR_RATE[path] * factor[PATH_PROVIDER[path]] * np.where(again, 6.0, 1.0)
    struck = np.zeros(len(path), dtype=bool)
    for trouble in troubles:
        here = (PATH_PROVIDER[path] == trouble.provider) & (when >= trouble.begin) & (when < trouble.end)
        share = np.where(here, np.maximum(share, trouble.failing), share)
        struck |= here
    return share, struck


def slowness(company: Company, path: Ints, when: Floats) -> Floats:
    """Factor on latency: rush hours, the model that became slower, and a gentle gain of speed over the
    months.
    """
    hour = (when % (24 * HOUR)) / HOUR
    rush = 1 + 0.13 * np.exp(-(((hour - 11.5) / 3.5) ** 2))
    trend = 1.06 - 0.08 * np.clip((when - company.start) / max(company.end - company.start, 1.0), 0, 1)
    factor: Floats = rush * trend
    if company.is_large_enough_for_events:
        slower = PATH_PROVIDER[path] == rules.PROVIDERS.index(SLOWER_PROVIDER)
        factor = np.where(slower & (when >= company.at(SLOWER_DAYS_AGO, 0)), factor * SLOWER_FACTOR, factor)
    return factor
