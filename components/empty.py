"""What a panel shows instead of its picture: loading, nothing there, failed, source missing, old. All fill the same space."""

from collections.abc import Sequence
from typing import Literal

from dash import dcc, html
from dash.development.base_component import Component

from components.format import age as written_age
from components.icons import icon
from components.markup import attributes

Shape = Literal["line", "bars", "rows", "cells", "gauge"]
BAR_HEIGHTS = (52, 60, 57, 68, 63, 47, 43, 64, 72, 76, 71, 75, 53, 48, 73, 83, 80, 88, 85, 62, 58, 83, 89, 93)


def loading(shape: Shape = "bars") -> html.Div:
    """The shape of what is coming, shown only after 300 ms (CSS) so that a fast answer does not flash."""
    return html.Div(
        [html.Span("Loading", className="visually-hidden"), _skeleton(shape)],
        className=f"state state-loading shape-{shape}",
        role="status",
    )


def empty(
    title: str,
    text: str,
    action: Component | None = None,
    *,
    heading: type[html.H2] | type[html.H3] = html.H3,
) -> html.Div:
    """There is nothing to show: why, and what to do about it. `heading` is the second level where no panel's title stands above it."""
    return _state("empty", icon("filter"), title, text, [] if action is None else [action], heading=heading)


def failed(
    title: str, text: str, reference: str = "", actions: Sequence[Component] = (), *, retry: bool = False
) -> html.Div:
    """Something went wrong in this panel only: what, what is not affected, the way on, and the reference for the log."""
    offered: list[Component] = []
    if retry:  # heard by assets/live.js
        offered.append(html.Button([icon("retry"), "Try again"], type="button", className="btn-main"))
    offered.extend(actions)
    if reference:
        offered.append(html.Span(["ref ", html.Code(reference)], className="state-reference"))
    return _state("failed", icon("crit", class_name="text-crit"), title, text, offered, role="alert")


def source_missing(
    title: str, text: str, *, action: str = "", href: str = "", columns_href: str = "", command: str = ""
) -> html.Div:
    """A source has never been filled: which, what it would show and how to fill it (a link, or the command to run)."""
    offered: list[Component] = []
    if action and href:
        offered.append(dcc.Link([icon("upload"), action], href=href, className="btn-main"))
    if command:
        offered.append(html.Code(command, className="state-command"))
    if columns_href:
        offered.append(dcc.Link("See the columns", href=columns_href, className="state-link"))
    return _state("source", icon("plug"), title, text, offered)


def not_built(title: str, planned: Sequence[str]) -> html.Div:
    """The page of a section that does not exist yet, said plainly, and what it will show."""
    return _state(
        "unbuilt",
        icon("tools"),
        f"{title} is not built yet",
        "Its place in the menu is kept. It will show:",
        [html.Ul([html.Li(each) for each in planned], className="state-list")],
        heading=html.H2,  # it stands right below the page's title, not in a panel
    )


def stale_tag(as_of: str, seconds: float | None = None) -> html.Span:
    """The tag of an old answer: "as of 10:41, 18 min old"."""
    text = f"as of {as_of}" + (f", {written_age(seconds)} old" if seconds is not None else "")
    return html.Span(
        [icon("clock"), html.Span(text)], className="badge-soft badge-warn tag-stale", role="status"
    )


def _state(
    kind: str,
    picture: Component,
    title: str,
    text: str,
    actions: Sequence[Component],
    role: str | None = None,
    heading: type[html.H2] | type[html.H3] = html.H3,
) -> html.Div:
    parts: list[Component] = [
        html.Div([picture, heading(title, className="state-title")], className="state-head"),
        html.P(text, className="state-text"),
    ]
    if actions:
        parts.append(html.Div(list(actions), className="state-actions"))
    inner = html.Div(parts, className="state-inner")
    return html.Div(inner, className=f"state state-{kind}", **(attributes(role=role) if role else {}))


def _skeleton(shape: Shape) -> html.Div:
    if shape == "bars":
        bars = [html.Span(style={"--p": height}) for height in BAR_HEIGHTS]
        return html.Div([_ticks(), html.Div(bars, className="skeleton-bars")], className="skeleton")
    if shape == "line":
        return html.Div([_ticks(), html.Div(className="skeleton-wave")], className="skeleton")
    if shape == "gauge":
        return html.Div([html.Div(className="skeleton-arc"), _rows(3)], className="skeleton")
    if shape == "cells":
        return html.Div([html.Span() for _ in range(48)], className="skeleton skeleton-grid")
    return html.Div(_rows(7), className="skeleton")


def _ticks() -> html.Div:
    return html.Div([html.Span() for _ in range(4)], className="skeleton-ticks")


def _rows(count: int) -> html.Div:
    return html.Div(
        [html.Span(style={"--p": 92 - 9 * (i % 4)}) for i in range(count)], className="skeleton-rows"
    )
