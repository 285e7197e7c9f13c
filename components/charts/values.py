"""Counted values side by side and, on a plot of its own below, a rate of each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import Figure, escaped, figure, value_axis
from components.format import number
from components.theme import Theme, bar_color, entity_color, token

UPPER, LOWER = (0.5, 1.0), (0.0, 0.34)
LONGEST = 13  # characters under a bar


@dataclass(frozen=True, slots=True)
class Counted:
    """A value or a span of values: its name, how many, and the rate of them with the ends of its interval (None where nothing was measured).
    `is_rest` is drawn in the grey of what is put together."""

    name: str
    n: int
    rate: float | None
    low: float | None
    high: float | None
    is_rest: bool = False


def values_with_rate(values: Sequence[Counted], *, theme: Theme, rate_name: str, gap: float = 0.32) -> Figure:
    """Bars of `n` above, dots of the rate with whiskers below; `gap` is small for a histogram."""
    places = list(range(len(values)))
    known = [end for v in values for end in (v.low, v.high) if end is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    every = max(1, -(-len(values) // 14))
    below = {
        **value_axis(max(low - 0.01, 0), high, "percent", wanted=1, zero=False, headroom=0.12),
        "domain": list(LOWER),
        "zeroline": False,
        "rangemode": "normal",
    }
    return figure(
        [_bars(values, places, theme), _dots(values, places, rate_name, theme)],
        theme=theme,
        hovermode="x unified",
        bargap=gap,
        xaxis={
            "type": "linear",
            "anchor": "y2",
            "range": [-0.6, len(values) - 0.4],
            "tickvals": places[::every],
            "ticktext": [escaped(_short(values[i].name)) for i in places[::every]],
            "tickangle": 0,
            "unifiedhovertitle": {"text": ""},
        },
        yaxis={
            **value_axis(0, max((v.n for v in values), default=1), "count", wanted=2),
            "domain": list(UPPER),
        },
        yaxis2=below,
        annotations=[_caption("calls", UPPER[1], theme), _caption(rate_name, LOWER[1], theme)],
        margin={"l": 48, "r": 12, "t": 16, "b": 24},
    )


def _bars(values: Sequence[Counted], places: Sequence[int], theme: Theme) -> dict[str, Any]:
    fills = [token("other", theme) if v.is_rest else bar_color(entity_color(0, theme), theme) for v in values]
    return {
        "type": "bar",
        "x": list(places),
        "y": [v.n for v in values],
        "customdata": [f"<b>{escaped(v.name)}</b><br>{number(v.n, 'count').full} calls" for v in values],
        "marker": {"color": fills, "line": {"width": 0}},
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _dots(values: Sequence[Counted], places: Sequence[int], name: str, theme: Theme) -> dict[str, Any]:
    told = [
        f"{number(v.rate, 'percent').full} {escaped(name)}, {number(v.low, 'percent').text} to {number(v.high, 'percent').full}"
        for v in values
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(places),
        "y": [v.rate for v in values],
        "yaxis": "y2",
        "customdata": told,
        "marker": {"size": 7, "color": token("ink", theme)},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [(v.high or 0) - (v.rate or 0) for v in values],
            "arrayminus": [(v.rate or 0) - (v.low or 0) for v in values],
            "color": token("ink-3", theme),
            "thickness": 1.25,
            "width": 3,
        },
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _caption(text: str, y: float, theme: Theme) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": y,
        "yanchor": "bottom",
        "text": escaped(text),
        "showarrow": False,
        "font": {"size": 11, "color": token("ink-2", theme)},
    }


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
