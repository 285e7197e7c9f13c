"""Every panel of every section: its picture, its words, its state; its table and its SQL."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from dash import MATCH, Input, Output, State, callback, ctx, html, no_update
from dash.development.base_component import Component

from callbacks.view import view_of
from components.charts.events import Event, with_events
from components.controls import count_part
from components.empty import empty, failed, source_missing, stale_tag
from components.format import clock
from components.panel import Panel
from components.rows import Writing, rows_table
from components.sql import sql_view
from components.static import markup
from components.subtitle import subtitle
from components.view import View
from data import sources
from data.errors import DataUnavailableError, new_reference
from data.export import units_of
from data.filters import FilterError, Filters
from data.instants import midnight
from data.metrics import METRICS
from data.settings import get_settings
from data.warehouse import Answer, bind, fetch
from layouts import PANELS, SECTION_OF

log = structlog.get_logger(__name__)
TABLE_ROWS = 100
COUNTING = (
    "Still being counted",
    "The worker tells this from what the engine wrote, within minutes of its first start. Until then nothing here is known.",
)
FAULT = "This is a fault of the dashboard, not of your data; other panels are not affected. The reference finds the cause in the log."


def answer_for(
    panel: Panel, search: str | None, theme: str | None, ask: Mapping[str, Any] | None
) -> tuple[Answer, View]:
    """Fetch a panel's rows under the URL's view. Raises FilterError and DataUnavailableError."""
    choice = panel.chosen((ask or {}).get("choice"))
    view = view_of(search, theme, choice, default_range=SECTION_OF[panel.key].default_range)
    return fetch(panel.query, view.filters), view


@callback(
    Output({"type": "panel", "key": MATCH}, "view"),
    Input("url", "search"),
    Input("theme", "data"),
    Input("refresh", "data"),
    Input({"type": "panel", "key": MATCH}, "ask"),
    State({"type": "panel", "key": MATCH}, "id"),
    prevent_initial_call=True,  # a panel that is new asks by itself, unless the first answers have what it shows (assets/elements.js)
)
def draw_panel(
    search: str | None, theme: str | None, _tick: Any, ask: Any, identifier: dict[str, str]
) -> dict[str, Any]:
    """What a panel shows now. `by_itself` tells a refresh from what a reader did: rows that are read wait for the reader."""
    by_itself = set(ctx.triggered_prop_ids) == {"refresh.data"}
    return {**shown(PANELS[identifier["key"]], search, theme, ask), "by_itself": by_itself}


def shown(panel: Panel, search: str | None, theme: str | None, ask: Any) -> dict[str, Any]:
    """What a panel shows, or that it could not be drawn: a fault of ours is said where the rows would be, and the other panels go on."""
    try:
        return drawn(panel, search, theme, ask)
    except Exception:
        reference = new_reference()
        log.exception("panel not drawn", panel=panel.key, search=search, reference=reference)
        return _undrawn(panel, failed("This panel could not be drawn", FAULT, reference, retry=True))


def drawn(panel: Panel, search: str | None, theme: str | None, ask: Any) -> dict[str, Any]:
    """`figure`, `parts` (markup by the names of components/frame.py) and `is_stale`; what stands as it was is not in it.

    Whatever goes wrong stays in this panel and is said in it.
    """
    try:
        answer, view = answer_for(panel, search, theme, ask)
        missing = sources.missing(panel.metric.needs, sources.filled(view.filters))
    except FilterError as error:
        return _undrawn(panel, failed("The address asks for something that does not exist", str(error)))
    except DataUnavailableError as error:
        return _undrawn(panel, failed(error.title, error.remedy, error.reference, retry=True))
    around = {"subtitle": subtitle(panel, answer, view), "tag": _tag(panel, answer, view)}
    around |= _counts(panel, answer)
    if answer.untold or panel.is_empty(answer):
        state = (
            _missing(panel, missing[0]) if missing else empty(*(COUNTING if answer.untold else panel.empty))
        )
        return {
            "parts": _written(around | {"state": state, "hero": [], "aside": []}),
            "is_stale": answer.stale,
        }
    picture = _picture(panel, answer, view)
    beside = {"state": [], "hero": panel.hero(answer, view) if panel.hero else []}
    if panel.aside:
        beside["aside"] = panel.aside(answer, view)
    if panel.body == "content":
        return {"parts": _written(around | beside | {"content": picture}), "is_stale": answer.stale}
    return {"figure": picture, "parts": _written(around | beside), "is_stale": answer.stale}


def _undrawn(panel: Panel, state: html.Div) -> dict[str, Any]:
    """No rows: the picture stays, the state covers it and says why."""
    return {
        "parts": _written({"state": state, "subtitle": "", "tag": [], **_counts(panel)}),
        "is_stale": False,
    }


def _written(parts: Mapping[str, Any]) -> dict[str, str]:
    return {name: markup(part) for name, part in parts.items()}


def _picture(panel: Panel, answer: Answer, view: View) -> Any:
    picture = panel.draw(answer, view)
    return (
        with_events(picture, _campaigns(days_drawn(picture, view.filters)), view.theme)
        if panel.marks
        else picture
    )


def days_drawn(picture: Mapping[str, Any], filters: Filters) -> Filters:
    """The filters for as many days as a chart shows: a forecast, or months side by side, begin before the period that is asked for. A chart of the
    period itself, whose axis has a little room at its ends, keeps the page's filters, so that all of them share one answer."""
    axis = picture["layout"].get("xaxis", {})
    if axis.get("type") != "date" or "range" not in axis:
        return filters
    zone = ZoneInfo(filters.zone)
    start = midnight(datetime.fromisoformat(str(axis["range"][0])).replace(tzinfo=zone))
    if start > filters.start - timedelta(days=2):
        return filters
    return replace(filters, start=start, end=max(filters.end, midnight(filters.now)), preset=None)


def _campaigns(filters: Filters) -> list[Event]:
    """When campaigns begin and end; a chart is right without them, so where that cannot be known there are none."""
    try:
        rows = fetch("shell/campaign_marks", filters).records()
    except DataUnavailableError:
        return []
    return [Event(row["day"], str(row["name"]), bool(row["is_start"])) for row in rows]


def _missing(panel: Panel, source: sources.Source) -> html.Div:
    """What the panel lacks, and the way to fill it."""
    title, text = f"No {source.title} yet", f"{panel.metric.means} {source.fill}"
    if not source.upload:
        return source_missing(title, text)
    return source_missing(title, text, action="Open Settings", href=f"/settings#{source.upload}")


def _counts(panel: Panel, answer: Answer | None = None) -> dict[str, str]:
    """What stands beside the choices of a panel: nothing where a number is not known."""
    if panel.counts is None:
        return {}
    known = panel.counts(answer) if answer else {}
    return {count_part(choice): known.get(choice, "") for choice, _words in panel.choices}


def _tag(panel: Panel, answer: Answer, view: View) -> list[Any]:
    if answer.stale:
        return [stale_tag(clock(answer.as_of, view.filters.zone), answer.age_seconds)]
    return panel.badges(answer, view) if panel.badges else []


@callback(
    Output({"type": "panel", "key": MATCH}, "overlay"),
    Input({"type": "panel", "key": MATCH}, "wanted"),
    State("url", "search"),
    State({"type": "panel", "key": MATCH}, "ask"),
    State({"type": "panel", "key": MATCH}, "id"),
    prevent_initial_call=True,
)
def lay_over(wanted: Any, search: str | None, ask: Any, identifier: dict[str, str]) -> Any:
    """The table or the SQL that was asked for, laid over the body; the browser takes it away again."""
    action = (wanted or {}).get("action")
    if action not in ("table", "sql"):
        return no_update
    panel = PANELS[identifier["key"]]
    try:
        answer, _view = answer_for(panel, search, None, ask)
    except (FilterError, DataUnavailableError) as error:
        return {"action": action, "html": _extra(failed("There is nothing to show", str(error)))}
    if action == "table":
        return {"action": action, "html": _extra(_table_view(panel, answer))}
    return {"action": action, "html": _extra(sql_view(answer.query, bind(answer.query, answer.filters)))}


def _extra(content: Component) -> str:
    return markup(html.Div(content, className="extra"))


def _table_view(panel: Panel, answer: Answer) -> html.Div:
    settings = get_settings()
    table = rows_table(
        answer.columns,
        answer.rows[:TABLE_ROWS],
        units_of(answer.columns, {key: metric.unit for key, metric in METRICS.items()}),
        Writing(settings.zone, settings.currency),
        caption=f"{panel.title} as a table",
    )
    more = (
        f"The first {TABLE_ROWS} of {len(answer.rows):,} rows; the download has them all."
        if len(answer.rows) > TABLE_ROWS
        else ""
    )
    return html.Div([table, html.P(more, className="form-note")])
