"""What is special to the live page: the call that was opened."""

from typing import Any
from uuid import UUID

from dash import Input, Output, callback, html

from callbacks.view import view_of
from components.drawings.realtime_feed import one_call
from components.empty import failed
from components.static import markup
from data.errors import DataUnavailableError
from data.warehouse import fetch


@callback(Output("call-body", "html"), Input("call-open", "data"), prevent_initial_call=True)
def open_call(identifier: Any) -> str:
    """Everything the log says about the call that was clicked."""
    return markup(_call(identifier))


def _call(identifier: Any) -> html.Div:
    try:
        call = str(UUID(str(identifier)))
        view = view_of(None, None, call)
        rows = fetch("realtime_operations/one_call", view.filters).records()
    except ValueError as error:
        return failed("That is not a call", str(error))
    except DataUnavailableError as error:
        return failed(error.title, error.remedy, error.reference)
    return (
        one_call(rows[0], view)
        if rows
        else failed("This call is gone", "The engine's log no longer holds it.")
    )
