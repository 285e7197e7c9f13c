"""The root of the page: the shell around the section, and the stores that callbacks speak through."""

from functools import lru_cache

from dash import dcc, html
from flask import request

from components.elements import Markup
from components.markup import attributes
from components.theme import Theme
from data.filters import COMPARISONS, PRESETS
from data.settings import get_settings
from layouts import SECTIONS
from layouts.opened import opened
from layouts.pages import PAGES
from layouts.shell import NavItem, shell

# what callbacks tell the browser, and what it tells them
STORES = ("opening", "refresh", "freshness-data", "view-words", "call-open", "plan-open")


def root() -> html.Div:
    """The layout of the opened address, in the theme of the visitor's cookie.

    The page that was opened is in it (assets/first.js asks for it with `path` and `search`), so that its panels ask for their rows at once.
    """
    theme: Theme = "dark" if request.cookies.get("er-theme") == "dark" else "light"
    return _root(request.args.get("path", "/"), request.args.get("search", ""), theme)


@lru_cache(maxsize=64)
def _root(path: str, search: str, theme: Theme) -> html.Div:
    """The same on every visit: made anew it takes 15 of the 18 ms of the answer."""
    page, facts = opened(path, search)
    settings = get_settings()
    items = [
        NavItem(one.key, one.title, one.path, one.icon, one.group, one.is_built, one.short)
        for one in SECTIONS
    ]
    body = shell(
        items,
        html.Div(page, id="page"),
        presets=PRESETS,
        comparisons=COMPARISONS,
        zone=f"{settings.reporting_timezone}, weeks start Monday",
        theme=theme,
        is_demo=settings.is_demo,
        extras=[page.item for page in PAGES],
    )
    stores = [
        dcc.Location(id="url", refresh="callback-nav", pathname=path, search=search),
        dcc.Interval(id="beat", interval=30_000, disabled=True),
        dcc.Store(id="section", data=facts),
        *(dcc.Store(id=name) for name in STORES),
        _dialog("call", "Call"),
        _dialog("plan", "Plan"),
    ]
    return html.Div([*stores, body])


def _dialog(name: str, title: str) -> html.Dialog:
    """A dialog with the ids <name>-dialog, <name>-title and <name>-body; assets/*.js open it, a callback fills it."""
    close = html.Button(
        "Close", type="button", className="btn-line", **attributes(data_closes=f"{name}-dialog")
    )
    return html.Dialog(
        [
            html.Div([html.H2(title, id=f"{name}-title"), close], className="dialog-head"),
            Markup(id=f"{name}-body"),
        ],
        id=f"{name}-dialog",
        className="dialog",
        **attributes(aria_labelledby=f"{name}-title"),
    )
