"""Which page is shown, and that links keep the view."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, html

from components.empty import not_built
from components.live import live_controls
from components.section import Section, page
from layouts import BY_PATH, SECTIONS
from layouts.pages import PAGE_AT, PAGES
from layouts.shell import nav_class

LIVE_SECONDS = 5
KEYS = (*(section.key for section in SECTIONS), *(page.item.key for page in PAGES))
NAV = [Output(f"nav-{key}", "className") for key in KEYS]


@callback(
    Output("page", "children"),
    Output("page-title", "children"),
    Output("page-question", "children"),
    Output("section", "data"),
    Output("filter-bar-box", "className"),
    Output("filter-extra", "children"),
    *NAV,
    Input("url", "pathname"),
)
def show_page(pathname: str | None) -> tuple[Any, ...]:
    """Lay out the section of the address; an address without a section says so."""
    path = (pathname or "/").rstrip("/") or "/"
    section, beside = BY_PATH.get(path), PAGE_AT.get(path)
    classes = [nav_class(section is one, one.is_built) for one in SECTIONS]
    classes += [nav_class(beside is one) for one in PAGES]
    if beside is not None:
        facts: dict[str, Any] = {"key": beside.item.key, "seconds": 0}
        hidden = "filter-bar-box is-hidden"
        return beside.lay_out(), beside.item.title, beside.question, facts, hidden, [], *classes
    if section is None:
        return (
            _not_found(),
            "Not found",
            "",
            {"key": "", "seconds": 0},
            "filter-bar-box is-hidden",
            [],
            *classes,
        )
    facts = {
        "key": section.key,
        "seconds": section.refresh_seconds if section.is_built else 0,
        "range": section.default_range,
    }
    extra = (
        live_controls(section.refresh_seconds)
        if section.is_built and section.refresh_seconds <= LIVE_SECONDS
        else []
    )
    bar = (
        "filter-bar-box is-live"
        if extra
        else "filter-bar-box"
        if section.is_built
        else "filter-bar-box is-hidden"
    )
    return _body(section), section.title, section.question, facts, bar, extra, *classes


def _body(section: Section) -> html.Div:
    if section.is_built:
        return page(section)
    return html.Div(html.Section(not_built(section.title), className="panel"), className="page page-unbuilt")


def _not_found() -> html.Div:
    return html.Div(
        html.Section(
            [html.H2("There is no such page"), html.P("Choose a section from the menu.")],
            className="panel panel-message",
        ),
        className="page",
    )


clientside_callback(
    ClientsideFunction("engine", "keepView"),
    [Output(f"nav-{key}", "href") for key in KEYS],
    Input("url", "search"),
    [State(f"nav-{key}", "href") for key in KEYS],
)
clientside_callback(
    ClientsideFunction("engine", "setTitle"),
    Output("document-title", "data"),
    Input("page-title", "children"),
)
