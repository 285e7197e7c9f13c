"""Ways to continue a daily series. Each draws many possible futures; forecasts and intervals are read off them."""

import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Paths = Callable[[Values, int, int, np.random.Generator], Values]

SEASON = 7
NAIVE = "seasonal naive"
_WEEKS, _FAR = 2, 4.0


def tempered(values: Values) -> Values:
    """The series with days drawn in that lie four times as far from the same weekday two weeks around as nine in ten days do, so that one strange
    day teaches nothing. A new level is believed in its second week."""
    usual = np.array(
        [np.median(values[at % SEASON :: SEASON][_weeks_around(at)]) for at in range(len(values))]
    )
    reach = _FAR * float(np.quantile(np.abs(values - usual), 0.9))
    calm: Values = np.clip(values, usual - reach, usual + reach) if reach > 0 else values
    return calm


def _weeks_around(at: int) -> slice:
    week = at // SEASON
    return slice(max(0, week - _WEEKS), week + _WEEKS + 1)


def seasonal_naive(values: Values, horizon: int, count: int, rng: np.random.Generator) -> Values:
    """Each day as its weekday a week before; the changes from week to week of the past are drawn again for every week ahead."""
    weeks = -(-horizon // SEASON)
    changes = values[SEASON:] - values[:-SEASON]
    drawn = rng.choice(changes, size=(count, weeks, SEASON)).cumsum(axis=1)
    drawn -= changes.mean() * np.arange(1, weeks + 1)[:, None]  # naive means: without a drift
    paths: Values = (values[-SEASON:] + drawn).reshape(count, -1)[:, :horizon]
    return paths


def smoothed(
    values: Values, horizon: int, count: int, rng: np.random.Generator, *, trend: bool, logarithm: bool
) -> Values:
    """Exponential smoothing with a weekly season and a damped trend or none (Holt-Winters as a state space model).

    Residuals are drawn again for the futures, their mean kept: that is the drift.
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    scale = max(float(np.abs(values).mean()), 1e-12)  # the optimiser likes numbers near one
    seen = np.log1p(values / scale) if logarithm else values / scale
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a fit that did not quite converge is judged by its back-test like any other
        model: Any = ETSModel(
            tempered(seen),
            trend="add" if trend else None,
            damped_trend=trend,
            seasonal="add",
            seasonal_periods=SEASON,
            initialization_method="heuristic",  # a fifth of the time of estimating the first week as well
        )
        fitted = model.fit(disp=False, maxiter=200)
        drawn = fitted.simulate(horizon, anchor="end", repetitions=count, random_errors="bootstrap", rng=rng)
    paths = np.asarray(drawn, dtype=np.float64).reshape(horizon, count).T
    return scale * (np.expm1(np.minimum(paths, 50.0)) if logarithm else paths)


METHODS: Mapping[str, Paths] = {
    "damped trend, weekly season, logarithm": partial(smoothed, trend=True, logarithm=True),
    "drifting level, weekly season, logarithm": partial(smoothed, trend=False, logarithm=True),
    "damped trend, weekly season": partial(smoothed, trend=True, logarithm=False),
    NAIVE: seasonal_naive,
}
