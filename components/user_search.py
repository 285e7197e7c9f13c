"""The field that finds a user, and the place of what it finds (assets/pick.js, callbacks/user_intelligence.py)."""

from dash import html

from components.markup import attributes
from components.static import input_field

FIELD = "user-search-field"


def search_field(_choice: str) -> html.Div:
    """A field for an address or an id."""
    label = html.Label("Find a user by e-mail or id", htmlFor=FIELD, className="visually-hidden")
    field = input_field(
        id=FIELD,
        type="search",
        maxLength=200,
        placeholder="E-mail or id",
        className="field user-field",
        autoComplete="off",
        spellCheck="false",
    )
    found = html.Div(
        className="user-found", role="status", **attributes(aria_live="polite", data_part="found")
    )
    return html.Div([label, field, found], className="user-finder")
