"""The key figures of a section and its verdict: one question to the server for all of them."""

from dataclasses import replace
from typing import Any

import structlog
from dash import Input, Output, State, callback, no_update

from callbacks.view import kept_view, view_of
from components.drawings.verdict import HEALTH, sentences
from components.kpi import KpiState
from components.kpi_state import failed_state, kpi_state
from components.scope import compared
from components.section import Card, card_strip
from components.static import markup
from components.status import verdict
from components.view import View
from data.errors import DataUnavailableError, new_reference
from data.filters import FilterError, obey
from data.instants import is_later, midnight
from data.metrics import METRICS
from data.readings import Reading, read
from data.warehouse import asking_once, fetch
from layouts import BY_PATH
from layouts.opened import plain

log = structlog.get_logger(__name__)
READ = (*HEALTH, "mau", "revenue_cost_ratio", "provider_cost")  # what the verdict is made of


@callback(
    Output("cards", "html"),
    Input("url", "search"),
    Input("refresh", "data"),
    Input("cards", "ask"),
    State("url", "pathname"),
    prevent_initial_call=True,  # as panels: what is new and not in the first answers asks by itself
)
def draw_cards(search: str | None, _tick: Any, _ask: Any, pathname: str | None) -> Any:
    """Every card of the page."""
    section = BY_PATH.get(plain(pathname))
    if section is None:
        return no_update
    try:
        view = view_of(search, None, default_range=section.default_range)
    except FilterError as error:
        states = {card.metric.key: failed_state(card.metric, str(error)) for card in section.cards}
        return markup(card_strip(section, states, kept_view(search)))
    with asking_once():
        states = {card.metric.key: _state(card, view) for card in section.cards}
    return markup(card_strip(section, states, kept_view(search), compared(view.filters)))


def _state(card: Card, view: View) -> KpiState:
    try:
        return _read_state(card, view)
    except DataUnavailableError as error:
        return failed_state(card.metric, error.title)
    except Exception:  # a fault of ours stays in its card
        reference = new_reference()
        log.exception("card not drawn", metric=card.metric.key, reference=reference)
        return failed_state(card.metric, f"A fault of the dashboard, ref {reference}.")


def _read_state(card: Card, view: View) -> KpiState:
    reading = read(card.metric, view.filters)
    return (
        replace(kpi_state(reading, view), **_spark(card, view, reading))
        if reading.value is not None
        else kpi_state(reading, view)
    )


def _spark(card: Card, view: View, reading: Reading) -> dict[str, Any]:
    """The sparkline's values; a card without its trend is still right, so a trend that fails is left out (the warehouse has logged it)."""
    if not card.trend or (card.metric.kind == "live" and _is_over(view)):
        return {}  # a number of now beside the trend of a past period would be two things in one card
    try:
        answer = fetch(card.trend, view.filters)
    except DataUnavailableError:
        return {}
    if set(answer.ignored) - set(reading.ignored):
        return {}  # nor is the trend of everything that of the part the value is about
    values = answer.column(card.column)
    return {"spark": values, "unfinished": bool(answer.rows) and bool(answer.column("unfinished")[-1])}


def _is_over(view: View) -> bool:
    return not is_later(view.filters.end, midnight(view.filters.now))


@callback(
    Output("verdict", "html"),
    Input("url", "search"),
    Input("refresh", "data"),
    Input("verdict", "ask"),
    State("url", "pathname"),
    prevent_initial_call=True,
)
def draw_verdict(search: str | None, _tick: Any, _ask: Any, pathname: str | None) -> Any:
    """Answer the section's question in three sentences made of the same readings as the cards."""
    section = BY_PATH.get(plain(pathname))
    if section is None or not section.has_verdict:
        return no_update
    try:
        asked = view_of(search, None)
        # not every number of it can obey every filter: it is given for the whole company, and says so
        view = replace(asked, filters=obey(asked.filters, ())[0])
        with asking_once():
            readings: dict[str, Reading] = {key: read(METRICS[key], view.filters) for key in READ}
            growth = fetch("executive_overview/growth", view.filters)
    except (FilterError, DataUnavailableError):
        return ""
    scope = "The verdict is on the whole company: filters do not apply to it." if asked.filters.active else ""
    return markup(verdict(sentences(readings, growth, view), scope))
