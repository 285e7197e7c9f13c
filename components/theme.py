"""Colours and the chart template, light and dark: the Python twin of `assets/01_tokens.css` (a test keeps the two equal).

Charts cannot read CSS variables, so a figure is built for one theme and redrawn when the theme changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Theme = Literal["light", "dark"]
Status = Literal["good", "warn", "crit", "info", "off"]

FONT = "Inter Variable, Inter, system-ui, sans-serif"

TOKENS: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "canvas": "#F6F7F9", "surface": "#FFFFFF", "hover": "#F1F3F7", "track": "#E9EDF2", "raised": "#FFFFFF",
        "line": "#E3E7ED", "line-strong": "#C9D0DA", "control": "#858F9E",
        "ink": "#10151D", "ink-2": "#434C5A", "ink-3": "#626C7B",
        "accent": "#5350C8", "grid": "#E9ECF1", "axis": "#C9D0DA",
        "good": "#17753A", "warn": "#8F5500", "crit": "#C0212D", "info": "#0B63BD", "off": "#626C7B",
        "good-fill": "#2E9E57", "warn-fill": "#BA6F00", "crit-fill": "#D5303C", "info-fill": "#2B7FD4", "off-fill": "#858F9E",
        "good-soft": "#E6F4EA", "warn-soft": "#FCF1DD", "crit-soft": "#FCE8E9", "info-soft": "#E5F0FB",
        "e1": "#5350C8", "e2": "#0596B1", "e3": "#AD8C55", "e4": "#D9437A",
        "e5": "#591E66", "e6": "#727400", "e7": "#8A3F12", "e8": "#445562", "other": "#B4BCC7",
    },
    "dark": {
        "canvas": "#0B0E13", "surface": "#13171E", "hover": "#1B212A", "track": "#252C37", "raised": "#1B212A",
        "line": "#232A34", "line-strong": "#384351", "control": "#606C7D",
        "ink": "#E8ECF2", "ink-2": "#B0BAC7", "ink-3": "#8B96A6",
        "accent": "#A3A4F8", "grid": "#1E242D", "axis": "#384351",
        "good": "#4CBF74", "warn": "#E3AC45", "crit": "#F57C84", "info": "#6DB3F7", "off": "#8B96A6",
        "good-fill": "#37A961", "warn-fill": "#D99B2B", "crit-fill": "#E9545F", "info-fill": "#4A9AE8", "off-fill": "#6B7788",
        "good-soft": "#12291B", "warn-soft": "#2E230E", "crit-soft": "#331A1E", "info-soft": "#12253A",
        "e1": "#8E8FF5", "e2": "#5CC8E2", "e3": "#DFBE84", "e4": "#E283AB",
        "e5": "#9A5FB0", "e6": "#A99A27", "e7": "#B05E40", "e8": "#75868F", "other": "#4A5463",
    },
}  # fmt: skip

SLOTS = 8
SEQUENTIAL: Mapping[Theme, tuple[str, ...]] = {
    "light": (
        "#F6F6FD",
        "#D6D6F9",
        "#B6B7F3",
        "#9798E9",
        "#7878DD",
        "#5F5FC8",
        "#4945B3",
        "#383492",
        "#282472",
    ),
    "dark": (
        "#1C202E",
        "#252B4E",
        "#323570",
        "#464795",
        "#5B5ABC",
        "#7676D7",
        "#9391F2",
        "#B7B5FA",
        "#DBDAFE",
    ),
}
DIVERGING: Mapping[Theme, tuple[str, ...]] = {
    "light": (
        "#753B07",
        "#B57332",
        "#DBAC75",
        "#F1DFC6",
        "#F2F3F6",
        "#BEDFF0",
        "#72BED5",
        "#1F8EAB",
        "#00566E",
    ),
    "dark": (
        "#F1C17F",
        "#D1904C",
        "#976032",
        "#4A3A2A",
        "#22252B",
        "#264758",
        "#27778D",
        "#42ABC4",
        "#81DAEE",
    ),
}


def token(name: str, theme: Theme) -> str:
    """The value of a design token, `ink-2` for `--er-ink-2`."""
    return TOKENS[theme][name]


def entity_color(slot: int | None, theme: Theme) -> str:
    """The colour of a slot, 0 to 7; None and every slot beyond are the grey of "other"."""
    return token(slot_token(slot), theme)


def slot_token(slot: int | None) -> str:
    """The token of a slot: `e1` for 0, `other` for None and beyond the eighth."""
    return f"e{slot + 1}" if slot is not None and 0 <= slot < SLOTS else "other"


@dataclass(frozen=True, slots=True)
class EntityColors:
    """Which slot an entity owns, by dimension: `EntityColors({"provider": {"OpenAI": 0}})`. Slots are stored, never derived from a
    rank or a filter; an entity without one is grey."""

    slots: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def slot(self, dimension: str, entity: str) -> int | None:
        """The slot of an entity, None when it has none."""
        return self.slots.get(dimension, {}).get(entity)

    def color(self, dimension: str, entity: str, theme: Theme) -> str:
        """The colour for a chart."""
        return entity_color(self.slot(dimension, entity), theme)

    def css(self, dimension: str, entity: str) -> str:
        """The colour for HTML, a variable that follows the theme."""
        return f"var(--er-{slot_token(self.slot(dimension, entity))})"


def rgba(color: str, alpha: float) -> str:
    """A #RRGGBB colour with an opacity of 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def mixed(color: str, other: str, share: float) -> str:
    """`share` of the other colour in the first, as #RRGGBB: shades of one entity."""
    pairs = ((int(color[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def bar_color(color: str, theme: Theme) -> str:
    """A bar's fill: large areas glow in the dark, so there they are drawn at 82 %."""
    return color if theme == "light" else rgba(color, 0.82)


def pale(color: str, theme: Theme) -> str:
    """The fill of a bucket that is not over yet."""
    return rgba(color, 0.2 if theme == "light" else 0.22)


def stepped(count: int, theme: Theme) -> list[str]:
    """`count` steps of one hue for ordered things (plans, stages), the strongest first. The two weakest steps of the scale are hardly seen on the panel:
    they are taken only where all others are."""
    scale = SEQUENTIAL[theme][2 if count <= len(SEQUENTIAL[theme]) - 2 else 1 :]
    if count <= 1:
        return [entity_color(0, theme)]
    last = len(scale) - 1
    return [scale[last - round(i * last / (count - 1))] for i in range(count)]


def scale(colors: tuple[str, ...]) -> list[list[Any]]:
    """A colour scale as plotly wants it. Always a list: a scale *name* in a plain figure would be drawn reversed."""
    return [[round(i / (len(colors) - 1), 4), color] for i, color in enumerate(colors)]


def blend(value: float, theme: Theme) -> str:
    """The sequential colour at 0 to 1, between two steps where it lies there."""
    colors = SEQUENTIAL[theme]
    position = min(max(value, 0.0), 1.0) * (len(colors) - 1)
    low = min(int(position), len(colors) - 2)
    part = position - low
    mixed = [
        round(a + (b - a) * part)
        for a, b in zip(_channels(colors[low]), _channels(colors[low + 1]), strict=True)
    ]
    return "#{:02X}{:02X}{:02X}".format(*mixed)


def readable_on(color: str) -> str:
    """Pure black or white, whichever can be read better on a coloured cell (never below 4.5 : 1)."""
    return "#000000" if contrast(color, "#000000") >= contrast(color, "#FFFFFF") else "#FFFFFF"


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two #RRGGBB colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in _channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _template(theme: Theme) -> dict[str, Any]:
    t = TOKENS[theme]
    return {
        "layout": {
            "font": {"family": FONT, "size": 11, "color": t["ink-3"]},
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [t[f"e{i}"] for i in range(1, SLOTS + 1)], "showlegend": False,
            "margin": {"l": 44, "r": 70, "t": 10, "b": 24}, "bargap": 0.32, "barcornerradius": 2, "separators": ".,",
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": t["raised"], "bordercolor": t["line-strong"], "font": {"size": 12, "color": t["ink"]}},
            "xaxis": {"showgrid": False, "zeroline": False, "showline": True, "linecolor": t["axis"], "ticks": "",
                      "tickformat": "%-d %b", "ticklabelstandoff": 4, "automargin": False, "fixedrange": True,
                      "autotickangles": [0, 90],
                      "spikethickness": 1, "spikedash": "solid", "spikecolor": t["control"], "spikesnap": "data"},
            "yaxis": {"showgrid": True, "gridcolor": t["grid"], "zeroline": False, "showline": False, "ticks": "", "nticks": 4,
                      "rangemode": "tozero", "ticklabelstandoff": 4, "automargin": False, "fixedrange": True},
        },
        "data": {
            "scatter": [{"mode": "lines", "line": {"width": 1.75}}],
            "waterfall": [{"connector": {"mode": "between", "line": {"width": 1, "color": t["axis"]}}}],
            "pie": [{"hole": 0.7, "textinfo": "none", "marker": {"line": {"width": 2, "color": t["surface"]}}}],
        },
    }  # fmt: skip


TEMPLATES: Mapping[Theme, dict[str, Any]] = {"light": _template("light"), "dark": _template("dark")}
