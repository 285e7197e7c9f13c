"""What a live page says and offers in the filter bar: the hour it is about, how often it asks, a pause, and the wall screen.

assets/live.js makes them work; the hour in `live-window` goes on with every refresh (callbacks/status.py).
"""

from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from components.format import clock
from components.icons import icon
from components.markup import attributes

CHOICES = (2, 5, 10, 30, 60)


def live_window(now: datetime, zone: str) -> str:
    """The first and the last of the 60 closed minutes that a live page is about."""
    first, last = (clock(now - timedelta(minutes=ago), zone) for ago in (60, 1))
    return f"{first} – {last} {zone}"


def live_controls(seconds: int) -> list[Component]:
    """The page's hour, refresh, pause and wall screen."""
    options = [
        html.Option(f"{choice} s", value=str(choice), selected=choice == seconds) for choice in CHOICES
    ]
    return [
        html.Span(
            [
                icon("clock"),
                html.Strong("Last 60 minutes"),
                # which hour that is comes with the first answers: the page itself is kept
                html.Span(id="live-window", className="control-quiet"),
            ],
            className="live-window",
        ),
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
