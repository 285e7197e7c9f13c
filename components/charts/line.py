"""Lines over time: value and name at the right end, unfinished stretch dotted, compare period dashed and grey, interval as a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from components.charts.axes import (
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
from components.format import Number, Unit, compact, number
from components.theme import Theme, rgba, token

__all__ = ["Series", "Threshold", "end_label", "line", "line_traces"]

MARGIN = {"l": 44, "r": 70, "t": 10, "b": 24}


@dataclass(frozen=True, slots=True)
class Series:
    """One line. `ys` are aligned with the chart's xs, None is a gap; `color` is a hex of the theme. `unfinished` says that the last
    bucket is not over: it is dotted, and for sums (`is_sum`) ends in a hollow dot. `compare` is the compare period on the same xs,
    `band` the interval (low, high)."""

    name: str
    ys: Sequence[Number | None]
    color: str
    unfinished: bool = False
    is_sum: bool = True
    compare: Sequence[Number | None] | None = None
    compare_name: str = "before"
    band: tuple[Sequence[Number | None], Sequence[Number | None]] | None = None
    label: str | None = None


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
        traces += _band(xs, one)
        traces += line_traces(xs, one, theme=theme, unit=unit, currency=currency)
    plot = height - MARGIN["t"] - MARGIN["b"]
    axis, named = _axis(_extent(drawn, thresholds), thresholds, unit, currency, plot, zero, is_log)
    time = time_axis(xs, wanted=ticks)
    words = threshold_labels(named, theme)
    margin = MARGIN if labels or thresholds else {**MARGIN, "r": 14}
    if labels:
        ends = _all_ends(drawn, unit, currency, is_log)
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


def line_traces(
    xs: Sequence[When],
    one: Series,
    *,
    theme: Theme,
    unit: Unit,
    currency: str = "USD",
    yaxis: str = "y",
    end: bool = True,
) -> list[dict[str, Any]]:
    """The traces of one series: compare, finished line, its end dot, unfinished stretch."""
    at = [written(x) for x in xs]
    ys = [None if y is None else float(y) for y in one.ys]
    cut = len(ys) - 1 if one.unfinished else len(ys)
    told = [number(y, unit, currency=currency).full for y in ys]
    traces = [_compare(at, one, unit, currency, theme, yaxis)] if one.compare is not None else []
    traces.append(_finished(at[:cut], ys[:cut], told[:cut], one, yaxis))
    last = next((i for i in range(cut - 1, -1, -1) if ys[i] is not None), None)
    if last is not None and end:
        dot = {"color": one.color, "size": 6.5, "line": {"color": token("surface", theme), "width": 1.5}}
        traces.append(_dots([at[last]], [ys[last]], dot, yaxis))
    if one.unfinished and ys and ys[-1] is not None and (last is None or last < len(ys) - 1):
        traces += _unfinished(at, ys, told, last, one, theme, yaxis)
    return traces


def _finished(
    at: list[str], ys: list[float | None], told: list[str], one: Series, yaxis: str
) -> dict[str, Any]:
    """The line as far as buckets are over."""
    name = escaped(one.name)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": at,
        "y": ys,
        "text": told,
        "yaxis": yaxis,
        "line": {"color": one.color, "width": 1.75},
        "hovertemplate": f"<b>%{{text}}</b> {name}<extra></extra>",
        "connectgaps": False,
    }


def end_label(one: Series, unit: Unit, currency: str) -> tuple[float, str, str] | None:
    """Where a line ends (its last finished value), that value, and the name."""
    ys = list(one.ys[:-1] if one.unfinished else one.ys)
    value = next((float(y) for y in reversed(ys) if y is not None), None)
    if value is None:
        return None
    written = number(value, unit, currency=currency).full if unit == "money" and 0 < abs(value) < 1 else None
    words = one.label if one.label is not None else written or compact(value, unit, currency=currency)
    return value, words, one.name


def _ends(one: Series, unit: Unit, currency: str) -> list[tuple[float, str, str]]:
    """The labels of a series: its own, and the name of its compare line."""
    ends = [entry for entry in (end_label(one, unit, currency),) if entry is not None]
    before = next((float(y) for y in reversed(one.compare or ()) if y is not None), None)
    return ends if before is None else [*ends, (before, "", one.compare_name)]


def _all_ends(
    series: Sequence[Series], unit: Unit, currency: str, is_log: bool
) -> list[tuple[float, str, str]]:
    """The labels of all lines; places on a log axis are powers of ten, and what is not above zero has none."""
    ends = [entry for one in series for entry in _ends(one, unit, currency)]
    return [(log10(value), bold, quiet) for value, bold, quiet in ends if value > 0] if is_log else ends


def _highest_last(series: Sequence[Series]) -> list[Series]:
    """Draw the largest first so that the small lines lie on top."""
    return sorted(series, key=lambda s: -max((float(y) for y in s.ys if y is not None), default=0.0))


def _label_room(ends: Sequence[tuple[float, str, str]]) -> int:
    """The margin right of the plot that takes the longest label; on a phone a longer one would leave no plot."""
    longest = max((len(words) for _, bold, quiet in ends for words in (bold, quiet)), default=0)
    return min(max(MARGIN["r"], round(16 + longest * 6.2)), 124)


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


def _unfinished(
    at: list[str],
    ys: list[float | None],
    told: list[str],
    last: int | None,
    one: Series,
    theme: Theme,
    yaxis: str,
) -> list[dict[str, Any]]:
    """The dotted way to the bucket that is not over, and its ring; a rate has none, unless nothing finished came before it."""
    faint = rgba(one.color, 0.75)
    dotted = {
        "type": "scatter",
        "mode": "lines",
        "x": [at[last], at[-1]] if last is not None else [],
        "y": [ys[last], ys[-1]] if last is not None else [],
        "yaxis": yaxis,
        "hoverinfo": "skip",
        "line": {"color": faint, "width": 1.5, "dash": "2px,3px"},
    }
    ring = {"color": token("surface", theme), "size": 7, "line": {"color": faint, "width": 1.5}}
    size = ring if one.is_sum or last is None else {"color": "rgba(0,0,0,0)", "size": 1}
    spot = _dots([at[-1]], [ys[-1]], size, yaxis)
    spot |= {
        "text": [told[-1]],
        "hovertemplate": f"<b>%{{text}}</b> {escaped(one.name)}, not over yet<extra></extra>",
        "hoverinfo": "all",
    }
    return [dotted, spot] if last is not None else [spot]


def _dots(xs: list[str], ys: list[float | None], marker: dict[str, Any], yaxis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": ys,
        "marker": marker,
        "yaxis": yaxis,
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _compare(
    at: list[str], one: Series, unit: Unit, currency: str, theme: Theme, yaxis: str
) -> dict[str, Any]:
    ys = [None if y is None else float(y) for y in one.compare or ()]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": one.compare_name,
        "x": at[: len(ys)],
        "y": ys,
        "yaxis": yaxis,
        "text": [number(y, unit, currency=currency).full for y in ys],
        "line": {
            "color": token("control", theme) if theme == "light" else token("off-fill", theme),
            "width": 1.5,
            "dash": "4px,3px",
        },
        "hovertemplate": f"%{{text}} {escaped(one.compare_name)}<extra></extra>",
    }


def _band(xs: Sequence[When], one: Series) -> list[dict[str, Any]]:
    if one.band is None:
        return []
    return ribbon(xs, *one.band, color=one.color, alpha=0.17)


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
