"""What is special to technical performance: the plan of a statement, on request."""

from typing import Any

from dash import Input, Output, State, callback

from callbacks.view import view_of
from components.empty import failed
from components.plan import plan_view
from components.static import markup
from data.errors import DataUnavailableError
from data.explain import UnknownQueryError, explain
from data.filters import DEFAULT_RANGE, FilterError
from layouts import PANELS, SECTION_OF


@callback(
    Output("plan-body", "html"),
    Output("plan-title", "children"),
    Input("plan-open", "data"),
    State("url", "search"),
    prevent_initial_call=True,
)
def open_plan(asked: Any, search: str | None) -> tuple[str, str]:
    """The plan of the statement that was clicked, under the page's filters and its panel's first choice."""
    name = str((asked or {}).get("query", ""))
    panel = next((panel for panel in PANELS.values() if panel.query == name), None)
    choice, period = (panel.choice, SECTION_OF[panel.key].default_range) if panel else (None, DEFAULT_RANGE)
    try:
        plan = explain(name, view_of(search, None, choice, default_range=period).filters)
    except (UnknownQueryError, FilterError) as error:
        return markup(failed("There is no such plan", str(error))), "Plan"
    except DataUnavailableError as error:
        return markup(failed(error.title, error.remedy, error.reference)), "Plan"
    return markup(plan_view(plan)), f"Plan of {name}"
