"""Recency, frequency and value: a grid of the eleven named segments, colour is revenue, position is recency and frequency."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import html

from components.format import Number, compact
from components.markup import attributes
from components.pick import pick_button
from components.theme import Theme, blend, readable_on

AREAS: Mapping[str, str] = {
    "Can't lose": "cl",
    "At risk": "ar",
    "Hibernating": "hi",
    "Lost": "lo",
    "Loyal": "ly",
    "Needs attention": "na",
    "About to sleep": "as",
    "Champions": "ch",
    "Potential loyalists": "pl",
    "Promising": "pr",
    "New": "nw",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """How many users a segment has and what they brought."""

    users: int
    revenue: Number


def rfm_grid(
    segments: Mapping[str, Segment],
    *,
    theme: Theme,
    currency: str = "USD",
    pick: Callable[[str], str] | None = None,
) -> html.Div:
    """The grid; a segment that nobody is in is drawn empty, so that places never move. `pick` says which choice of the users panel
    lists a segment."""
    top = max((float(s.revenue) for s in segments.values()), default=0.0) or 1.0
    cells = [
        _cell(name, area, segments.get(name), top, theme, currency, pick) for name, area in AREAS.items()
    ]
    return html.Div(
        [
            html.Span("Frequency, low to high", className="rfm-y"),
            html.Ul(cells, className="rfm", **attributes(aria_label="Segments by recency and frequency")),
            html.Span("Recency, long ago to just now", className="rfm-x"),
        ],
        className="rfm-box",
    )


def _cell(
    name: str,
    area: str,
    segment: Segment | None,
    top: float,
    theme: Theme,
    currency: str,
    pick: Callable[[str], str] | None,
) -> html.Li:
    if segment is None or segment.users == 0:
        style = {"gridArea": area}
        return html.Li([html.Strong(name), html.Span("nobody")], className="rfm-cell is-empty", style=style)
    fill = blend(0.08 + 0.92 * float(segment.revenue) / top, theme)
    revenue = compact(segment.revenue, "money", currency=currency, trim=True)
    told = f"{compact(segment.users, 'count', trim=True)}, {revenue}"
    words: list[Any] = [html.Strong(name), html.Span(told)]
    if pick is not None:
        told_by = f"{name}: {told}. List them"
        words = [pick_button("users", pick(name), words, told=told_by, class_name="rfm-pick")]
    return html.Li(
        words,
        className="rfm-cell",
        style={"gridArea": area, "--c": fill, "--t": readable_on(fill)},
        title=f"{name}: {told}",
    )
