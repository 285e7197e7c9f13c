"""A donut of at most five ordered steps, the total inside; its table says the rest (there is no legend)."""

from collections.abc import Sequence
from typing import Any

from components.charts.axes import Figure, escaped, figure
from components.format import Number, Unit, number
from components.theme import Theme, stepped, token

MOST = 5


def donut(
    names: Sequence[str],
    values: Sequence[Number],
    *,
    theme: Theme,
    unit: Unit = "money",
    currency: str = "USD",
    note: str = "",
    colors: Sequence[str] | None = None,
) -> Figure:
    """Parts of a whole in the given order. `note` stands under the total ("a month"). More than five parts are an error: group the
    rest as "other" first."""
    if len(names) > MOST:
        raise ValueError(f"a donut has at most {MOST} parts, these are {len(names)}")
    total = number(sum(float(v) for v in values), unit, currency=currency).full
    trace = {
        "type": "pie",
        "labels": [escaped(n) for n in names],
        "values": [float(v) for v in values],
        "sort": False,
        "direction": "clockwise",
        "rotation": 0,
        "customdata": [number(v, unit, currency=currency).full for v in values],
        "marker": {"colors": list(colors or stepped(len(names), theme))},
        "hovertemplate": "%{label}: <b>%{customdata}</b>, %{percent}<extra></extra>",
    }
    middle = _middle(total, note, theme)
    return figure([trace], theme=theme, annotations=[middle], margin={"l": 4, "r": 4, "t": 4, "b": 4})


def _middle(total: str, note: str, theme: Theme) -> dict[str, Any]:
    quiet = f"font-size:11px;color:{token('ink-3', theme)}"
    under = f'<br><span style="{quiet}">{escaped(note)}</span>' if note else ""
    return {
        "text": f"<b>{total}</b>{under}",
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 18, "color": token("ink", theme)},
    }


def donut_colors(count: int, theme: Theme) -> list[str]:
    """The colours of the steps, for the dots of the table beside the donut."""
    return stepped(count, theme)
