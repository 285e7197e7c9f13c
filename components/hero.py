"""A number in large above what explains it."""

from typing import Any

from dash import html


def hero(value: str, words: list[Any]) -> html.Div:
    """A number in large with two lines beside it."""
    return html.Div(
        [
            html.Span(value, className="hero-value"),
            html.Div([html.Div(word) for word in words], className="hero-words"),
        ],
        className="hero",
    )
