"""Words sized by use and coloured by worth: below zero in one hue, above in the other, the number itself in the tooltip and in the table beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.markup import attributes
from components.theme import DIVERGING, Theme, readable_on

SMALLEST, LARGEST = 13.0, 36.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A word; `use` is drawn as size, `worth` (0 is neutral, None unknown) as colour; `told` is said in full."""

    word: str
    use: float
    worth: float | None
    told: str


def cloud(tags: Sequence[Tag], theme: Theme, *, label: str) -> html.Ul:
    """The words in alphabetical order, so that one can be found."""
    most = max((t.use for t in tags), default=1.0) or 1.0
    items = []
    for tag in sorted(tags, key=lambda t: t.word.lower()):
        size = SMALLEST + (LARGEST - SMALLEST) * (tag.use / most) ** 0.5
        style = {"fontSize": f"{size:.1f}px"}
        if tag.worth is not None:
            ground = _color(tag.worth, theme)
            style |= {"background": ground, "color": readable_on(ground)}
        items.append(html.Li(tag.word, style=style, title=tag.told))
    return html.Ul(items, className="tag-cloud", **attributes(aria_label=label))


def _color(worth: float, theme: Theme) -> str:
    """Of nine steps the one for −100 % to +100 % and more."""
    scale = DIVERGING[theme]
    middle = len(scale) // 2
    return scale[middle + round(max(-1.0, min(1.0, worth)) * (middle - 1))]
