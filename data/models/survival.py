"""How long customers stay: the estimate of Kaplan and Meier, which also learns from those who are still there (Journal of the ASA, 1958)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from statsmodels.duration.survfunc import SurvfuncRight

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Left:
    """A day since the start on which somebody left: how many had come so far, how many left, and the share still there with its 95 % interval."""

    days: int
    at_risk: int
    lost: int
    survival: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Survival:
    """The curve and what it says. `mean_days` counts up to the longest stretch that was seen: nothing is known beyond it. `median_days` is None
    while more than half still pay."""

    spells: int
    lost: int
    observed_days: int
    mean_days: float
    median_days: float | None
    curve: tuple[Left, ...]


def survival(spells: Sequence[tuple[int, bool]]) -> Survival | None:
    """The estimate from (days paid so far, whether it ended); None without any."""
    if not spells:
        return None
    days = np.array([length for length, _ in spells], dtype=np.float64)
    ended = np.array([over for _, over in spells], dtype=np.int64)
    longest, lost = int(days.max()), int(ended.sum())
    if not lost:  # nobody left: a line at 1, as long as was looked
        return Survival(len(spells), 0, longest, float(longest), None, ())
    estimate = SurvfuncRight(days, ended)
    curve = tuple(
        _left(*row)
        for row in zip(
            estimate.surv_times, estimate.n_risk, estimate.n_events, estimate.surv_prob,
            estimate.surv_prob_se, strict=True,
        )
        if row[2] > 0
    )  # fmt: skip
    median = next((float(one.days) for one in curve if one.survival <= 0.5 + 1e-9), None)
    return Survival(len(spells), lost, longest, _mean(curve, longest), median, curve)


def _left(time: float, at_risk: float, lost: float, share: float, error: float) -> Left:
    """One step; the interval is that of log(-log S), which stays inside 0 and 1 (Kalbfleisch and Prentice)."""
    low: float | None = None
    high: float | None = None
    if 0 < share < 1:
        reach = _Z95 * error / (share * np.log(share))
        low, high = sorted((float(share ** np.exp(reach)), float(share ** np.exp(-reach))))
    return Left(int(time), int(at_risk), int(lost), float(share), low, high)


def _mean(curve: Sequence[Left], longest: int) -> float:
    """The area under the steps, up to the longest stretch seen."""
    area, since, share = 0.0, 0, 1.0
    for one in curve:
        area += share * (one.days - since)
        since, share = one.days, one.survival
    return area + share * (longest - since)
