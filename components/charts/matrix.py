"""Cost against speed: one bubble a model or provider, area by volume, the dominated ones (worse in both) hollow."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from components.charts.axes import Figure, escaped, figure, tick_texts
from components.format import Number, Unit, number
from components.theme import Theme, bar_color, token

LARGEST = 44.0


@dataclass(frozen=True, slots=True)
class Bubble:
    """A named point; `size` is a volume (drawn as area), `note` more words for the tooltip. `is_beaten` is the verdict of whoever knows
    more than the two axes; None lets the axes decide among all bubbles."""

    name: str
    x: Number
    y: Number
    size: Number
    color: str
    note: str = ""
    is_beaten: bool | None = None


def matrix(
    bubbles: Sequence[Bubble],
    *,
    theme: Theme,
    x_unit: Unit = "money",
    y_unit: Unit = "ms",
    x_title: str = "Cost per success",
    y_title: str = "p95 latency",
    currency: str = "USD",
) -> Figure:
    """Both axes logarithmic, less is better on both. Points that another one beats on both axes are hollow."""
    drawn = sorted((b for b in bubbles if float(b.x) > 0 and float(b.y) > 0), key=lambda b: -float(b.size))
    beaten = _beaten(drawn)
    told = [_told(b, i in beaten, x_unit, y_unit, currency) for i, b in enumerate(drawn)]
    return figure(
        [_points(drawn, beaten, told, theme)],
        theme=theme,
        hovermode="closest",
        xaxis=_log_axis([float(b.x) for b in drawn], x_unit, currency, x_title, theme),
        yaxis=_log_axis([float(b.y) for b in drawn], y_unit, currency, y_title, theme),
        margin={"l": 62, "r": 24, "t": 16, "b": 44},
    )


def _points(drawn: Sequence[Bubble], beaten: set[int], told: Sequence[str], theme: Theme) -> dict[str, Any]:
    sizes = _sizes(drawn)
    hollow = token("surface", theme)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [float(b.x) for b in drawn],
        "y": [float(b.y) for b in drawn],
        "text": [escaped(b.name) for b in drawn],
        "textposition": _places(drawn, sizes),
        "textfont": {"size": 11.5, "color": token("ink", theme)},
        "cliponaxis": False,
        "customdata": told,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": sizes,
            "color": [hollow if i in beaten else bar_color(b.color, theme) for i, b in enumerate(drawn)],
            "opacity": 0.9,
            "line": {"color": [b.color for b in drawn], "width": 1.75},
        },
    }


def _beaten(bubbles: Sequence[Bubble]) -> set[int]:
    """The places of hollow bubbles: those said to be beaten, and where nobody said, those that the axes show to be."""
    by_axes = dominated(bubbles)
    return {i for i, b in enumerate(bubbles) if (i in by_axes if b.is_beaten is None else b.is_beaten)}


def _sizes(bubbles: Sequence[Bubble]) -> list[float]:
    """Diameters, px: the area follows the volume, the smallest can still be hit."""
    largest = max((float(b.size) for b in bubbles), default=1.0) or 1.0
    return [max(9.0, LARGEST * (float(b.size) / largest) ** 0.5) for b in bubbles]


def _places(bubbles: Sequence[Bubble], sizes: Sequence[float]) -> list[str]:
    """Where each name stands beside its bubble so that it covers no other name and as few bubbles as can be, the largest bubble first."""
    at = _pixels(bubbles)
    taken = [_box(x, y, size, size) for (x, y), size in zip(at, sizes, strict=True)]
    placed: list[Box] = []
    chosen: list[str] = []
    for i, (bubble, (x, y), size) in enumerate(zip(bubbles, at, sizes, strict=True)):
        wide = 6.4 * len(bubble.name)
        options = {
            "top center": _box(x, y + size / 2 + 9, wide, 14),
            "bottom center": _box(x, y - size / 2 - 9, wide, 14),
            "middle right": _box(x + size / 2 + 5 + wide / 2, y, wide, 14),
            "middle left": _box(x - size / 2 - 5 - wide / 2, y, wide, 14),
        }
        others = taken[:i] + taken[i + 1 :]
        best = min(
            options, key=lambda place: 10 * _covers(options[place], placed) + _covers(options[place], others)
        )
        placed.append(options[best])
        chosen.append(best)
    return chosen


Box = tuple[float, float, float, float]


def _box(x: float, y: float, wide: float, tall: float) -> Box:
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def _covers(one: Box, others: Sequence[Box]) -> int:
    """How many boxes a box lies over."""
    return sum(one[0] < o[2] and o[0] < one[2] and one[1] < o[3] and o[1] < one[3] for o in others)


def _pixels(bubbles: Sequence[Bubble]) -> list[tuple[float, float]]:
    """About where the bubbles lie in the plot of a phone, px from its lower left corner: names that are apart there are apart on wider screens."""
    xs, ys = [log10(float(b.x)) for b in bubbles], [log10(float(b.y)) for b in bubbles]
    if not xs:
        return []
    wide, tall = max(max(xs) - min(xs), 0.4), max(max(ys) - min(ys), 0.4)
    return [((x - min(xs)) / wide * 150, (y - min(ys)) / tall * 200) for x, y in zip(xs, ys, strict=True)]


def dominated(bubbles: Sequence[Bubble]) -> set[int]:
    """The places of those that some other is not worse than on either axis, and better on one."""
    points = [(float(b.x), float(b.y)) for b in bubbles]
    return {
        i
        for i, (x, y) in enumerate(points)
        if any(u <= x and v <= y and (u, v) != (x, y) for j, (u, v) in enumerate(points) if j != i)
    }


def _told(b: Bubble, is_beaten: bool, x_unit: Unit, y_unit: Unit, currency: str) -> str:
    parts = [
        f"<b>{escaped(b.name)}</b>",
        f"{number(b.x, x_unit, currency=currency).full}, {number(b.y, y_unit, currency=currency).full}",
        f"{number(b.size, 'count').full} calls",
    ]
    if b.note:
        parts.append(escaped(b.note))
    if is_beaten:
        parts.append("another is at least as good in both")
    return "<br>".join(parts)


def _log_axis(values: Sequence[float], unit: Unit, currency: str, title: str, theme: Theme) -> dict[str, Any]:
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    span = max(log10(high / low), 0.4)
    bounds = [log10(low) - span * 0.24, log10(high) + span * 0.2]
    ticks = [
        m * 10.0**e for e in range(-6, 10) for m in (1, 2, 5) if bounds[0] <= log10(m * 10.0**e) <= bounds[1]
    ]
    if len(ticks) > 5:
        ticks = [t for t in ticks if round(t / 10 ** int(f"{t:e}".split("e")[1])) == 1] or ticks[::3]
    return {
        "type": "log",
        "tickangle": 0,
        "range": bounds,
        "tickvals": ticks,
        "ticktext": tick_texts(ticks, unit, currency),
        "title": {"text": f"{escaped(title)}, less is better", "font": {"size": 11}, "standoff": 8},
        "showgrid": True,
        "gridcolor": token("grid", theme),
    }
