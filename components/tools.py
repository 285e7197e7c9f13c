"""Small controls in a panel's header."""

from collections.abc import Sequence

from components.markup import attributes
from dash import html


def segmented(key: str, title: str, choices: Sequence[tuple[str, str]]) -> html.Div:
    """A row of buttons of which one is pressed; assets/panel.js writes the choice into the panel's store and moves the mark."""
    buttons = [
        html.Button(
            label, type="button", className="segment is-on" if place == 0 else "segment",
            **attributes(aria_pressed=str(place == 0).lower(), data_choice=value, data_panel_choice=key),
        )
        for place, (value, label) in enumerate(choices)
    ]  # fmt: skip
    return html.Div(buttons, className="segmented", role="group", **attributes(aria_label=f"What {title} shows"))
