"""Histograms of counted bins: log steps for durations and money, the median as a line, the compare period as an outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from components.charts.axes import Figure, escaped, figure, round_values, value_axis
from components.format import Number, Unit, compact, number
from components.theme import Theme, bar_color, entity_color, token


@dataclass(frozen=True, slots=True)
class Bin:
    """From `low` up to, not including, `high`: `n` of them, and `before` in the compare period. Bins with a `name` carry it in their middle instead of
    their edge; one whose ends are equal holds that one value."""

    low: Number
    high: Number | None
    n: Number
    before: Number | None = None
    name: str = ""


def histogram(
    bins: Sequence[Bin],
    *,
    theme: Theme,
    unit: Unit = "ms",
    currency: str = "USD",
    median: Number | None = None,
    compare_name: str = "before",
    share: bool = False,
    is_log: bool = False,
    whole: bool = False,
) -> Figure:
    """Bars side by side with a gap of 1 px, the edges written under them. `share` turns counts into per cent of all, which
    makes a compare period of another size comparable; it is always done when there is one. `is_log` says that the bins are
    equal steps of a log scale: then round values are written where they lie, instead of the edges. `whole`: values are whole
    numbers, so that a median stands in the middle of its number."""
    has_before = any(b.before is not None for b in bins)
    as_share = share or has_before
    counts = _shares([b.n for b in bins]) if as_share else [float(b.n) for b in bins]
    traces: list[dict[str, Any]] = [_bars(bins, counts, theme, unit, currency)]
    tops = list(counts)
    if has_before:
        before = _shares([b.before or 0 for b in bins])
        tops += before
        traces.append(_outline(before, theme, compare_name))
    value_unit: Unit = "percent" if as_share else "count"
    return figure(
        traces,
        theme=theme,
        hovermode="x",
        bargap=0.04,
        xaxis=_log_ticks(bins, unit, currency) if is_log else _edges(bins, unit, currency),
        yaxis=value_axis(0, max(tops, default=1.0), value_unit),
        shapes=_median_line(_position(bins, median, whole), theme),
        annotations=_median_label(bins, _position(bins, median, whole), median, unit, currency, theme),
        margin={"l": 44, "r": 12, "t": 18, "b": 24},
    )


def _shares(counts: Sequence[Number]) -> list[float]:
    total = sum(float(c) for c in counts)
    return [float(c) / total if total else 0.0 for c in counts]


def _bars(
    bins: Sequence[Bin], heights: Sequence[float], theme: Theme, unit: Unit, currency: str
) -> dict[str, Any]:
    told = [escaped(f"{number(b.n, 'count').full}, {_span(b, unit, currency)}") for b in bins]
    return {
        "type": "bar",
        "x": list(range(len(bins))),
        "y": list(heights),
        "customdata": told,
        "marker": {"color": bar_color(entity_color(0, theme), theme), "line": {"width": 0}},
        "hovertemplate": "<b>%{customdata}</b><extra></extra>",
    }


def _outline(heights: Sequence[float], theme: Theme, name: str) -> dict[str, Any]:
    xs = [i - 0.5 for i in range(len(heights))] + [len(heights) - 0.5]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs,
        "y": [*heights, heights[-1] if heights else 0],
        "line": {"shape": "hv", "color": token("ink-2", theme), "width": 1.25},
        "hoverinfo": "skip",
    }


def _span(one: Bin, unit: Unit, currency: str) -> str:
    if one.name:
        return one.name
    low = compact(one.low, unit, currency=currency)
    return f"{low} and more" if one.high is None else f"{low} to {compact(one.high, unit, currency=currency)}"


def _edges(bins: Sequence[Bin], unit: Unit, currency: str) -> dict[str, Any]:
    if any(one.name for one in bins):
        return {
            "type": "linear",
            "range": [-0.6, len(bins) - 0.4],
            "tickvals": list(range(len(bins))),
            "ticktext": [escaped(one.name) for one in bins],
            "automargin": True,  # on a phone they are written aslant
        }
    every = max(1, round(len(bins) / 6))
    at = list(range(0, len(bins), every))
    return {
        "type": "linear",
        "range": [-0.6, len(bins) - 0.4],
        "tickvals": [i - 0.5 for i in at],
        "ticktext": [compact(bins[i].low, unit, currency=currency, trim=True) for i in at],
    }


def _log_ticks(bins: Sequence[Bin], unit: Unit, currency: str) -> dict[str, Any]:
    """About seven round values at their places between the edges of equal log steps."""
    low, high = float(bins[0].low), float(bins[-1].high or bins[-1].low)
    values = [v for v in round_values(unit) if low <= v <= high]
    every = max(1, -(-len(values) // 7))
    shown = values[::every] or [low]
    step = log(high / low) / len(bins)
    return {
        "type": "linear",
        "range": [-0.6, len(bins) - 0.4],
        "tickvals": [round(log(v / low) / step - 0.5, 4) for v in shown],
        "tickangle": 0,
        "ticktext": [compact(v, unit, currency=currency, trim=True) for v in shown],
    }


def _position(bins: Sequence[Bin], value: Number | None, whole: bool) -> float | None:
    """Where a value stands between the edges."""
    if value is None:
        return None
    amount = float(value) + (0.5 if whole else 0.0)
    for i, one in enumerate(bins):
        low, high = float(one.low), float(one.high) if one.high is not None else float("inf")
        if low == high == amount:
            return float(i)
        if low <= amount < high:
            return i - 0.5 + ((amount - low) / (high - low) if high != float("inf") else 0.5)
    return None


def _median_line(x: float | None, theme: Theme) -> list[dict[str, Any]]:
    if x is None:
        return []
    line = {"color": token("ink", theme), "width": 1.25}
    return [{"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line}]


def _median_label(
    bins: Sequence[Bin], x: float | None, median: Number | None, unit: Unit, currency: str, theme: Theme
) -> list[dict[str, Any]]:
    if x is None:
        return []
    words = f"median <b>{number(median, unit, currency=currency).full}</b>"
    font = {"size": 11, "color": token("ink-2", theme)}
    right = x > len(bins) * 0.7
    return [
        {
            "x": x,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": "right" if right else "left",
            "text": words,
            "showarrow": False,
            "font": font,
        }
    ]
