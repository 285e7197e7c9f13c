"""Bars over time or over names: single, stacked, and with a rate on its own plot below (never on a second axis)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import (
    EndLabel,
    Figure,
    When,
    end_labels,
    escaped,
    figure,
    time_axis,
    value_axis,
    written,
)
from components.charts.marks import Note, note_labels
from components.charts.traces import Series, line_traces
from components.format import Number, Unit, compact, number
from components.theme import Theme, bar_color, pale, token

MARGIN = {"l": 44, "r": 14, "t": 10, "b": 24}
LABELLED = 88  # px right of the plot, where its sets are named
LOWER = (0.0, 0.2)
LOWER_NOTE = {"yref": "y2", "yshift": -4}
UPPER = (0.4, 1.0)


@dataclass(frozen=True, slots=True)
class Bars:
    """One set of bars; `color` is a hex of the theme. Negative values hang below zero."""

    name: str
    ys: Sequence[Number | None]
    color: str


def bar(
    xs: Sequence[When],
    sets: Sequence[Bars],
    *,
    theme: Theme,
    unit: Unit = "count",
    currency: str = "USD",
    height: int = 206,
    unfinished: bool = False,
    highlight_last: bool = False,
    labels: bool = False,
    label_values: bool = True,
    ticks: int = 4,
) -> Figure:
    """Bars by time, stacked when there are several. The last bucket is paler and outlined when `unfinished`; `highlight_last` lets all
    others step back instead (the last closed minute). `labels` names the sets at the right end."""
    low, high = _extent(sets)
    axis = value_axis(low, high, unit, currency=currency)
    time = time_axis(xs, bars=True, wanted=ticks)
    traces = [_trace(xs, one, theme, unit, currency, unfinished, highlight_last) for one in sets]
    if labels:
        ends = _stack_ends(sets, unfinished, unit, currency, label_values)
        traces += end_labels(
            ends, at=time["range"][1], value_range=axis["range"], plot_height=height - 34, theme=theme
        )
    return figure(
        traces,
        theme=theme,
        barmode="relative",
        xaxis=time,
        yaxis=_with_zero(axis, low, theme),
        margin={**MARGIN, "r": LABELLED if labels else MARGIN["r"]},
    )


def bar_with_rate(
    xs: Sequence[When],
    sets: Sequence[Bars],
    rate: Series,
    *,
    theme: Theme,
    unit: Unit = "count",
    rate_unit: Unit = "percent",
    currency: str = "USD",
    unfinished: bool = False,
    notes: Sequence[Note] = (),
) -> Figure:
    """Two plots on one time axis: bars above, a line of another unit below, with `notes` beside its peaks, the most important first."""
    low, high = _extent(sets)
    top = {**value_axis(low, high, unit, currency=currency, wanted=2), "domain": list(UPPER)}
    traces = [_trace(xs, one, theme, unit, currency, unfinished, False) for one in sets]
    traces += line_traces(xs, rate, theme=theme, unit=rate_unit, currency=currency, yaxis="y2", end=False)
    # not anchored to y2: where the line has nothing to draw, plotly asks an axis without a place where it lies
    time = {**time_axis(xs, bars=True), "anchor": "free", "position": 0}
    return figure(
        traces,
        theme=theme,
        barmode="relative",
        xaxis=time,
        yaxis=top,
        yaxis2=_rate_axis(rate, rate_unit, currency),
        annotations=[{**label, **LOWER_NOTE} for label in note_labels(notes, xs, rate.ys, theme)],
        margin=MARGIN,
    )


def _rate_axis(rate: Series, unit: Unit, currency: str) -> dict[str, Any]:
    """The axis of the plot below: zero and one tick more."""
    highest = max((float(y) for y in rate.ys if y is not None), default=1.0)
    axis = value_axis(0, highest, unit, currency=currency, wanted=1, headroom=0.1)
    ticks = {name: axis[name][:2] for name in ("tickvals", "ticktext")}
    return {**axis, **ticks, "domain": list(LOWER)}


def growth(
    xs: Sequence[When],
    above: Sequence[Bars],
    below: Sequence[Bars],
    *,
    theme: Theme,
    height: int = 256,
    unfinished: bool = False,
    unit: Unit = "count",
    currency: str = "USD",
) -> Figure:
    """What came above zero, what went below it: `below` is given as positive numbers and drawn downwards."""
    turned = [Bars(one.name, [None if y is None else -float(y) for y in one.ys], one.color) for one in below]
    sets = [*above, *turned]
    low, high = _extent(sets)
    axis = value_axis(low, high, unit, currency=currency)
    time = time_axis(xs, bars=True)
    ends = _stack_ends(sets, unfinished, unit, currency, True)
    return figure(
        [
            *(_trace(xs, one, theme, unit, currency, unfinished, False) for one in sets),
            *end_labels(
                ends, at=time["range"][1], value_range=axis["range"], plot_height=height - 34, theme=theme
            ),
        ],
        theme=theme,
        barmode="relative",
        xaxis={**time, "showline": False},
        yaxis=_with_zero(axis, low, theme),
        margin={**MARGIN, "r": LABELLED},
    )


def _trace(
    xs: Sequence[When],
    one: Bars,
    theme: Theme,
    unit: Unit,
    currency: str,
    unfinished: bool,
    highlight_last: bool,
) -> dict[str, Any]:
    count = len(one.ys)
    fill, weak = bar_color(one.color, theme), pale(one.color, theme)
    fills: Any = [fill] * (count - 1) + [weak] if unfinished and count else fill
    widths: Any = [0.0] * (count - 1) + [1.0] if unfinished and count else 0
    if highlight_last and count:
        fills = [_stepped_back(one.color)] * (count - 1) + [one.color]
    name = escaped(one.name)
    told = [number(None if y is None else abs(float(y)), unit, currency=currency).full for y in one.ys]
    return {
        "type": "bar",
        "name": name,
        "x": [written(x) for x in xs],
        "y": [None if y is None else float(y) for y in one.ys],
        "customdata": told,
        "marker": {"color": fills, "line": {"color": one.color, "width": widths}},
        "hovertemplate": f"<b>%{{customdata}}</b> {name}<extra></extra>",
    }


def _stepped_back(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.55)"


def _extent(sets: Sequence[Bars]) -> tuple[float, float]:
    count = max((len(one.ys) for one in sets), default=0)
    columns = [
        [float(y) for one in sets if i < len(one.ys) and (y := one.ys[i]) is not None] for i in range(count)
    ]
    lows = [sum(v for v in column if v < 0) for column in columns]
    highs = [sum(v for v in column if v > 0) for column in columns]
    return min([0.0, *lows]), max([0.0, *highs]) or (0.0 if min([0.0, *lows]) < 0 else 1.0)


def _stack_ends(
    sets: Sequence[Bars], unfinished: bool, unit: Unit, currency: str, with_values: bool
) -> list[EndLabel]:
    """Where each set's last finished bar has its middle, with what is written there."""
    ends: list[EndLabel] = []
    above = below = 0.0
    for one in sets:
        ys = one.ys[:-1] if unfinished else one.ys
        value = float(ys[-1]) if ys and ys[-1] is not None else 0.0
        base = above if value >= 0 else below
        above, below = (above + value, below) if value >= 0 else (above, below + value)
        sign = "+" if value > 0 and any(y is not None and float(y) < 0 for s in sets for y in s.ys) else ""
        text = sign + _exact_end(value, unit, currency) if with_values else ""
        ends.append(EndLabel(base + value / 2, text, one.name, one.color))
    return ends


def _exact_end(value: float, unit: Unit, currency: str) -> str:
    return (
        number(value, unit, currency=currency).full
        if abs(value) < 1e5
        else compact(value, unit, currency=currency)
    )


def _with_zero(axis: dict[str, Any], low: float, theme: Theme) -> dict[str, Any]:
    return {**axis, "zeroline": low < 0, "zerolinecolor": token("axis", theme), "zerolinewidth": 1}
