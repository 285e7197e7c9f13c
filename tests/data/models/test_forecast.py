"""A daily series is continued with intervals, by the method that did best in the past; or the sentence says why not."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.models import forecast as module
from data.models.forecast import Forecast, forecast, needed_days
from data.models.methods import NAIVE, tempered

FIRST = date(2026, 3, 1)  # a Sunday
WEEK = (0.6, 1.1, 1.2, 1.2, 1.1, 1.0, 0.8)


def series(values: Sequence[float]) -> list[tuple[date, float]]:
    """The values on the days from FIRST on."""
    return [(FIRST + timedelta(days=at), float(value)) for at, value in enumerate(values)]


def weekly(days: int, *, slope: float = 0.0, noise: float = 0.05, seed: int = 3) -> list[float]:
    """Weeks with a rhythm around a straight line."""
    rng = np.random.default_rng(seed)
    return [(100 + slope * at) * WEEK[at % 7] * float(np.exp(rng.normal(0, noise))) for at in range(days)]


@pytest.fixture(scope="module")
def rising() -> Forecast:
    """The forecast of 119 days that grow from 100 to 219 a day."""
    return forecast(series(weekly(119, slope=1.0)))


def assert_sound(made: Forecast) -> None:
    """What holds for every forecast that is made."""
    assert made.method is not None
    for each in made.points:
        e = each.expected
        assert 0 <= e.low95 <= e.low80 <= e.value <= e.high80 <= e.high95 < np.inf
    assert [each.day for each in made.points] == [
        made.points[0].day + timedelta(days=at) for at in range(len(made.points))
    ]
    assert made.observed_to is not None
    assert made.points[0].day == made.observed_to + timedelta(days=1)
    assert {each.method for each in made.backtests if each.chosen} == {made.method}
    assert all(each.folds >= 4 for each in made.backtests)
    assert all(0 <= each.coverage80 <= each.coverage95 <= 1 for each in made.backtests)


def test_a_rising_series_goes_on_rising_with_its_week(rising: Forecast) -> None:
    assert_sound(rising)
    assert len(rising.points) == 90
    weeks = [sum(p.expected.value for p in rising.points[at : at + 7]) / 7 for at in range(0, 84, 7)]
    assert 195 < weeks[0] < 250
    assert weeks[-1] > weeks[0] * 0.98
    first_week = {p.day.weekday(): p.expected.value for p in rising.points[:7]}
    assert first_week[6] < first_week[0] * 0.75, "Sundays are quiet"


def test_the_method_is_the_one_that_did_best_and_beats_the_seasonal_naive(rising: Forecast) -> None:
    assert {each.horizon for each in rising.backtests} == {7, 30, 90}
    mase = {(each.method, each.horizon): each.mase for each in rising.backtests}
    assert rising.method is not None
    assert rising.method != NAIVE
    for horizon in (7, 30, 90):
        assert mase[rising.method, horizon] < mase[NAIVE, horizon]


def test_the_error_of_a_back_test_is_in_units_of_the_naive_error_before_it() -> None:
    values = weekly(31)
    made = forecast(series(values))
    naive = next(each for each in made.backtests if each.method == NAIVE)
    shares = []
    for known in (24, 23, 22, 21):  # four folds, a day apart: there is no room for more
        seen, after = values[:known], values[known : known + 7]
        unit = np.mean([abs(seen[at] - seen[at - 7]) for at in range(7, known)])
        shares.append(np.mean([abs(after[at] - seen[known - 7 + at]) for at in range(7)]) / unit)
    assert naive.folds == 4
    # the median of drawn futures lies near the week before, not on it
    assert naive.mase == pytest.approx(float(np.mean(shares)), rel=0.15)


def test_the_intervals_hold_about_what_they_promise() -> None:
    """Over eight steady companies; one alone would tell nothing."""
    inside: list[tuple[float, float]] = []
    for seed in range(8):
        values = weekly(90, noise=0.1, seed=seed)
        made = forecast(series(values[:60]))
        inside += [
            (e.low80 <= actual <= e.high80, e.low95 <= actual <= e.high95)
            for e, actual in zip((p.expected for p in made.points), values[60:], strict=True)
        ]
    held80, held95 = (float(np.mean([each[at] for each in inside])) for at in (0, 1))
    assert 0.65 <= held80 <= 0.92
    assert 0.85 <= held95 <= 1.0
    assert held80 < held95


def test_a_replay_shows_what_would_have_been_forecast_beside_what_happened(rising: Forecast) -> None:
    actual = dict(series(weekly(119, slope=1.0)))
    assert rising.replayed
    for each in rising.replayed:
        assert each.origin < each.day
        assert each.actual == pytest.approx(actual[each.day])


def test_a_replay_does_not_know_what_came_after_its_origin() -> None:
    values = weekly(60)
    other = [*values[:45], *(value * 50 for value in values[45:])]
    replays = []
    for given_values in (values, other):
        array = np.array(given_values)
        folds = module._replay(NAIVE, array, [7]) + module._replay("damped trend, weekly season", array, [7])
        replays.append(
            {(at, fold.known): fold.quantiles for at, fold in enumerate(folds) if fold.known <= 45}
        )
    assert replays[0].keys() == replays[1].keys()
    assert replays[0]
    for key, quantiles in replays[0].items():
        assert np.array_equal(quantiles, replays[1][key])


def test_a_month_is_what_happened_and_what_is_expected(rising: Forecast) -> None:
    values = series(weekly(119, slope=1.0))
    assert rising.observed_to == date(2026, 6, 27)
    june, july, august = rising.months
    assert [june.month, july.month, august.month] == [date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]
    observed = sum(value for day, value in values if day >= date(2026, 6, 1))
    left = sum(p.expected.value for p in rising.points if p.day < date(2026, 7, 1))
    assert june.observed == pytest.approx(observed)
    assert june.expected.value == pytest.approx(observed + left, rel=0.02)
    assert june.expected.low95 > observed
    assert july.observed == 0
    assert july.expected.high95 - july.expected.low95 > june.expected.high95 - june.expected.low95


def test_a_seldom_series_is_expected_to_bring_what_it_brought() -> None:
    values = [10 if at % 10 == 3 else 0 for at in range(140)]
    made = forecast(series(values))
    totals = {each.horizon: each.expected for each in made.totals}
    assert sum(point.expected.value for point in made.points[:30]) < 10, (
        "most days' median is next to nothing"
    )
    assert totals[30].value == pytest.approx(30, rel=0.3)
    assert totals[90].value == pytest.approx(90, rel=0.3)
    assert totals[30].low80 < 30 < totals[30].high80


def test_the_last_day_of_a_month_has_come_to_what_the_month_is_expected_to(rising: Forecast) -> None:
    so_far = {point.day: point.month_so_far for point in rising.points}
    assert so_far[date(2026, 6, 30)] == pytest.approx(rising.months[0].expected.value)
    assert so_far[date(2026, 7, 31)] == pytest.approx(rising.months[1].expected.value)
    assert so_far[date(2026, 7, 1)] < so_far[date(2026, 7, 2)] < so_far[date(2026, 6, 30)]


def test_a_history_too_short_is_refused_in_a_sentence() -> None:
    made = forecast(series(weekly(12)))
    assert made.refused == (
        "A forecast of 7 days needs 31 finished days of history, so that it can be tried on 4 stretches of the past; there are 12."
    )
    assert not made.points
    assert forecast([]).refused is not None
    assert "there is 1." in (forecast(series([5.0])).refused or "")


def test_a_horizon_the_history_is_too_short_for_is_left_out_and_named() -> None:
    made = forecast(series(weekly(60)))
    assert_sound(made)
    assert len(made.points) == 30
    assert made.too_long == (
        "A forecast of 90 days needs 114 finished days of history, so that it can be tried on 4 stretches of the past; there are 60."
    )
    assert needed_days(90) == 114


def test_days_before_the_first_value_are_no_history() -> None:
    made = forecast(series([0.0] * 200 + weekly(20)))
    assert made.days == 20
    assert made.refused is not None


@pytest.mark.parametrize(
    "values",
    [
        [5.0] * 60,
        [0.0, 1.0] * 30,
        [1.0] + [0.0] * 59,
        [1e12 * value for value in weekly(60)],
        [1e-9 * value for value in weekly(60)],
        [*weekly(40), *[0.0] * 20],
        [*([0.001] * 59), 1e9],
    ],
    ids=["constant", "every other day", "one day", "huge", "tiny", "stopped", "exploded"],
)
def test_strange_series_are_continued_soundly(values: list[float]) -> None:
    assert_sound(forecast(series(values)))


def test_a_constant_series_stays_what_it_is() -> None:
    made = forecast(series([5.0] * 60))
    assert all(point.expected.value == pytest.approx(5.0, rel=1e-3) for point in made.points)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    level=st.floats(0.5, 1e5),
    growth=st.floats(0.001, 0.03),
    noise=st.floats(0.0, 0.15),
    seed=st.integers(0, 1000),
)
def test_a_rising_cost_is_never_forecast_to_nothing(
    level: float, growth: float, noise: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = [level * (1 + growth * at) * float(np.exp(rng.normal(0, noise))) for at in range(60)]
    made = forecast(series(values))
    assert_sound(made)
    assert min(point.expected.value for point in made.points) > 0.5 * float(np.mean(values[-14:]))


def test_one_strange_day_teaches_nothing() -> None:
    values = np.array(weekly(60))
    spiked = values.copy()
    spiked[30] *= 40
    calm = tempered(spiked)
    assert calm[30] < values.max() * 3
    assert np.array_equal(np.delete(calm, 30), np.delete(spiked, 30))


def test_the_same_days_give_the_same_forecast() -> None:
    rows = series(weekly(40))
    assert forecast(rows) == forecast(rows)
