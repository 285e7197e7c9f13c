"""Who is still there: the share that stays, in steps, over the time since the start, with its interval."""

from collections.abc import Sequence
from typing import Any

from components.charts.axes import Figure, figure, value_axis
from components.format import number
from components.theme import Theme, entity_color, rgba, token

MONTH = 30.4375


def survival(
    days: Sequence[int],
    shares: Sequence[float],
    band: tuple[Sequence[float | None], Sequence[float | None]],
    at_risk: Sequence[int],
    *,
    until: int,
    theme: Theme,
    median: float | None = None,
) -> Figure:
    """The figure. `days` are those on which somebody left, `until` is how far was looked; half of all is marked when `median` is known."""
    xs, color = [0, *days, until], entity_color(0, theme)
    ys = [1.0, *shares, shares[-1] if shares else 1.0]
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": color, "width": 1.75, "shape": "hv"},
        "text": _told(xs, ys, at_risk),
        "hovertemplate": "%{text}<extra></extra>",
    }
    return figure(
        [*_band(xs, ys, band, color), curve],
        theme=theme,
        hovermode="closest",
        xaxis=_months(until),
        yaxis={**value_axis(0, 1, "percent"), "range": [0, 1.02]},
        shapes=_half(median, theme),
        annotations=_half_label(median, theme),
        margin={"l": 44, "r": 14, "t": 10, "b": 36},
    )


def _told(xs: Sequence[int], ys: Sequence[float], at_risk: Sequence[int]) -> list[str]:
    """What each step says; the start and the end have as many observed as the step beside them."""
    observed = [*at_risk[:1], *at_risk, *at_risk[-1:]] or [0, 0]
    return [
        f"{number(y, 'percent').full} still there after {x:,} days, {n:,} observed"
        for x, y, n in zip(xs, ys, observed, strict=True)
    ]


def _band(
    xs: Sequence[int],
    ys: Sequence[float],
    band: tuple[Sequence[float | None], Sequence[float | None]],
    color: str,
) -> list[dict[str, Any]]:
    """Low and high end in the same steps; where there is no interval the curve itself stands."""
    made: list[dict[str, Any]] = []
    for ends, fill in ((band[0], None), (band[1], "tonexty")):
        edge = [1.0, *(y if e is None else e for e, y in zip(ends, ys[1:-1], strict=True))]
        trace: dict[str, Any] = {
            "type": "scatter",
            "mode": "lines",
            "x": list(xs),
            "y": [*edge, edge[-1]],
            "line": {"width": 0, "shape": "hv", "color": color},
            "hoverinfo": "skip",
        }
        made.append(trace | ({"fill": fill, "fillcolor": rgba(color, 0.17)} if fill else {}))
    return made


def _months(until: int) -> dict[str, Any]:
    """Ticks at whole months since the start."""
    months = until / MONTH
    step = next((n for n in (1, 2, 3, 6, 12, 24) if months / n <= 7), 36)
    ticks = list(range(0, int(months) + 1, step))
    return {
        "type": "linear",
        "range": [0, until * 1.01],
        "tickvals": [n * MONTH for n in ticks],
        "ticktext": ["start" if n == 0 else f"{n} mo" for n in ticks],
    }


def _half(median: float | None, theme: Theme) -> list[dict[str, Any]]:
    if median is None:
        return []
    line = {"color": token("control", theme), "width": 1, "dash": "2px,3px"}
    return [
        {"type": "line", "x0": 0, "x1": median, "y0": 0.5, "y1": 0.5, "line": line},
        {"type": "line", "x0": median, "x1": median, "y0": 0, "y1": 0.5, "line": line},
    ]


def _half_label(median: float | None, theme: Theme) -> list[dict[str, Any]]:
    if median is None:
        return []
    font = {"size": 11.5, "color": token("ink-2", theme)}
    text = f"half left after {median / MONTH:.1f} months"
    return [
        {
            "x": median,
            "y": 0.5,
            "text": text,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": 6,
            "font": font,
        }
    ]
