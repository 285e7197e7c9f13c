"""The field that finds a user, and the place of what it finds (callbacks/user_intelligence.py)."""

from dash import dcc, html

from components.markup import attributes

FIELD, FOUND = "user-search-field", "user-search-found"


def search_field() -> html.Div:
    """A field for an address or an id."""
    label = html.Label("Find a user by e-mail or id", htmlFor=FIELD, className="visually-hidden")
    field = dcc.Input(
        id=FIELD,
        type="search",
        debounce=0.4,
        maxLength=200,
        placeholder="E-mail or id",
        className="field user-field",
        autoComplete="off",
        spellCheck=False,
    )
    found = html.Div(id=FOUND, className="user-found", role="status", **attributes(aria_live="polite"))
    return html.Div([label, field, found], className="user-finder")
