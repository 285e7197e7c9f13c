"""Alarms of the error budgets: both windows, the right order, and nothing from too few calls."""

from typing import Any

import pytest

from data.slo import ALARMS, Promise, promises


def promise(**changes: Any) -> Promise:
    """A service that keeps its promise, but for what is given."""
    row: dict[str, Any] = {
        "service_type": "chat", "objective": 0.99, "is_default": True, "minimum_calls": 50, "n": 9000, "availability": 0.995, "error_budget_left": 0.5,
        **{f"burn_{window}": 0.2 for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")},
        **{f"n_{window}": 500 for window in ("1h", "6h", "1d", "3d")},
    }  # fmt: skip
    (made,) = promises([row | changes])
    return made


def test_the_windows_and_factors_are_those_of_the_workbook() -> None:
    assert [(alarm.factor, alarm.long, alarm.short, alarm.pages) for alarm in ALARMS] == [
        (14.4, "1h", "5m", True), (6.0, "6h", "30m", True), (3.0, "1d", "2h", False), (1.0, "3d", "6h", False),
    ]  # fmt: skip


def test_the_factors_spend_two_five_and_ten_per_cent_of_the_budget_before_they_tell() -> None:
    hours = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}
    assert [round(alarm.factor * hours[alarm.long] / 720, 4) for alarm in ALARMS] == [0.02, 0.05, 0.1, 0.1]


def test_a_service_that_keeps_its_promise_is_left_alone() -> None:
    assert (promise().state, promise().word) == ("good", "Within budget")


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm.long)
def test_an_alarm_needs_both_of_its_windows(alarm: Any) -> None:
    long, short = f"burn_{alarm.long}", f"burn_{alarm.short}"
    burning = promise(**{long: alarm.factor + 0.1, short: alarm.factor + 0.1})
    assert burning.state == ("crit" if alarm.pages else "warn")
    assert promise(**{long: alarm.factor + 0.1}).state == "good"  # it is over: the short window has seen it
    assert promise(**{short: alarm.factor + 0.1}).state == "good"  # too short to matter
    assert promise(**{long: alarm.factor, short: alarm.factor}).state == "good"


def test_a_short_window_without_a_call_raises_no_alarm() -> None:
    assert promise(burn_1h=100.0, burn_5m=None).state == "good"


def test_too_few_calls_raise_no_alarm_and_are_not_called_healthy() -> None:
    few = {f"n_{window}": 49 for window in ("1h", "6h", "1d", "3d")}
    assert promise(burn_1h=100.0, burn_5m=100.0, **few).state == "off"
    assert promise(burn_1h=100.0, burn_5m=100.0, **few | {"n_1h": 50}).state == "crit"


def test_the_fastest_burn_is_told_first() -> None:
    burning = promise(burn_1h=15.0, burn_5m=15.0, burn_3d=2.0, burn_6h=2.0)
    assert (burning.state, burning.word) == ("crit", "Act now: 14.4×")


def test_a_spent_budget_is_told_although_nothing_burns() -> None:
    assert (promise(error_budget_left=-0.1).state, promise(error_budget_left=-0.1).word) == (
        "warn",
        "Budget spent",
    )
