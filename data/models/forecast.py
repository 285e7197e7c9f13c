"""What comes after a daily series: expected values with intervals, by the method that did best when history was replayed."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import structlog

from data.models.methods import METHODS, NAIVE, SEASON, Values

log = structlog.get_logger(__name__)

HORIZONS = (7, 30, 90)
SHORTEST_TRAINING = 21  # three weeks: two to see a weekly season, one more to see it again
FEWEST_FOLDS = 4
MOST_FOLDS = 6
MOST_HISTORY = 730  # days; what is older tells a forecast of three months nothing
BANDS = (("80", 0.1, 0.9), ("95", 0.025, 0.975))
_PATHS, _PATHS_OF_A_FOLD = 2000, 400


@dataclass(frozen=True, slots=True)
class Expected:
    """A value to come, with the intervals that hold it in 80 and in 95 of 100 cases. None of them is negative."""

    value: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True, slots=True)
class Point:
    """What is expected of one day. `month_so_far`: what its calendar month comes to by its end, what had already happened included."""

    day: date
    expected: Expected
    month_so_far: float


@dataclass(frozen=True, slots=True)
class Total:
    """What is expected of the next so many days as a whole."""

    horizon: int
    expected: Expected


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """What is expected of a calendar month as a whole; `observed` is the part that had already happened."""

    month: date
    observed: float
    expected: Expected


@dataclass(frozen=True, slots=True)
class Replayed:
    """A day that was forecast from an earlier one, `origin` the last day that was known, beside what then happened."""

    origin: date
    day: date
    expected: Expected
    actual: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """How a method did over the folds of one horizon. `mase`: its mean absolute error in units of the one-week naive error of the days it
    learned from (Hyndman and Koehler 2006); coverage: share of the days that fell inside the interval."""

    method: str
    horizon: int
    folds: int
    mase: float
    coverage80: float
    coverage95: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """The answer. `refused` says why there is none; `too_long` says which horizons the history is too short for, and why."""

    observed_to: date | None
    days: int
    method: str | None = None
    points: tuple[Point, ...] = ()
    totals: tuple[Total, ...] = ()
    months: tuple[MonthTotal, ...] = ()
    backtests: tuple[Backtest, ...] = ()
    replayed: tuple[Replayed, ...] = ()
    refused: str | None = None
    too_long: str | None = None


@dataclass(frozen=True, slots=True)
class _Fold:
    """One replay: the method knew the first `known` days."""

    known: int
    quantiles: Values  # rows: median, low80, high80, low95, high95
    actual: Values
    unit: float  # the naive error of the days that were known

    def errors(self, horizon: int) -> Values:
        shares: Values = np.abs(self.quantiles[0, :horizon] - self.actual[:horizon]) / self.unit
        return shares


def needed_days(horizon: int) -> int:
    """The shortest history with enough folds of a horizon."""
    return SHORTEST_TRAINING + horizon + FEWEST_FOLDS - 1


def forecast(series: Sequence[tuple[date, float]]) -> Forecast:
    """Continue a series of (day, value), none of them negative, without gaps, oldest first, whose last day is over.

    Days before the first value above 0 are not history yet.
    """
    rows = _begun(series)[-MOST_HISTORY:]
    last = rows[-1][0] if rows else None
    horizons = [horizon for horizon in HORIZONS if len(rows) >= needed_days(horizon)]
    if not horizons or last is None:
        return Forecast(last, len(rows), refused=_too_short(len(rows), HORIZONS[0]))
    values = np.array([value for _, value in rows], dtype=np.float64)
    replays = {name: _replay(name, values, horizons) for name in METHODS}
    method = min(replays, key=lambda name: _score(replays[name], replays[NAIVE], horizons))
    # a day more than is told by day: on its first, a month of 31 days ends one beyond thirty
    paths = _paths(method, values, horizons[-1] + 1, _PATHS)
    long = [horizon for horizon in HORIZONS if horizon not in horizons]
    return Forecast(
        observed_to=last,
        days=len(rows),
        method=method,
        points=_points(rows, paths[:, :-1]),
        totals=_totals(paths, horizons),
        months=_months(rows, paths),
        backtests=tuple(
            _backtest(name, horizon, _of(folds, horizon), chosen=name == method)
            for name, folds in replays.items()
            for horizon in horizons
        ),
        replayed=_replayed(rows, replays[method], horizons),
        too_long=_too_short(len(rows), long[0]) if long else None,
    )


def _begun(series: Sequence[tuple[date, float]]) -> list[tuple[date, float]]:
    first = next((at for at, (_, value) in enumerate(series) if value > 0), len(series))
    return list(series[first:])


def _too_short(days: int, horizon: int) -> str:
    return (
        f"A forecast of {horizon} days needs {needed_days(horizon)} finished days of history, so that it can be"
        f" tried on {FEWEST_FOLDS} stretches of the past; there {'is' if days == 1 else 'are'} {days}."
    )


def _origins(days: int, horizons: Sequence[int]) -> dict[int, int]:
    """How many days each fold knows, and how far its longest horizon goes: at least four folds for every horizon, a week apart where history allows."""
    reach: dict[int, int] = {}
    for horizon in horizons:
        room = days - horizon - SHORTEST_TRAINING
        step = max(1, min(SEASON, room // (FEWEST_FOLDS - 1)))
        folds = min(MOST_FOLDS, room // step + 1)
        for fold in range(folds):
            known = days - horizon - fold * step
            reach[known] = max(horizon, reach.get(known, 0))
    return reach


def _replay(name: str, values: Values, horizons: Sequence[int]) -> list[_Fold]:
    folds = []
    for known, reach in sorted(_origins(len(values), horizons).items()):
        seen, actual = values[:known], values[known : known + reach]
        quantiles = _quantiles(_paths(name, seen, reach, _PATHS_OF_A_FOLD))
        folds.append(_Fold(known, quantiles, actual, _unit(seen)))
    return folds


def _unit(seen: Values) -> float:
    """The mean error of the one-week naive forecast over the days that were known; of days that all repeat, a hundredth of their mean."""
    naive = float(np.abs(seen[SEASON:] - seen[:-SEASON]).mean())
    return naive or float(seen.mean()) / 100 or 1.0


def _of(folds: Sequence[_Fold], horizon: int) -> list[_Fold]:
    """The folds that belong to a horizon: all that reach it, the newest ones."""
    return [fold for fold in folds if len(fold.actual) >= horizon][-MOST_FOLDS:]


def _paths(name: str, values: Values, horizon: int, count: int) -> Values:
    """Possible futures, never below zero. The same days give the same futures."""
    rng = np.random.default_rng(zlib.crc32(values.tobytes()))
    try:
        paths = METHODS[name](values, horizon, count, rng)
    except (
        ArithmeticError,
        ValueError,
        np.linalg.LinAlgError,
    ) as error:  # a series that the method cannot fit
        log.info("method failed, the seasonal naive stands in", method=name, error=str(error)[:200])
        paths = np.full((1, 1), np.nan)
    if not np.isfinite(paths).all():
        paths = METHODS[NAIVE](values, horizon, count, rng)
    return np.maximum(paths, 0.0)


def _quantiles(paths: Values) -> Values:
    shares = [0.5, *(share for _, low, high in BANDS for share in (low, high))]
    found: Values = np.quantile(paths, shares, axis=0)
    return found


def _expected(quantiles: Values) -> list[Expected]:
    return [Expected(*(float(value) for value in column)) for column in quantiles.T]


def _score(folds: Sequence[_Fold], naive: Sequence[_Fold], horizons: Sequence[int]) -> float:
    """The error against that of the seasonal naive, averaged over the horizons: far days would else outweigh near ones."""
    return float(np.mean([_mase(_of(folds, h), h) / (_mase(_of(naive, h), h) or 1e-9) for h in horizons]))


def _mase(folds: Sequence[_Fold], horizon: int) -> float:
    return float(np.mean([fold.errors(horizon).mean() for fold in folds]))


def _backtest(name: str, horizon: int, folds: Sequence[_Fold], *, chosen: bool) -> Backtest:
    inside = {
        band: float(np.mean([_inside(fold, horizon, row) for fold in folds]))
        for row, (band, _, _) in zip((1, 3), BANDS, strict=True)
    }
    return Backtest(name, horizon, len(folds), _mase(folds, horizon), inside["80"], inside["95"], chosen)


def _inside(fold: _Fold, horizon: int, row: int) -> float:
    low, high = fold.quantiles[row, :horizon], fold.quantiles[row + 1, :horizon]
    actual = fold.actual[:horizon]
    return float(np.mean((actual >= low) & (actual <= high)))


def _replayed(
    rows: Sequence[tuple[date, float]], folds: Sequence[_Fold], horizons: Sequence[int]
) -> tuple[Replayed, ...]:
    """The days of the folds a reader is shown: of every horizon the two newest that do not overlap."""
    shown: dict[int, _Fold] = {}
    for horizon in horizons:
        fitting = _of(folds, horizon)
        newest = fitting[-1]
        before = next((fold for fold in reversed(fitting) if fold.known <= newest.known - horizon), None)
        shown.update({fold.known: fold for fold in (newest, before) if fold is not None})
    return tuple(
        Replayed(rows[fold.known - 1][0], rows[fold.known + ahead][0], expected, float(fold.actual[ahead]))
        for fold in shown.values()
        for ahead, expected in enumerate(_expected(fold.quantiles))
    )


def _points(rows: Sequence[tuple[date, float]], paths: Values) -> tuple[Point, ...]:
    """Each day to come, and what its month comes to by then."""
    days = _days_ahead(rows, paths)
    expected = _expected(_quantiles(paths))
    so_far = np.zeros(len(paths)) + _observed(rows, days[0])
    points = []
    for at, day in enumerate(days):
        if day.day == 1:
            so_far = np.zeros(len(paths))
        so_far = so_far + paths[:, at]
        points.append(Point(day, expected[at], float(np.median(so_far))))
    return tuple(points)


def _totals(paths: Values, horizons: Sequence[int]) -> tuple[Total, ...]:
    """Totals of each horizon from the same futures: of a series that is seldom above 0 every day's median is 0, and that of their sum is not."""
    return tuple(Total(h, _of_sum(paths[:, :h])) for h in horizons)


def _days_ahead(rows: Sequence[tuple[date, float]], paths: Values) -> list[date]:
    return [rows[-1][0] + timedelta(days=ahead + 1) for ahead in range(paths.shape[1])]


def _observed(rows: Sequence[tuple[date, float]], month: date) -> float:
    """What is known of a calendar month."""
    return float(sum(value for day, value in rows if day.replace(day=1) == month.replace(day=1)))


def _of_sum(paths: Values, before: float = 0.0) -> Expected:
    return _expected(_quantiles(paths.sum(axis=1, keepdims=True) + before))[0]


def _months(rows: Sequence[tuple[date, float]], paths: Values) -> tuple[MonthTotal, ...]:
    """Totals of the calendar months that the forecast reaches the end of, from the same futures: the interval of a sum is not the sum of intervals."""
    days = _days_ahead(rows, paths)
    totals = []
    for month in sorted({day.replace(day=1) for day in days}):
        inside = [at for at, day in enumerate(days) if day.replace(day=1) == month]
        if (days[inside[-1]] + timedelta(days=1)).day != 1:
            continue
        before = _observed(rows, month)
        totals.append(MonthTotal(month, before, _of_sum(paths[:, inside], before)))
    return tuple(totals)
