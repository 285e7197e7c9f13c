"""What a live page offers in the filter bar: how often it asks, a pause, and the wall screen. assets/live.js makes them work."""

from dash import html
from dash.development.base_component import Component

from components.icons import icon
from components.markup import attributes

CHOICES = (2, 5, 10, 30, 60)


def live_controls(seconds: int) -> list[Component]:
    """Refresh, pause and wall screen."""
    options = [
        html.Option(f"{choice} s", value=str(choice), selected=choice == seconds) for choice in CHOICES
    ]
    return [
        html.Div(
            [
                html.Label("refresh", htmlFor="refresh-seconds", className="form-label"),
                html.Select(options, id="refresh-seconds", className="form-select form-select-sm"),
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
