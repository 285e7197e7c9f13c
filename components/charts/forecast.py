"""What is coming: the observed line, the forecast dashed after it, 80 and 95 % bands, and old forecasts over what happened."""

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
    instant,
    time_axis,
    value_axis,
    written,
)
from components.charts.marks import Threshold, threshold_labels, threshold_lines
from components.charts.traces import Series, line_traces
from components.format import Number, Unit, compact, number
from components.theme import Theme, rgba, token

MARGIN = {"l": 44, "r": 78, "t": 10, "b": 24}


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected values on their own times, with the bands as (low, high)."""

    xs: Sequence[When]
    ys: Sequence[Number]
    band_80: tuple[Sequence[Number], Sequence[Number]]
    band_95: tuple[Sequence[Number], Sequence[Number]]


def forecast(
    xs: Sequence[When],
    observed: Series,
    expected: Forecast,
    *,
    theme: Theme,
    unit: Unit = "count",
    currency: str = "USD",
    height: int = 256,
    zero: bool = True,
    earlier: Sequence[tuple[Sequence[When], Sequence[Number]]] = (),
    thresholds: Sequence[Threshold] = (),
) -> Figure:
    """The figure. `earlier` are forecasts made before, drawn thin and grey over what then happened; `thresholds` are limits."""
    traces = [
        *_bands(expected, observed.color),
        *(_earlier(*one, theme) for one in earlier),
        _expected(xs, observed, expected, unit, currency),
        *line_traces(xs, observed, theme=theme, unit=unit, currency=currency),
    ]
    values = [float(y) for y in (*observed.ys, *expected.band_95[0], *expected.band_95[1]) if y is not None]
    values += [float(t.value) for t in thresholds]
    axis = value_axis(min(values, default=0.0), max(values, default=1.0), unit, currency=currency, zero=zero)
    time = time_axis([*xs, *expected.xs], wanted=4)
    traces += _ends(expected, time["range"][1], axis["range"], height, unit, currency, theme)
    words = [*threshold_labels(thresholds, theme, inside=True), *_now(xs, theme)]
    return figure(
        traces,
        theme=theme,
        xaxis=time,
        yaxis=axis,
        shapes=[*threshold_lines(thresholds, theme), *_now_line(xs, theme)],
        annotations=words,
        margin=MARGIN,
    )


def _bands(expected: Forecast, color: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    at = [written(x) for x in expected.xs]
    for (low, high), alpha in ((expected.band_95, 0.1), (expected.band_80, 0.16)):
        common = {
            "type": "scatter",
            "mode": "lines",
            "x": at,
            "line": {"width": 0, "color": color},
            "hoverinfo": "skip",
        }
        made.append({**common, "y": [float(y) for y in low]})
        made.append(
            {**common, "y": [float(y) for y in high], "fill": "tonexty", "fillcolor": rgba(color, alpha)}
        )
    return made


def _expected(
    xs: Sequence[When], observed: Series, expected: Forecast, unit: Unit, currency: str
) -> dict[str, Any]:
    """The dashed line, begun at the last finished observation so that it joins."""
    done = list(zip(xs, observed.ys, strict=False))[: -1 if observed.unfinished else None]
    start = next(((x, y) for x, y in reversed(done) if y is not None), None)
    at = [*([written(start[0])] if start else []), *(written(x) for x in expected.xs)]
    ys = [*([float(start[1])] if start and start[1] is not None else []), *(float(y) for y in expected.ys)]
    told = [number(y, unit, currency=currency).full for y in ys]
    low, high = expected.band_80
    spans = [
        f"{number(a, unit, currency=currency).full} to {number(b, unit, currency=currency).full}"
        for a, b in zip(low, high, strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": at,
        "y": ys,
        "text": told,
        "customdata": [""] * (len(ys) - len(spans)) + [f"80 % between {s}" for s in spans],
        "line": {"color": observed.color, "width": 1.75, "dash": "5px,3px"},
        "hovertemplate": "<b>%{text}</b> expected, %{customdata}<extra></extra>",
    }


def _earlier(xs: Sequence[When], ys: Sequence[Number], theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [written(x) for x in xs],
        "y": [float(y) for y in ys],
        "line": {"color": token("control", theme), "width": 1, "dash": "2px,2px"},
        "hoverinfo": "skip",
    }


def _ends(
    expected: Forecast,
    at: str,
    value_range: Sequence[float],
    height: int,
    unit: Unit,
    currency: str,
    theme: Theme,
) -> list[dict[str, Any]]:
    if not expected.ys:
        return []
    low, high = expected.band_95[0][-1], expected.band_95[1][-1]
    labels = [
        EndLabel(float(high), "", compact(high, unit, currency=currency)),
        EndLabel(float(expected.ys[-1]), compact(expected.ys[-1], unit, currency=currency), "expected"),
        EndLabel(float(low), "", compact(low, unit, currency=currency)),
    ]
    return end_labels(labels, at=at, value_range=value_range, plot_height=height - 34, theme=theme, gap=24)


def _now_line(xs: Sequence[When], theme: Theme) -> list[dict[str, Any]]:
    if not xs:
        return []
    at = max(instant(x) for x in xs).isoformat(sep=" ")
    line = {"color": token("axis", theme), "width": 1}
    return [{"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}]


def _now(xs: Sequence[When], theme: Theme) -> list[dict[str, Any]]:
    if not xs:
        return []
    at = max(instant(x) for x in xs).isoformat(sep=" ")
    font = {"size": 11, "color": token("ink-3", theme)}
    return [
        {
            "x": at,
            "y": 0,
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": "right",
            "xshift": -4,
            "text": escaped("observed"),
            "showarrow": False,
            "font": font,
        }
    ]
