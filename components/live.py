"""What a live page offers in the filter bar: how often it asks, a pause, and the wall screen. assets/live.js makes them work."""

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.icons import icon
from components.markup import attributes

CHOICES = (2, 5, 10, 30, 60)


def live_controls(seconds: int) -> list[Component]:
    """Refresh, pause and wall screen."""
    options = [{"label": f"{choice} s", "value": str(choice)} for choice in CHOICES]
    return [
        html.Div(
            [
                dbc.Label("refresh", html_for="refresh-seconds"),
                dbc.Select(id="refresh-seconds", options=options, value=str(seconds), size="sm"),
            ],
            className="live-refresh",
        ),
        html.Button(
            [icon("pause"), html.Span("Pause", className="pause-word")],
            id="pause",
            type="button",
            className="control",
            **attributes(aria_pressed="false"),
        ),
        html.Button(
            [icon("fullscreen"), html.Span("Wall screen")],
            id="wall",
            type="button",
            className="btn-quiet wide-only",
        ),
    ]
