"""Parts of a whole as areas, coloured on the sequential scale by a second number."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.charts.axes import Figure, escaped, figure
from components.format import Number, Unit, number
from components.theme import Theme, blend, readable_on, token


@dataclass(frozen=True, slots=True)
class Tile:
    """A named part: `size` is its area, `value` its colour; `parent` is the group it belongs to, "" for none."""

    name: str
    size: Number
    value: Number | None = None
    parent: str = ""


def treemap(
    tiles: Sequence[Tile],
    *,
    theme: Theme,
    size_unit: Unit = "count",
    value_unit: Unit = "money",
    currency: str = "USD",
) -> Figure:
    """The figure: name, size and value are written in every tile that has room."""
    groups = list(dict.fromkeys(t.parent for t in tiles if t.parent))
    fills = _fills(tiles, theme)
    trace = {
        "type": "treemap",
        "ids": [*(f"g{i}" for i in range(len(groups))), *(f"t{i}" for i in range(len(tiles)))],
        "labels": [*map(escaped, groups), *(escaped(t.name) for t in tiles)],
        "parents": [""] * len(groups) + [f"g{groups.index(t.parent)}" if t.parent else "" for t in tiles],
        "values": [0] * len(groups) + [float(t.size) for t in tiles],
        "branchvalues": "remainder",
        "text": [""] * len(groups) + [_told(t, size_unit, value_unit, currency) for t in tiles],
        "texttemplate": "<b>%{label}</b><br>%{text}",
        "hovertemplate": "<b>%{label}</b><br>%{text}<extra></extra>",
        "marker": {
            "colors": [token("hover", theme)] * len(groups) + fills,
            "line": {"width": 2, "color": token("surface", theme)},
            "cornerradius": 4,
            "pad": {"t": 18 if groups else 0, "l": 0, "r": 0, "b": 0},
        },
        "textfont": {
            "size": 12,
            "color": [token("ink-2", theme)] * len(groups) + [readable_on(fill) for fill in fills],
        },
        "tiling": {"pad": 2},
        "pathbar": {"visible": False},
        "root": {"color": "rgba(0,0,0,0)"},
        "sort": True,
    }
    return figure([trace], theme=theme, hovermode="closest", margin={"l": 0, "r": 0, "t": 0, "b": 0})


def _fills(tiles: Sequence[Tile], theme: Theme) -> list[str]:
    """A tile's colour by its value; what has none is as pale as the track."""
    top = max((float(t.value) for t in tiles if t.value is not None), default=1.0) or 1.0
    return [
        blend(0.12 + 0.88 * float(t.value) / top, theme) if t.value is not None else token("track", theme)
        for t in tiles
    ]


def _told(tile: Tile, size_unit: Unit, value_unit: Unit, currency: str) -> str:
    size = number(tile.size, size_unit, currency=currency).full
    if tile.value is None:
        return size
    return f"{size}, {number(tile.value, value_unit, currency=currency).full}"
