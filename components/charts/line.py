"""Lines over time: value and name at the right end, unfinished stretch dotted, compare period dashed and grey, interval as a band."""

from collections.abc import Sequence
from dataclasses import replace
from math import log10
from typing import Any

from components.charts.axes import (
    EndLabel,
    Figure,
    When,
    end_labels,
    escaped,
    figure,
    log_axis,
    time_axis,
    value_axis,
    written,
)
from components.charts.marks import (
    Threshold,
    ribbon,
    threshold_labels,
    threshold_lines,
    with_room,
    with_thresholds,
)
from components.charts.traces import Series, band_traces, compare_color, line_traces
from components.format import Number, Unit, compact, number
from components.theme import Theme, token

MARGIN = {"l": 44, "r": 70, "t": 10, "b": 24}


def line(
    xs: Sequence[When],
    series: Sequence[Series],
    *,
    theme: Theme,
    unit: Unit = "count",
    currency: str = "USD",
    height: int = 206,
    zero: bool = True,
    labels: bool = True,
    thresholds: Sequence[Threshold] = (),
    between: str | None = None,
    ticks: int = 4,
    is_log: bool = False,
) -> Figure:
    """The figure. `between` fills the space between the first two series and writes that text into it; `is_log` is for values of very
    different size; `height` is the body's in px, `ticks` how many times are written under it (2 in a narrow panel)."""
    drawn = _highest_last(series) if between is None else list(series)
    traces = [] if between is None or len(drawn) < 2 else _between(xs, drawn)
    for one in drawn:
        traces += band_traces(xs, one)
        traces += line_traces(xs, one, theme=theme, unit=unit, currency=currency)
    plot = height - MARGIN["t"] - MARGIN["b"]
    axis, named = _axis(_extent(drawn, thresholds), thresholds, unit, currency, plot, zero, is_log)
    time = time_axis(xs, wanted=ticks)
    words = threshold_labels(named, theme)
    margin = MARGIN if labels or thresholds else {**MARGIN, "r": 14}
    if labels:
        ends = _all_ends(drawn, unit, currency, theme, is_log)
        margin = {**MARGIN, "r": _label_room(ends)}
        traces += end_labels(
            ends,
            at=time["range"][1],
            value_range=axis["range"],
            plot_height=plot,
            theme=theme,
            is_log=is_log,
        )
    if between:
        words += _between_label(xs, drawn, between, theme)
    return figure(
        traces,
        theme=theme,
        xaxis=time,
        yaxis=axis,
        shapes=threshold_lines(thresholds, theme),
        annotations=words,
        margin=margin,
    )


def _axis(
    extent: tuple[float, float],
    thresholds: Sequence[Threshold],
    unit: Unit,
    currency: str,
    plot: int,
    zero: bool,
    is_log: bool,
) -> tuple[dict[str, Any], list[Threshold]]:
    """The value axis of a plot of `plot` px, and the thresholds whose names have room on it."""
    if is_log:
        axis = log_axis(*extent, unit, currency=currency)
    else:
        axis = value_axis(*extent, unit, currency=currency, zero=zero)
    named = with_room(thresholds, axis["range"], plot)
    return with_thresholds(axis, named, unit, currency, plot), named


def _end_label(one: Series, unit: Unit, currency: str) -> EndLabel | None:
    """Where a line ends (its last finished value), that value, and the name."""
    ys = list(one.ys[:-1] if one.unfinished else one.ys)
    value = next((float(y) for y in reversed(ys) if y is not None), None)
    if value is None:
        return None
    written = number(value, unit, currency=currency).full if unit == "money" and 0 < abs(value) < 1 else None
    words = one.label if one.label is not None else written or compact(value, unit, currency=currency)
    return EndLabel(value, words, one.name, one.color)


def _ends(one: Series, unit: Unit, currency: str, theme: Theme) -> list[EndLabel]:
    """The labels of a series: its own, and the name of its compare line."""
    ends = [entry for entry in (_end_label(one, unit, currency),) if entry is not None]
    before = next((float(y) for y in reversed(one.compare or ()) if y is not None), None)
    return ends if before is None else [*ends, EndLabel(before, "", one.compare_name, compare_color(theme))]


def _all_ends(
    series: Sequence[Series], unit: Unit, currency: str, theme: Theme, is_log: bool
) -> list[EndLabel]:
    """The labels of all lines; places on a log axis are powers of ten, and what is not above zero has none."""
    ends = [entry for one in series for entry in _ends(one, unit, currency, theme)]
    return [replace(end, value=log10(end.value)) for end in ends if end.value > 0] if is_log else ends


def _highest_last(series: Sequence[Series]) -> list[Series]:
    """Draw the largest first so that the small lines lie on top."""
    return sorted(series, key=lambda s: -max((float(y) for y in s.ys if y is not None), default=0.0))


def _label_room(ends: Sequence[EndLabel]) -> int:
    """The margin right of the plot that takes the longest label; on a phone a longer one would leave no plot."""
    longest = max((len(words) for end in ends for words in (end.bold, end.quiet)), default=0)
    return min(max(MARGIN["r"], round(20 + longest * 6.2)), 124)


def _extent(series: Sequence[Series], thresholds: Sequence[Threshold]) -> tuple[float, float]:
    values = [
        float(y)
        for one in series
        for part in (one.ys, one.compare or (), *(one.band or ()))
        for y in part
        if y is not None
    ]
    values += [float(t.value) for t in thresholds]
    return (min(values), max(values)) if values else (0.0, 1.0)


def _between(xs: Sequence[When], series: Sequence[Series]) -> list[dict[str, Any]]:
    upper, lower = series[0], series[1]
    cut = len(xs) - 1 if upper.unfinished or lower.unfinished else len(xs)
    return ribbon(xs[:cut], lower.ys[:cut], upper.ys[:cut], color=upper.color, alpha=0.07)


def _between_label(
    xs: Sequence[When], series: Sequence[Series], text: str, theme: Theme
) -> list[dict[str, Any]]:
    place = _widest(series[0].ys, series[1].ys)
    if place is None:
        return []
    middle, height = place
    bold, _, rest = text.partition(" %")
    words = f"<b>{escaped(bold)} %</b>{escaped(rest)}" if rest else escaped(text)
    return [
        {
            "x": written(xs[middle]),
            "y": height,
            "text": words,
            "showarrow": False,
            "xanchor": "center",
            "bgcolor": token("surface", theme),  # lines of events go behind the words
            "borderpad": 2,
            "font": {"size": 11.5, "color": token("ink-2", theme)},
        }
    ]


def _widest(upper: Sequence[Number | None], lower: Sequence[Number | None]) -> tuple[int, float] | None:
    """Where words as long as a third of the plot have most room between two lines: their middle, and its height."""
    n = min(len(upper), len(lower))
    reach = max(n // 6, 1)
    places = []
    for at in range(reach, n - reach):
        around = slice(at - reach, at + reach + 1)
        tops = [float(y) for y in upper[around] if y is not None]
        bottoms = [float(y) for y in lower[around] if y is not None]
        if len(tops) == len(bottoms) == 2 * reach + 1:
            places.append((min(tops) - max(bottoms), at, (min(tops) + max(bottoms)) / 2))
    if not places:
        return None
    _room, at, height = max(places)
    return at, height
