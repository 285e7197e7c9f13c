"""Every panel of every section: its picture, its words, its state; its table and its SQL."""

from collections.abc import Mapping
from typing import Any

import structlog
from dash import MATCH, Input, Output, State, callback, ctx, html, no_update

from callbacks.view import view_of
from components.charts.marks import Event, with_events
from components.empty import empty, failed, source_missing, stale_tag
from components.format import clock, number
from components.panel import Panel
from components.sql import sql_view
from components.subtitle import subtitle
from components.table import Column, data_table
from components.view import View
from data import sources
from data.errors import DataUnavailableError
from data.export import units_of
from data.filters import FilterError
from data.metrics import METRICS
from data.settings import get_settings
from data.warehouse import Answer, bind, fetch
from layouts import PANELS, SECTION_OF

log = structlog.get_logger(__name__)
TABLE_ROWS = 100


def answer_for(
    panel: Panel, search: str | None, theme: str | None, ask: Mapping[str, Any] | None
) -> tuple[Answer, View]:
    """Fetch a panel's rows under the URL's view. Raises FilterError and DataUnavailableError."""
    choice = panel.chosen((ask or {}).get("choice"))
    view = view_of(search, theme, choice, default_range=SECTION_OF[panel.key].default_range)
    return fetch(panel.query, view.filters), view


@callback(
    Output({"type": "panel-graph", "key": MATCH}, "figure"),
    Output({"type": "panel-hero", "key": MATCH}, "children"),
    Output({"type": "graph-state", "key": MATCH}, "children"),
    Output({"type": "graph-subtitle", "key": MATCH}, "children"),
    Output({"type": "graph-tag", "key": MATCH}, "children"),
    Output({"type": "graph-body", "key": MATCH}, "className"),
    Input("url", "search"),
    Input("theme", "data"),
    Input("refresh", "data"),
    Input({"type": "graph-ask", "key": MATCH}, "data"),
    State({"type": "graph-ask", "key": MATCH}, "id"),
)
def draw_graph(
    search: str | None, theme: str | None, _tick: Any, ask: Any, identifier: dict[str, str]
) -> tuple[Any, ...]:
    """Draw a panel whose body is a chart."""
    return drawn(PANELS[identifier["key"]], search, theme, ask)


@callback(
    Output({"type": "panel-content", "key": MATCH}, "children"),
    Output({"type": "content-state", "key": MATCH}, "children"),
    Output({"type": "content-subtitle", "key": MATCH}, "children"),
    Output({"type": "content-tag", "key": MATCH}, "children"),
    Output({"type": "content-body", "key": MATCH}, "className"),
    Input("url", "search"),
    Input("theme", "data"),
    Input("refresh", "data"),
    Input({"type": "content-ask", "key": MATCH}, "data"),
    State({"type": "content-ask", "key": MATCH}, "id"),
)
def draw_content(
    search: str | None, theme: str | None, _tick: Any, ask: Any, identifier: dict[str, str]
) -> tuple[Any, ...]:
    """Draw a panel whose body is HTML."""
    figure, _hero, *rest = drawn(PANELS[identifier["key"]], search, theme, ask)
    return figure, *rest


@callback(
    Output({"type": "panel-aside", "key": MATCH}, "children"),
    Input("url", "search"),
    Input("refresh", "data"),
    Input({"type": "graph-ask", "key": MATCH}, "data"),
    Input("theme", "data"),
    State({"type": "panel-aside", "key": MATCH}, "id"),
)
def draw_aside(
    search: str | None, _tick: Any, ask: Any, theme: str | None, identifier: dict[str, str]
) -> Any:
    """Fill what stands beside a chart; when there is nothing to draw, the panel's state says why."""
    panel = PANELS[identifier["key"]]
    try:
        answer, view = answer_for(panel, search, theme, ask)
    except (FilterError, DataUnavailableError):
        return no_update
    return [] if panel.aside is None or panel.is_empty(answer) else panel.aside(answer, view)


def drawn(panel: Panel, search: str | None, theme: str | None, ask: Any) -> tuple[Any, ...]:
    """Picture, hero, state, subtitle, tag and class of the body; whatever goes wrong stays in this panel and is said in it."""
    try:
        answer, view = answer_for(panel, search, theme, ask)
        missing = sources.missing(panel.metric.needs, sources.filled(view.filters))
    except FilterError as error:
        return _undrawn(failed("The address asks for something that does not exist", str(error)))
    except DataUnavailableError as error:
        retry = {"type": "panel-retry", "key": panel.key}
        return _undrawn(failed(error.title, error.remedy, error.reference, retry_id=retry))
    body = "panel-body is-stale" if answer.stale else "panel-body"
    around = subtitle(panel, answer, view), _tag(panel, answer, view), body
    if panel.is_empty(answer):
        return no_update, [], _missing(panel, missing[0]) if missing else empty(*panel.empty), *around
    hero = panel.hero(answer, view) if panel.hero else []
    return _picture(panel, answer, view), hero, [], *around


def _undrawn(state: html.Div) -> tuple[Any, ...]:
    """No rows: the picture stays, the state covers it and says why."""
    return no_update, no_update, state, "", [], "panel-body"


def _picture(panel: Panel, answer: Answer, view: View) -> Any:
    picture = panel.draw(answer, view)
    return with_events(picture, _campaigns(view), view.theme) if panel.marks else picture


def _campaigns(view: View) -> list[Event]:
    """When campaigns begin and end; a chart is right without them, so where that cannot be known there are none."""
    try:
        rows = fetch("shell/campaign_marks", view.filters).records()
    except DataUnavailableError:
        return []
    return [Event(row["day"], str(row["name"]), bool(row["is_start"])) for row in rows]


def _missing(panel: Panel, source: sources.Source) -> html.Div:
    """What the panel lacks, and the way to fill it."""
    title, text = f"No {source.title} yet", f"{panel.metric.means} {source.fill}"
    if not source.upload:
        return source_missing(title, text)
    return source_missing(title, text, action="Open Settings", href=f"/settings#{source.upload}")


def _tag(panel: Panel, answer: Answer, view: View) -> list[Any]:
    if answer.stale:
        return [stale_tag(clock(answer.as_of, view.filters.zone), answer.age_seconds)]
    return panel.badges(answer, view) if panel.badges else []


@callback(
    Output({"type": "panel-extra", "key": MATCH}, "children"),
    Input({"type": "panel-menu", "key": MATCH, "action": "table"}, "n_clicks"),
    Input({"type": "panel-menu", "key": MATCH, "action": "sql"}, "n_clicks"),
    State("url", "search"),
    State({"type": "panel-ask", "key": MATCH}, "data"),
    State({"type": "panel-ask", "key": MATCH}, "id"),
    State({"type": "panel-extra", "key": MATCH}, "children"),
    prevent_initial_call=True,
)
def show_extra(
    _table: int, _sql: int, search: str | None, ask: Any, identifier: dict[str, str], shown: Any
) -> Any:
    """Lay the table or the SQL over the body; the same again takes it away."""
    action = ctx.triggered_id["action"]
    if shown and shown.get("props", {}).get("data-extra") == action:
        return []
    panel = PANELS[identifier["key"]]
    try:
        answer, _view = answer_for(panel, search, None, ask)
    except (FilterError, DataUnavailableError) as error:
        return html.Div(
            failed("There is nothing to show", str(error)), className="extra", **{"data-extra": action}
        )
    content = (
        _table_view(panel, answer)
        if action == "table"
        else sql_view(answer.query, bind(answer.query, answer.filters))
    )
    return html.Div(content, className="extra", **{"data-extra": action})


def _table_view(panel: Panel, answer: Answer) -> html.Div:
    zone = get_settings().zone
    columns = [
        Column(
            name,
            name.replace("_", " "),
            align="right" if answer.rows and isinstance(answer.rows[0][i], (int, float)) else "left",
        )
        for i, name in enumerate(answer.columns)
    ]
    units = units_of(answer.columns, {key: metric.unit for key, metric in METRICS.items()})
    rows = [
        {name: _cell(value, zone, units.get(name)) for name, value in record.items()}
        for record in answer.records()[:TABLE_ROWS]
    ]
    more = (
        f" The first {TABLE_ROWS} of {len(answer.rows):,} rows; the download has them all."
        if len(answer.rows) > TABLE_ROWS
        else ""
    )
    return html.Div(
        [data_table(columns, rows, caption=f"{panel.title} as a table"), html.P(more, className="form-note")]
    )


def _cell(value: Any, zone: Any, unit: str | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "fraction" and isinstance(value, (int, float)):
        return number(value, "percent").full
    if isinstance(value, float):
        return f"{value:,.6g}"
    if hasattr(value, "astimezone"):
        return str(value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"))
    return f"{value:,}" if isinstance(value, int) else str(value)[:300]
