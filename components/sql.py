"""The SQL behind a panel: its text and the values bound to it."""

from collections.abc import Mapping

from dash import html

from data.queries import Query


def sql_view(query: Query, bound: Mapping[str, object]) -> html.Div:
    """Text and bound values, as PostgreSQL gets them."""
    values = [
        html.Div([html.Dt(name), html.Dd("null" if value is None else str(value))])
        for name, value in sorted(bound.items())
    ]
    return html.Div(
        [
            html.Pre(html.Code(query.text), className="sql", tabIndex=0),
            html.H3("Bound values"),
            html.Dl(values, className="bound"),
        ],
        className="sql-view",
    )
