"""What is special to the live page: rows that wait while somebody reads, and the call that was opened."""

from typing import Any
from uuid import UUID

from dash import MATCH, Input, Output, State, callback, ctx, no_update

from callbacks.panels import answer_for, drawn
from callbacks.view import view_of
from components.drawings.realtime_feed import one_call
from components.empty import failed
from components.feed import new_rows_text
from data.errors import DataUnavailableError
from data.filters import FilterError
from data.warehouse import fetch
from layouts import PANELS


@callback(
    Output({"type": "feed-content", "key": MATCH}, "children"),
    Output({"type": "feed-state", "key": MATCH}, "children"),
    Output({"type": "feed-subtitle", "key": MATCH}, "children"),
    Output({"type": "feed-tag", "key": MATCH}, "children"),
    Output({"type": "feed-body", "key": MATCH}, "className"),
    Output({"type": "feed-shown", "key": MATCH}, "data"),
    Output("feed-new", "children"),
    Input("url", "search"),
    Input("refresh", "data"),
    Input({"type": "feed-ask", "key": MATCH}, "data"),
    Input("feed-new", "n_clicks"),
    State("feed-hold", "data"),
    State({"type": "feed-shown", "key": MATCH}, "data"),
    State({"type": "feed-ask", "key": MATCH}, "id"),
)
def draw_feed(
    search: str | None,
    _tick: Any,
    ask: Any,
    _released: int,
    held: bool,
    shown: Any,
    identifier: dict[str, str],
) -> tuple[Any, ...]:
    """Draw the latest calls. While somebody reads, a refresh only counts what waits; the button brings it in."""
    panel = PANELS[identifier["key"]]
    if held and shown and set(ctx.triggered_prop_ids) == {"refresh.data"}:
        return (*(no_update,) * 6, _waiting(panel, search, ask, shown))
    content, _hero, *rest = drawn(panel, search, None, ask)
    return content, *rest, _newest(panel, search, ask), ""


def _rows(panel: Any, search: str | None, ask: Any) -> list[dict[str, Any]]:
    try:
        return answer_for(panel, search, None, ask)[0].records()
    except (FilterError, DataUnavailableError):
        return []  # the panel itself has just said so


def _newest(panel: Any, search: str | None, ask: Any) -> list[str]:
    return [str(row["id"]) for row in _rows(panel, search, ask)]


def _waiting(panel: Any, search: str | None, ask: Any, shown: list[str]) -> str:
    known = set(shown)
    return new_rows_text(sum(str(row["id"]) not in known for row in _rows(panel, search, ask)))


@callback(Output("call-body", "children"), Input("call-open", "data"), prevent_initial_call=True)
def open_call(identifier: Any) -> Any:
    """Everything the log says about the call that was clicked."""
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
