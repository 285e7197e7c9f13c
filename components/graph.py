"""The one place where a `dcc.Graph` is made, so that every chart has the same configuration and a name."""

from typing import Any

from dash import dcc, html

from components.markup import attributes

TOPOJSON = "/assets/vendor/topojson/"
CONFIG: Any = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "showSendToCloud": False,  # plotly 7 would offer to upload the figure
    "plotlyServerURL": "",
    "topojsonURL": TOPOJSON,
    "scrollZoom": False,
    "doubleClick": "reset",
}


def graph(identifier: Any, label: str, *, figure: dict[str, Any] | None = None) -> html.Div:
    """A graph that fills its box, inside a named group (role img would hide what can be reached in it)."""
    return html.Div(
        dcc.Graph(
            id=identifier, figure=figure or BLANK, config=CONFIG, className="graph", style={"height": "100%"}
        ),
        role="group",
        className="panel-graph",
        **attributes(aria_label=label),
    )


BLANK: dict[str, Any] = {
    "data": [],
    "layout": {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    },
}
