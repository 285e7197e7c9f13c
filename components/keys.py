"""The list of keys, shown by `?`; assets/shell.js makes them work."""

from collections.abc import Sequence

from dash import html

from components.icons import icon
from components.markup import attributes

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
        ],
        id="keys",
        className="dialog",
        **attributes(aria_labelledby="keys-title"),
    )
