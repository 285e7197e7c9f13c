"""Traces of a line: its finished stretch with a dot at the end, the unfinished one dotted, the compare period dashed and grey, an interval as a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import When, escaped, written
from components.charts.marks import ribbon
from components.format import Number, Unit, number
from components.theme import Theme, rgba, token


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
        "line": {"color": compare_color(theme), "width": 1.5, "dash": "4px,3px"},
        "hovertemplate": f"%{{text}} {escaped(one.compare_name)}<extra></extra>",
    }


def compare_color(theme: Theme) -> str:
    """The grey of the compare period's line."""
    return token("control" if theme == "light" else "off-fill", theme)


def band_traces(xs: Sequence[When], one: Series) -> list[dict[str, Any]]:
    if one.band is None:
        return []
    return ribbon(xs, *one.band, color=one.color, alpha=0.17)
