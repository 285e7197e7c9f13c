"""What is special to user intelligence: finding a user."""

from typing import Any

from dash import MATCH, Input, Output, State, callback

from callbacks.view import view_of
from components.drawings.user_lists import found_users
from components.empty import failed
from components.static import markup
from data.errors import DataUnavailableError
from data.filters import FilterError
from data.warehouse import fetch

SHORTEST = 3


@callback(
    Output({"type": "panel", "key": MATCH}, "found"),
    Input({"type": "panel", "key": MATCH}, "find"),
    State("url", "search"),
    prevent_initial_call=True,
)
def find_users(value: str | None, search: str | None) -> str:
    """Who has this address, or an id that begins so."""
    word = (value or "").strip()
    if len(word) < SHORTEST or "\x00" in word:
        return ""
    return markup(_found(word, search))


def _found(word: str, search: str | None) -> Any:
    try:
        view = view_of(search, None, word)
        return found_users(fetch("user_intelligence/found_users", view.filters), view)
    except FilterError as error:
        return failed("That cannot be searched for", str(error))
    except DataUnavailableError as error:
        return failed(error.title, error.remedy, error.reference)
