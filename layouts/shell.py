"""The shell around every page: rail, top bar, filter bar, main, footer.

All of it is markup but for the filter editor and the page. Ids of places that assets/live.js writes:
  page-title, page-question   the section's name and the question it answers
  nav-<key>                   the section's entry: which one is active, and the view that its address keeps; tab-<key> in the phone's bar
  lamp, lamp-word             freshness as a class and in a word, which is seen on live pages; newest-row-age, answer-age, freshness-note beside it
  source-summary, source-note "11 of 12 sources report", "Marketing spend is missing"
  banner                      said above the page when the database is away
  toasts, toast-local         short messages: of the server, of scripts
  chart-undrawn               what a panel says whose chart could not be drawn
  filter bar                  see components/filterbar.py; filter-bar-box is hidden on pages without filters
The twelve sections come as `NavItem`s; what is not built yet is marked so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.empty import failed
from components.filterbar import filter_bar
from components.icons import icon
from components.keys import keys_dialog
from components.markup import attributes
from components.static import static
from components.status import lamp_class
from components.theme import Theme


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the rail. `short` is its name in the phone's bottom bar; only the first four with one are shown there."""

    key: str
    title: str
    path: str
    icon: str
    group: str
    is_built: bool = True
    short: str = ""


def shell(
    sections: Sequence[NavItem],
    main: Any,
    *,
    presets: Mapping[str, str],
    comparisons: Mapping[str, str],
    zone: str,
    theme: Theme,
    is_demo: bool,
    extras: Sequence[NavItem] = (),
    version: str = "",
) -> html.Div:
    """The whole page around `main` (Dash's page container). `extras` stand at the foot of the rail (reports, settings)."""
    banner = html.Div(id="banner", className="banner", role="status")
    return html.Div(
        [
            static([html.A("Skip to content", href="#main", className="skip-link"), _rail(sections, extras)]),
            html.Div(
                [
                    static(_top_bar(is_demo)),
                    html.Section(
                        filter_bar(presets, comparisons, zone=zone),
                        id="filter-bar-box",
                        className="filter-bar-box",
                        **attributes(aria_label="Period and filters"),
                    ),
                    static(banner),
                    html.Main(
                        [main, static(_footer(zone, version))], id="main", className="main", tabIndex=-1
                    ),
                ],
                className="stage",
            ),
            static([_bottom_bar(sections), keys_dialog(), _toasts(), _undrawn()]),
            dcc.Store(id="theme", data=theme),
        ],
        className="shell",
    )


def _undrawn() -> html.Template:
    """What a panel says whose chart the browser cannot draw; it lies here until assets/elements.js needs it."""
    words = failed(
        "This chart could not be drawn",
        "The browser did not get the script that draws charts. The numbers are there: choose Show as table in the menu of this panel.",
        retry=True,
    )
    return html.Template(words, id="chart-undrawn")


def _toasts() -> html.Div:
    return html.Div(
        [html.Div(id="toasts"), html.Div(id="toast-local")],
        className="toasts",
        role="status",
        **attributes(aria_live="polite"),
    )


def _rail(sections: Sequence[NavItem], extras: Sequence[NavItem]) -> html.Nav:
    groups: list[Component] = []
    for name, members in groupby(sections, key=lambda s: s.group):
        label = html.Span(name, className="nav-label")
        groups.append(
            html.Div([label, html.Ul([html.Li(_entry(m)) for m in members])], className="nav-group")
        )
    foot: list[Component] = [html.Ul([html.Li(_entry(m)) for m in extras])] if extras else []
    return html.Nav(
        [
            _brand(),
            html.Div(groups, className="nav-groups"),
            html.Div([*foot, _source_summary()], className="nav-foot"),
        ],
        id="rail",
        className="rail",
        **attributes(aria_label="Sections"),
    )


def _brand() -> html.A:
    return html.A(
        [
            html.Span(className="brand-mark", **attributes(aria_hidden="true")),
            html.Span("Engine Room", className="brand-name"),
        ],
        href="/",
        className="brand",
        **attributes(aria_label="Engine Room, first page"),
    )


def _source_summary() -> html.P:
    words = [html.Strong(id="source-summary"), html.Span(id="source-note")]
    return html.P(
        [
            html.Span(className="source-mark", **attributes(aria_hidden="true")),
            html.Span(words, className="source-words"),
        ],
        id="sources",
        className="sources",
    )


def _entry(item: NavItem) -> dcc.Link:
    parts: list[Component] = [icon(item.icon), html.Span(item.title, className="nav-title")]
    parts.append(html.Span(id=f"nav-count-{item.key}", className="nav-count"))
    if not item.is_built:
        parts.append(html.Span("not built yet", className="nav-later"))
    return dcc.Link(
        parts,
        id=f"nav-{item.key}",
        href=item.path,
        className="nav-item" if item.is_built else "nav-item is-unbuilt",
        title=item.title,
    )


def _top_bar(is_demo: bool) -> html.Header:
    demo = html.Span(["Demo", html.Span(" data", className="wide-only")], className="demo-mark")
    sections = html.Button(
        icon("list"),
        type="button",
        className="icon-button rail-button",
        title="Sections",
        **attributes(aria_label="Open the sections", data_opens="rail", aria_expanded="false"),
    )
    name = html.Div(
        [html.H1("Engine Room", id="page-title"), html.P(id="page-question", className="question")],
        className="page-name",
    )
    end = html.Div(
        [_freshness(), *([demo] if is_demo else []), *_top_buttons()],
        className="top-end",
    )
    return html.Header([sections, name, end], className="top-bar")


def _freshness() -> html.Div:
    word = html.Span("Waiting", id="lamp-word", className="fresh-state")
    age = [
        html.Span("newest row ", className="wide-only"),
        html.Strong(id="newest-row-age"),
        html.Span(" old", className="wide-only"),
    ]
    return html.Div(
        [
            html.Span(id="lamp", className=lamp_class("off")),
            word,
            html.Span(age, className="fresh-words"),
            html.Span(id="freshness-note", className="fresh-note wide-only"),
            html.Span(id="answer-age", className="fresh-note wide-only"),
        ],
        id="freshness",
        className="freshness",
    )


def _top_buttons() -> list[Component]:
    return [
        html.Button(
            [icon("close"), html.Span("Leave wall screen")],
            id="wall-leave",
            type="button",
            className="btn-line",
        ),
        html.Button(
            icon("keyboard"),
            type="button",
            className="icon-button wide-only",
            title="Keys (?)",
            **attributes(aria_label="List the keys", data_opens="keys"),
        ),
        html.Button(
            [icon("moon", class_name="only-light"), icon("sun", class_name="only-dark")],
            id="theme-button",
            type="button",
            className="icon-button",
            title="Light or dark (D)",
            **attributes(aria_label="Change between light and dark"),
        ),
    ]


def _bottom_bar(sections: Sequence[NavItem]) -> html.Nav:
    chosen = [s for s in sections if s.short][:4]
    entries: list[Component] = [
        dcc.Link(
            [icon(s.icon), html.Span(s.short), html.Span(id=f"tab-count-{s.key}", className="nav-count")],
            id=f"tab-{s.key}",
            href=s.path,
            className="tab-item",
        )
        for s in chosen
    ]
    more = html.Button(
        [icon("list"), html.Span("More")],
        type="button",
        className="tab-item",
        **attributes(data_opens="rail", aria_expanded="false"),
    )
    return html.Nav([*entries, more], className="bottom-bar", **attributes(aria_label="Main sections"))


def _footer(zone: str, version: str) -> html.Div:
    return html.Div(
        [
            html.Span(f"Days are cut in {zone}."),
            html.Button(
                "Keys of the keyboard",
                type="button",
                className="foot-button",
                **attributes(data_opens="keys"),
            ),
            *([html.Span(version)] if version else []),
        ],
        className="foot",
    )
