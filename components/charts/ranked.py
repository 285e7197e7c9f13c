"""Horizontal bars by name, in the order given, with the value at the end."""

from collections.abc import Sequence
from typing import Any

from components.charts.axes import Figure, escaped, figure, value_axis
from components.format import Number, Unit, number
from components.theme import Theme, bar_color, token


def ranked(
    names: Sequence[str],
    values: Sequence[Number | None],
    *,
    theme: Theme,
    colors: Sequence[str],
    unit: Unit = "count",
    currency: str = "USD",
    errors: tuple[Sequence[Number | None], Sequence[Number | None]] | None = None,
) -> Figure:
    """Horizontal bars by name, in the given order from the top, value at the end; `errors` are (low, high) ends of intervals."""
    told = [f"\u00a0{number(v, unit, currency=currency).full}" for v in values]
    numbers = [None if v is None else float(v) for v in values]
    trace = _bars(names, numbers, told, colors, theme)
    if errors is not None:
        trace |= {"error_x": _whiskers(numbers, errors, theme), "textposition": "none"}
    return figure(
        [trace],
        theme=theme,
        hovermode="closest",
        bargap=0.45,
        xaxis=_scale(numbers, unit, currency, theme),
        annotations=[
            _at_zero(name, text, theme)
            for name, value, text in zip(trace["y"], numbers, told, strict=True)
            if value is not None and value < 0 and errors is None
        ],
        yaxis={
            "type": "category",
            "autorange": "reversed",
            "dtick": 1,
            "showgrid": False,
            "tickfont": {"size": 12, "color": token("ink", theme)},
            "rangemode": "normal",
            "automargin": True,
        },
        margin={"l": 96, "r": 64, "t": 4, "b": 24},
    )


def _bars(
    names: Sequence[str],
    values: Sequence[float | None],
    told: Sequence[str],
    colors: Sequence[str],
    theme: Theme,
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [escaped(n) for n in names],
        "x": values,
        # a bar to the left has its number on the other side of zero, where no name stands
        "text": ["" if v is not None and v < 0 else text for v, text in zip(values, told, strict=True)],
        "customdata": told,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": token("ink", theme), "size": 12},
        "marker": {"color": [bar_color(c, theme) for c in colors], "line": {"width": 0}},
        "hovertemplate": "%{y}: <b>%{customdata}</b><extra></extra>",
    }


def _scale(values: Sequence[float | None], unit: Unit, currency: str, theme: Theme) -> dict[str, Any]:
    known = [v for v in values if v is not None]
    low = min([0.0, *known])
    return {
        **value_axis(low, max(known, default=1.0), unit, currency=currency, headroom=0.12, wanted=2),
        "tickangle": 0,
        "type": "linear",
        "showgrid": True,
        "showline": False,
        "gridcolor": token("grid", theme),
    }


def _at_zero(name: str, text: str, theme: Theme) -> dict[str, Any]:
    return {
        "x": 0,
        "y": name,
        "text": text,
        "xanchor": "left",
        "showarrow": False,
        "font": {"size": 12, "color": token("ink", theme)},
    }


def _whiskers(
    values: Sequence[float | None],
    errors: tuple[Sequence[Number | None], Sequence[Number | None]],
    theme: Theme,
) -> dict[str, Any]:
    lows, highs = errors
    up = [0 if v is None or h is None else max(float(h) - v, 0) for v, h in zip(values, highs, strict=True)]
    down = [0 if v is None or b is None else max(v - float(b), 0) for v, b in zip(values, lows, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": up,
        "arrayminus": down,
        "color": token("ink-2", theme),
        "thickness": 1.25,
        "width": 4,
    }
