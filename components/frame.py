"""The frame around every panel: title, period, tag, help, menu and a body that is the same height in every state.

All of it is markup: the parts that change carry `data-part` and are written by assets/elements.js, which gets them by name from
callbacks/panels.py: `subtitle`, `tag` (stale_tag or badges), `state` (anything in it covers the body), `hero` above a chart, `content`
(of a panel without a chart), `aside` (a table beside a chart), `extra` (the table or the SQL, over the body). A chart stands in `.graph`.
The menu is heard by assets/panel.js and live.js.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from components.empty import Shape, loading
from components.markup import attributes

Action = Literal["table", "sql", "fullscreen", "link", "csv", "xlsx", "png"]
Body = Literal["graph", "content"]

LABELS: dict[Action, tuple[str, str, str]] = {
    "table": ("table", "Show as table", "T"),
    "sql": ("sql", "Show the SQL", "Q"),
    "fullscreen": ("fullscreen", "Full screen", "F"),
    "link": ("link", "Copy link", ""),
    "csv": ("csv", "CSV", ""),
    "xlsx": ("xlsx", "XLSX", ""),
    "png": ("png", "PNG", ""),
}
ALL_ACTIONS: tuple[Action, ...] = ("table", "sql", "fullscreen", "link", "csv", "xlsx", "png")


@dataclass(frozen=True, slots=True)
class Help:
    """What a reader wants to know about a figure: what it means, how it is computed, what to do when it is off."""

    means: str
    formula: str = ""
    action: str = ""


def panel_frame(
    key: str,
    title: str,
    body: Body = "graph",
    *,
    actions: Sequence[Action] = ALL_ACTIONS,
    height: int = 206,
    shape: Shape = "line",
    about: Help | None = None,
    tools: Sequence[Component] = (),
    controls: Sequence[Component] = (),
    aside: bool = False,
    default: str | None = None,
    alias: str | None = None,
    wide: int = 0,
) -> html.Section:
    """A panel that waits for its parts. `height` is that of the body in px; `tools` stand left of the menu (a segmented control), `controls` in
    a line of their own; `aside` keeps room for a table beside the chart; `default` is the choice that the address need not name, `alias` the
    parameter that names its first part; a `wide` chart keeps that many px on a phone."""
    return html.Section(
        [
            _header(key, title, actions, about, tools, controls),
            html.Div(
                [
                    *(_chart(title, wide) if body == "graph" else [_region("content", title)]),
                    *([_region("aside", f"{title}, in numbers")] if aside else []),
                    _region("extra", f"{title}, rows or SQL"),
                    _part("state", html.Div, loading(shape)),
                ],
                className="panel-body",
                style={"--h": f"{height}px"},
            ),
        ],
        id=key,
        className="panel",
        **attributes(aria_labelledby=f"{key}-title", data_panel=key, data_title=title),
        **(attributes(data_default=default) if default else {}),
        **(attributes(data_alias=alias) if alias else {}),
    )


def _chart(title: str, wide: int) -> list[Component]:
    moved: dict[str, Any] = (
        {"className": "panel-graph is-wide", "tabIndex": 0, "style": {"--wide": f"{wide}px"}} if wide else {}
    )
    graph = html.Div(
        html.Div(className="graph"),
        **{"className": "panel-graph", "role": "group", **moved},
        **attributes(aria_label=title),
    )
    return [_part("hero", html.Div), graph]


def _part(name: str, kind: Any, content: Any = None, **more: Any) -> Component:
    made: Component = kind(content, className=f"panel-{name}", **attributes(data_part=name), **more)
    return made


def _region(name: str, label: str) -> Component:
    """A part of the body that the keyboard reaches, because it may scroll."""
    return _part(name, html.Div, role="group", tabIndex=0, **attributes(aria_label=label))


def _header(
    key: str,
    title: str,
    actions: Sequence[Action],
    about: Help | None,
    tools: Sequence[Component],
    controls: Sequence[Component],
) -> html.Header:
    name = [
        html.H2(title, id=f"{key}-title", className="panel-title"),
        *([_help(title, about)] if about else []),
    ]
    words = html.Div(
        [html.Div(name, className="panel-name"), _part("subtitle", html.P)], className="panel-words"
    )
    side = [_part("tag", html.Div), *tools, *([_menu(title, actions)] if actions else [])]
    own_line = [html.Div([*controls], className="panel-controls")] if controls else []
    return html.Header([words, html.Div(side, className="panel-side"), *own_line], className="panel-head")


def _help(title: str, about: Help) -> html.Details:
    parts: list[Component] = [html.P(about.means)]
    if about.formula:
        parts += [html.H3("How it is computed"), html.P(about.formula)]
    if about.action:
        parts += [html.H3("What to do"), html.P(about.action)]
    summary = html.Summary(
        className="help-button icon-before has-help",
        title="What is this?",
        **attributes(aria_label=f"About {title}"),
    )
    return html.Details([summary, html.Div(parts, className="pop help-pop")], className="drop help")


def _menu(title: str, actions: Sequence[Action]) -> html.Details:
    items: list[Component] = []
    for action in actions:
        if action == "csv":
            items.append(html.Hr())
        items.append(_item(action))
    summary = html.Summary(
        className="icon-button icon-before has-menu",
        title="Menu",
        **attributes(aria_label=f"Menu of {title}"),
    )
    return html.Details([summary, html.Div(items, className="pop menu")], className="drop panel-menu")


def _item(action: Action) -> html.Button:
    picture, label, shortcut = LABELS[action]
    extra: dict[str, Any] = attributes(data_action=action)
    if shortcut:
        extra |= attributes(data_key=shortcut, aria_keyshortcuts=shortcut)
    return html.Button(label, type="button", className=f"menu-item icon-before has-{picture}", **extra)
