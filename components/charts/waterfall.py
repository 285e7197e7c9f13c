"""Waterfalls: how a number came about from its parts; what adds is iris, what takes away is sand, totals are ink."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.charts.axes import Figure, escaped, figure, value_axis
from components.format import Number, Unit, number, signed
from components.theme import Theme, bar_color, entity_color, token

SOFT_HYPHEN = "\u00ad"
NUMBER_HEIGHT = 0.09  # of the height: what a number under a bar takes
SEEN = 0.12  # of the height: below that share of the balances, movements are a line on top of a wall


@dataclass(frozen=True, slots=True)
class Step:
    """One bar. A `total` stands on zero and shows where the sum is; its amount may be None, then the sum is drawn. A `balance` is a total that was
    there and not moved: it is written without a sign."""

    name: str
    amount: Number | None
    is_total: bool = False
    is_balance: bool = False

    @property
    def stands(self) -> bool:
        """Whether it stands on the axis."""
        return self.is_total or self.is_balance


def axis_floor(steps: Sequence[Step]) -> float:
    """Where the axis of balances begins: at zero, unless what moved would then be too small to be seen. A picture that begins elsewhere says so."""
    sums = _sums(steps)
    low, high = min(sums, default=0.0), max(sums, default=0.0)
    if not any(step.is_balance for step in steps) or low <= 0 or high - low >= SEEN * high:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(max(high - low, high * 1e-6)))
    return max(0.0, math.floor((low - (high - low) * 0.5) / unit) * unit)


def waterfall(
    steps: Sequence[Step], *, theme: Theme, unit: Unit = "money", currency: str = "USD", signs: bool = True
) -> Figure:
    """The figure. `signs` writes +21.4k on movements (a waterfall of the change starts at zero)."""
    sums = _sums(steps)
    axis = _axis(steps, sums, unit, currency, theme)
    trace = _trace(steps, sums, unit, currency, signs, theme)
    words = trace["text"]
    low = [_ends_low(step, total, axis["range"]) for step, total in zip(steps, sums, strict=True)]
    trace["hovertext"] = words
    trace["text"] = ["" if is_low else word for is_low, word in zip(low, words, strict=True)]
    return figure(
        [trace],
        theme=theme,
        annotations=[
            _above(step, total, x, word, theme)
            for step, total, x, word, is_low in zip(steps, sums, trace["x"], words, low, strict=True)
            if is_low
        ],
        hovermode="closest",
        bargap=0.2,
        uniformtext={
            "minsize": 10,
            "mode": "hide",
        },  # on a phone: no number rather than one that cannot be read
        xaxis={
            "type": "category",
            "autotickangles": [0, 90],
            "automargin": True,
            "tickfont": {"color": token("ink-2", theme), "size": 10.5},
            "showline": True,
        },
        yaxis=axis,
        margin={"l": 40, "r": 6, "t": 12, "b": 36},
    )


def _trace(
    steps: Sequence[Step], sums: Sequence[float], unit: Unit, currency: str, signs: bool, theme: Theme
) -> dict[str, Any]:
    reached = list(zip(steps, sums, strict=True))
    return {
        "type": "waterfall",
        "x": [_wrapped(step.name, len(steps)) for step in steps],
        "y": [total if step.stands else float(step.amount or 0) for step, total in reached],
        "measure": ["absolute" if step.stands else "relative" for step in steps],
        "text": [_written(step, total, unit, currency, signs) for step, total in reached],
        "textposition": "outside",
        "textfont": {"color": token("ink", theme), "size": 11.5},
        "cliponaxis": False,
        "increasing": {"marker": {"color": bar_color(entity_color(0, theme), theme)}},
        "decreasing": {"marker": {"color": bar_color(entity_color(2, theme), theme)}},
        "totals": {"marker": {"color": token("ink-2", theme)}},
        "customdata": [escaped(step.name.replace(SOFT_HYPHEN, "").replace("\n", " ")) for step in steps],
        "hovertemplate": "%{customdata}: <b>%{hovertext}</b><extra></extra>",
    }


def _axis(
    steps: Sequence[Step], sums: Sequence[float], unit: Unit, currency: str, theme: Theme
) -> dict[str, Any]:
    """The value axis."""
    if floor := axis_floor(steps):
        cut = value_axis(floor, max(sums), unit, currency=currency, headroom=0.14, zero=False)
        line = {"showline": True, "linecolor": token("axis", theme)}
        return {**cut, "range": [floor, cut["range"][1]], **line}
    return value_axis(min([0.0, *sums]), max([0.0, *sums]), unit, currency=currency, headroom=0.14)


def _ends_low(step: Step, total: float, value_range: Sequence[float]) -> bool:
    """Whether a bar that takes away ends so near to the axis that the number under it would stand on the line."""
    falls = not step.stands and (step.amount or 0) < 0
    axis = max(0.0, value_range[0])
    return falls and 0 <= total - axis < (value_range[1] - value_range[0]) * NUMBER_HEIGHT


def _above(step: Step, total: float, x: str, text: str, theme: Theme) -> dict[str, Any]:
    """The number of a bar that takes away, above it instead of under it."""
    return {
        "x": x,
        "y": total - float(step.amount or 0),
        "text": text,
        "showarrow": False,
        "yanchor": "bottom",
        "font": {"size": 11.5, "color": token("ink", theme)},
    }


def _wrapped(name: str, among: int) -> str:
    """A name for under the axis: broken at its spaces and soft hyphens where many stand side by side, and where it says so itself."""
    name = name.replace(SOFT_HYPHEN, "-\n" if among > 6 else "")
    return escaped(name.replace(" ", "\n") if among > 8 and len(name) > 9 else name).replace("\n", "<br>")


def _sums(steps: Sequence[Step]) -> list[float]:
    """The sum after every step; a total without an amount takes it as it is."""
    sums, running = [], 0.0
    for step in steps:
        if step.stands:
            running = running if step.amount is None else float(step.amount)
        else:
            running += float(step.amount or 0)
        sums.append(running)
    return sums


def _written(step: Step, total: float, unit: Unit, currency: str, signs: bool) -> str:
    if step.is_balance:
        return f"<b>{number(total, unit, currency=currency).full}</b>"
    if step.is_total:
        text = (
            signed(total, unit, currency=currency) if signs else number(total, unit, currency=currency).full
        )
        return f"<b>{text}</b>"
    if signs or (step.amount or 0) < 0:
        return signed(step.amount, unit, currency=currency)
    return number(step.amount, unit, currency=currency).full
