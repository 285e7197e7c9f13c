"""The frame around every panel: title, period, tag, help, menu and a body that is the same height in every state.

Ids, with the panel's key; a graph panel's leaves begin with `graph`, those of a content panel with `content`, so that each kind has a callback
of its own: the section element itself has the key as its id · {"type": "graph-subtitle"} children · {"type": "graph-tag"} children (stale_tag or
badges) · {"type": "graph-state"} children (anything in it covers the body, [] uncovers it) · {"type": "graph-body"} className ("panel-body
is-stale" dims the marks) · {"type": "panel-graph"} figure and {"type": "panel-hero"} children, above it (graph panels) · {"type":
"panel-content"} children (content panels) · {"type": "panel-extra"} children (the table or the SQL of any panel, over the body) ·
{"type": "panel-foot"} children (with `footer`) · {"type": "panel-menu", "action": "table" | "sql"} n_clicks. Downloads, full screen,
copy link and PNG happen in the browser (assets/panel.js, live.js) and need no callback.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from components.empty import Shape, loading
from components.graph import graph
from components.markup import attributes
from components.static import static

Action = Literal["table", "sql", "fullscreen", "link", "csv", "xlsx", "png"]
Body = Literal["graph", "content", "feed"]

LABELS: dict[Action, tuple[str, str, str]] = {
    "table": ("table", "Show as table", "T"),
    "sql": ("sql", "Show the SQL", "Q"),
    "fullscreen": ("fullscreen", "Full screen", "F"),
    "link": ("link", "Copy link", ""),
    "csv": ("csv", "CSV", ""),
    "xlsx": ("xlsx", "XLSX", ""),
    "png": ("png", "PNG", ""),
}
HEARD: tuple[Action, ...] = ("table", "sql")  # the others happen in the browser alone
ALL_ACTIONS: tuple[Action, ...] = ("table", "sql", "fullscreen", "link", "csv", "xlsx", "png")
CONTENT_ACTIONS: tuple[Action, ...] = ("sql", "fullscreen", "link", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Help:
    """What a reader wants to know about a figure: what it means, how it is computed, what to do when it is off."""

    means: str
    formula: str = ""
    action: str = ""


def panel_frame(
    key: str,
    title: str,
    subtitle: str = "",
    body: Body = "graph",
    actions: Sequence[Action] | None = None,
    height: int = 206,
    *,
    span: int = 4,
    shape: Shape | None = None,
    about: Help | None = None,
    tools: Sequence[Component] = (),
    controls: Sequence[Component] = (),
    footer: Component | bool = False,
    content: Any = None,
    figure: dict[str, Any] | None = None,
    state: Any = None,
    tag: Any = None,
    hero: Any = None,
    aside: Any = None,
) -> html.Section:
    """A panel. `height` is that of the body in px, `span` its columns of twelve.

    `tools` stand left of the menu (a segmented control), `controls` in a line of their own; `footer` is a line under the body, True makes an
    empty one for a callback; `content`, `figure`, `hero`, `state` and `tag` fill the leaves at once, for
    pages without a callback. `aside` puts a table beside the graph (True: an empty leaf for a callback).
    """
    offered = actions if actions is not None else (ALL_ACTIONS if body == "graph" else CONTENT_ACTIONS)
    if state is None and content is None and figure is None:
        state = loading(shape or ("line" if body == "graph" else "rows"))
    return html.Section(
        [
            _header(key, title, subtitle, body, offered, about, tools, controls, tag),
            html.Div(
                _regions(key, title, body, content, figure, state, hero, aside),
                id={"type": f"{body}-body", "key": key},
                className="panel-body",
                style={"--h": f"{height}px"},
            ),
            *([_footer(key, footer)] if footer else []),
        ],
        id=key,
        className=f"panel span-{span}",
        **attributes(aria_labelledby=f"{key}-title", data_panel=key, data_title=title),
    )


def _footer(key: str, footer: Component | bool) -> html.Div:
    words: Any = [] if isinstance(footer, bool) else footer
    return html.Div(words, id={"type": "panel-foot", "key": key}, className="panel-foot")


def _regions(
    key: str,
    title: str,
    body: Body,
    content: Any,
    figure: dict[str, Any] | None,
    state: Any,
    hero: Any,
    aside: Any,
) -> list[Component]:
    main = _chart(key, title, figure, hero) if body == "graph" else [_content(key, title, body, content)]
    beside = [_aside(key, title, aside)] if aside is not None else []
    return [
        *main,
        *beside,
        _region("panel-extra", key, [], f"{title}, rows or SQL"),
        html.Div(state or [], id={"type": f"{body}-state", "key": key}, className="panel-state"),
    ]


def _chart(key: str, title: str, figure: dict[str, Any] | None, hero: Any) -> list[Component]:
    return [
        html.Div(hero or [], id={"type": "panel-hero", "key": key}, className="panel-hero"),
        graph({"type": "panel-graph", "key": key}, title, figure=figure),
    ]


def _content(key: str, title: str, body: Body, content: Any) -> html.Div:
    leaf = "panel-content" if body == "content" else "feed-content"
    return _region("panel-content", key, content, title, leaf=leaf)


def _aside(key: str, title: str, aside: Any) -> html.Div:
    return _region("panel-aside", key, [] if aside is True else aside, f"{title}, in numbers")


def _region(kind: str, key: str, content: Any, name: str, *, leaf: str = "") -> html.Div:
    """A part of the body that the keyboard reaches, because it may scroll; `leaf` is its id's type where that is not its class."""
    return html.Div(
        content,
        id={"type": leaf or kind, "key": key},
        className=kind,
        role="group",
        tabIndex=0,
        **attributes(aria_label=name),
    )


def _header(
    key: str,
    title: str,
    subtitle: str,
    body: Body,
    actions: Sequence[Action],
    about: Help | None,
    tools: Sequence[Component],
    controls: Sequence[Component],
    tag: Any,
) -> html.Header:
    words = html.Div(
        [
            html.Div(
                [
                    html.H2(title, id=f"{key}-title", className="panel-title"),
                    *([_help(title, about)] if about else []),
                ],
                className="panel-name",
            ),
            html.P(subtitle, id={"type": f"{body}-subtitle", "key": key}, className="panel-subtitle"),
        ],
        className="panel-words",
    )
    side = [
        html.Div(tag or [], id={"type": f"{body}-tag", "key": key}, className="panel-tag"),
        *tools,
        *([_menu(key, title, actions)] if actions else []),
    ]
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
    return html.Details([summary, static(html.Div(parts, className="pop help-pop"))], className="drop help")


def _menu(key: str, title: str, actions: Sequence[Action]) -> html.Details:
    """The menu: items that a callback hears are components, the others (and their look) cost nothing."""
    heard = [_item(key, action) for action in actions if action in HEARD]
    rest: list[Component] = []
    for action in actions:
        if action == "csv":
            rest.append(html.Hr())
        if action not in HEARD:
            rest.append(_item(key, action))
    summary = html.Summary(
        className="icon-button icon-before has-menu",
        title="Menu",
        **attributes(aria_label=f"Menu of {title}"),
    )
    items = html.Div([*heard, static(html.Div(rest, className="menu-rest"))], className="pop menu")
    return html.Details([summary, items], className="drop panel-menu")


def _item(key: str, action: Action) -> html.Button:
    """One item; its icon and its key are drawn by CSS, so that it is a single component."""
    picture, label, shortcut = LABELS[action]
    extra: dict[str, Any] = attributes(data_action=action)
    if shortcut:
        extra |= attributes(data_key=shortcut, aria_keyshortcuts=shortcut)
    if action in HEARD:
        extra |= {"id": {"type": "panel-menu", "key": key, "action": action}, "n_clicks": 0}
    return html.Button(label, type="button", className=f"menu-item icon-before has-{picture}", **extra)
