"""What a page shows first, in one answer: the browser asks for it while it still reads Dash, instead of a dozen times once Dash stands."""

import time
from typing import Any

from flask import Flask, Response, request
from plotly.io.json import to_json_plotly

from callbacks.cards import draw_cards, draw_verdict
from callbacks.filters import describe
from callbacks.panels import shown
from callbacks.status import tell_freshness
from data.warehouse import asking_once
from layouts import BY_PATH
from layouts.opened import choices, plain

ADDRESS = "/_first-answers"
BUDGET_SECONDS = 0.5  # what is not known by then is asked for alone, so that one slow panel holds up no other


def register(server: Flask) -> None:
    """Answer for `path` and `search`, the address that was opened, in the theme of the visitor's cookie."""

    @server.get(ADDRESS)
    def first_answers() -> Response:
        theme = "dark" if request.cookies.get("er-theme") == "dark" else "light"
        told = opening(request.args.get("path", "/"), request.args.get("search", ""), theme)
        return Response(to_json_plotly(told), mimetype="application/json")


def opening(path: str, search: str, theme: str, budget: float = BUDGET_SECONDS) -> dict[str, Any]:
    """`words` and `facts` of the shell, `markup` by the id of its place and `panels` by their key, as their callbacks tell them.

    Panels that are not reached within `budget` seconds are left out.
    """
    until = time.monotonic() + budget
    path = plain(path)
    section = BY_PATH.get(path)
    with asking_once():
        told: dict[str, Any] = {
            "words": describe(search, path),
            "facts": tell_freshness(None),
            "markup": {},
            "panels": {},
        }
        if section is None:
            return told
        if section.cards:
            told["markup"]["cards"] = draw_cards(search, None, None, path)
        if section.has_verdict:
            told["markup"]["verdict"] = draw_verdict(search, None, None, path)
        chosen = choices(section, search)
        for panel in section.panels:
            if time.monotonic() > until:
                break
            ask = {"choice": chosen.get(panel.key, panel.choice)}
            told["panels"][panel.key] = {**shown(panel, search, theme, ask), "by_itself": False}
    return told
