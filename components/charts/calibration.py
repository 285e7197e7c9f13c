"""Said against true: of the users who were given a probability, the share to whom it happened, beside the line where both agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import Figure, escaped, figure
from components.format import number
from components.theme import Theme, token

SMALLEST, LARGEST = 6.0, 16.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A group: what was said of it on average, what came, the interval of that share, and how many there were."""

    said: float
    came: float
    low: float
    high: float
    users: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Groups that belong together, in one colour; `hollow` tells a second curve apart without it."""

    name: str
    dots: Sequence[Dot]
    color: str
    hollow: bool = False


def calibration(curves: Sequence[Curve], *, theme: Theme, came: str = "left") -> Figure:
    """The figure; dots are larger where there were more users."""
    most = max((dot.users for curve in curves for dot in curve.dots), default=1)
    return figure(
        [_agreement(theme), *(_trace(curve, most, theme, came) for curve in curves)],
        theme=theme,
        xaxis=_axis("said by the model"),
        yaxis=_axis(came),
        hovermode="closest",
        margin={"l": 62, "r": 14, "t": 18, "b": 42},
        annotations=[_word(theme)],
    )


def _axis(title: str) -> dict[str, Any]:
    shares = [0, 0.25, 0.5, 0.75, 1]
    return {
        "range": [-0.03, 1.03],
        "tickvals": shares,
        "ticktext": [f"{share * 100:.0f}\u00a0%" for share in shares],
        "title": {"text": title, "standoff": 8, "font": {"size": 11}},
    }


def _agreement(theme: Theme) -> dict[str, Any]:
    line = {"color": token("control", theme), "width": 1, "dash": "4px,3px"}
    return {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "line": line, "hoverinfo": "skip"}


def _word(theme: Theme) -> dict[str, Any]:
    font = {"size": 11, "color": token("ink-3", theme)}
    return {"x": 1, "y": 1, "text": "as said", "showarrow": False, "xanchor": "right", "yanchor": "bottom", "font": font}  # fmt: skip


def _trace(curve: Curve, most: int, theme: Theme, came: str) -> dict[str, Any]:
    sizes = [SMALLEST + (LARGEST - SMALLEST) * (dot.users / most) ** 0.5 for dot in curve.dots]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escaped(curve.name),
        "x": [dot.said for dot in curve.dots],
        "y": [dot.came for dot in curve.dots],
        "customdata": [_told(curve, dot, came) for dot in curve.dots],
        "hovertemplate": "%{customdata}<extra></extra>",
        "line": {"color": curve.color, "width": 1.25},
        "marker": {
            "size": sizes,
            "color": token("surface", theme) if curve.hollow else curve.color,
            "line": {"color": curve.color, "width": 1.5},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [max(dot.high - dot.came, 0.0) for dot in curve.dots],
            "arrayminus": [max(dot.came - dot.low, 0.0) for dot in curve.dots],
            "color": curve.color,
            "thickness": 1,
            "width": 3,
        },
    }


def _told(curve: Curve, dot: Dot, came: str) -> str:
    low, high = (number(share, "percent").full for share in (dot.low, dot.high))
    said, true = (number(share, "percent").full for share in (dot.said, dot.came))
    return f"<b>{true}</b> {came} of {dot.users:,}, said {said}<br>95 % between {low} and {high}<br>{escaped(curve.name)}"
