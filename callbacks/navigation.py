"""Which page is shown, and that links keep the view."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback

from layouts.opened import opened


@callback(
    Output("page", "children"),
    Output("section", "data"),
    Input("url", "pathname"),
    State("url", "search"),
    prevent_initial_call=True,  # the first page comes with the layout
)
def show_page(pathname: str | None, search: str | None) -> tuple[Any, dict[str, Any]]:
    """Lay out the section of the address; an address without a section says so."""
    return opened(pathname, search)


clientside_callback(
    ClientsideFunction("engine", "keepView"), Input("url", "search"), Input("section", "data")
)
