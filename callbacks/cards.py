"""The key figures of a section and its verdict: one question to the server for all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import ALL, Input, Output, State, callback, no_update

from callbacks.view import view_of
from components.drawings.verdict import sentences
from components.kpi import KpiState, kpi_body, kpi_leaves
from components.kpi_state import failed_state, kpi_state
from components.section import Card, Section
from components.status import verdict
from components.view import View
from data.errors import DataUnavailableError
from data.filters import FilterError
from data.metrics import METRICS
from data.readings import Reading, read
from data.warehouse import fetch
from layouts import BY_PATH, SECTIONS

CARDS: dict[tuple[str, str], tuple[Card, Section]] = {
    (section.path, card.metric.key): (card, section) for section in SECTIONS for card in section.cards
}


@callback(
    Output({"type": "kpi-card", "key": ALL}, "className"),
    Output({"type": "kpi-body", "key": ALL}, "data-html"),
    Input("url", "search"),
    Input("refresh", "data"),
    State({"type": "kpi-card", "key": ALL}, "id"),
    State("url", "pathname"),
)
def draw_cards(
    search: str | None, _tick: Any, identifiers: Sequence[dict[str, str]], pathname: str | None
) -> tuple[list[str], list[str]]:
    """Fill every card on the page."""
    path = BY_PATH.get(pathname or "/", SECTIONS[0]).path
    states = [
        _state(*CARDS[path, identifier["key"]], search)
        if (path, identifier["key"]) in CARDS
        else KpiState(unit="count")  # of a page that is being left
        for identifier in identifiers
    ]
    leaves = [kpi_leaves(state) for state in states]
    return [leaf["card_class"] for leaf in leaves], [kpi_body(leaf) for leaf in leaves]


def _state(card: Card, section: Section, search: str | None) -> KpiState:
    try:
        view = view_of(search, None, default_range=section.default_range)
        reading = read(card.metric, view.filters)
    except FilterError as error:
        return failed_state(card.metric, str(error))
    except DataUnavailableError as error:
        return failed_state(card.metric, error.title)
    return (
        replace(kpi_state(reading, view), **_spark(card, view))
        if reading.value is not None
        else kpi_state(reading, view)
    )


def _spark(card: Card, view: View) -> dict[str, Any]:
    """The sparkline's values; a card without its trend is still right, so a trend that fails is left out (the warehouse has logged it)."""
    if not card.trend:
        return {}
    try:
        answer = fetch(card.trend, view.filters)
    except DataUnavailableError:
        return {}
    values = answer.column(card.column)
    return {"spark": values, "unfinished": bool(answer.rows) and bool(answer.column("unfinished")[-1])}


@callback(
    Output("verdict", "children"), Input("url", "search"), Input("refresh", "data"), State("url", "pathname")
)
def draw_verdict(search: str | None, _tick: Any, pathname: str | None) -> Any:
    """Answer the section's question in three sentences made of the same readings as the cards."""
    section = BY_PATH.get(pathname or "/")
    if section is None or not section.has_verdict:
        return no_update
    try:
        view = view_of(search, None)
        keys = ("health_score", "error_rate", "mau", "total_users", "revenue_cost_ratio", "provider_cost")
        readings: dict[str, Reading] = {key: read(METRICS[key], view.filters) for key in keys}
        growth = fetch("executive_overview/growth", view.filters)
    except (FilterError, DataUnavailableError):
        return []
    return verdict(sentences(readings, growth, view))
