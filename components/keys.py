"""The list of keys, shown by `?`; assets/shell.js makes them work."""

from collections.abc import Sequence

from dash import html

from components.icons import icon
from components.markup import attributes
from components.static import input_field

KEYS: Sequence[tuple[str, str]] = (
    ("?", "This list"),
    ("T", "Show the focused panel as a table"),
    ("Q", "Show the focused panel's SQL"),
    ("F", "Full screen of the focused panel"),
    ("Esc", "Close what is open, then clear the filters"),
    ("/", "Add a filter"),
    ("P", "Choose the period"),
    ("D", "Light or dark"),
    ("1 … 0 - =", "Open a section, in the order of the menu"),
)


def keys_dialog() -> html.Dialog:
    """The dialog, closed; its id is keys."""
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(words)]) for key, words in KEYS]
    return html.Dialog(
        [
            html.Div(
                [
                    html.H2("Keys", id="keys-title"),
                    html.Button(
                        icon("close"),
                        type="button",
                        className="icon-button",
                        title="Close",
                        **attributes(aria_label="Close", data_closes="keys"),
                    ),
                ],
                className="dialog-head",
            ),
            html.Dl(rows, className="keys"),
            _switch(),
        ],
        id="keys",
        className="dialog",
        **attributes(aria_labelledby="keys-title"),
    )


def _switch() -> html.Div:
    """Who dictates, or touches keys unawares, turns all keys but Esc off."""
    field = input_field(
        id="single-keys",
        type="checkbox",
        className="form-check-input",
        **attributes(aria_describedby="single-keys-note"),
    )
    label = html.Label("Use these keys", htmlFor="single-keys")
    note = html.P(
        "Without them only Esc does something. Kept in this browser; this list is opened at the foot of every page, too.",
        id="single-keys-note",
        className="form-note",
    )
    return html.Div([html.Div([field, label], className="keys-choice"), note], className="keys-switch")
