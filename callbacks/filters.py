"""The filter bar: what it says, what can be chosen; choosing writes the address, in the browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html

from callbacks.view import filters_of, params
from components.drawings.names import model_name, plan_name, provider_name, service_name
from components.filterbar import chips
from components.format import day, need_year, period
from components.markup import attributes
from components.section import Section
from components.static import markup
from data.caveats import sentence
from data.errors import DataUnavailableError
from data.filters import COMPARISONS, DIMENSIONS, PRESETS, FilterError, Filters
from data.settings import get_settings
from data.warehouse import fetch
from layouts import BY_PATH
from layouts.opened import plain

WORDS: dict[str, Callable[[str], str]] = {
    "service": service_name,
    "provider": provider_name,
    "plan": plan_name,
}
SHOWN = 60


@callback(
    Output("view-words", "data"),
    Input("url", "search"),
    Input("url", "pathname"),
    Input("opening", "data"),
    prevent_initial_call=True,
)
def describe(search: str | None, pathname: str | None, _opening: Any = None) -> dict[str, str]:
    """Say which period, comparison and filters the address asks for; a wrong one is named. Markup by the id of its place."""
    section = BY_PATH.get(plain(pathname))
    try:
        filters = filters_of(search, default_range=section.default_range if section else "28d")
    except FilterError as error:
        told: dict[str, Any] = {
            "range-label": "Not a period", "range-dates": "", "compare-label": "nothing", "compare-dates": "", "filter-chips": [],
            "range-error": str(error), "toasts": f"{sentence(str(error))}. The address is not used until it is right.",
        }  # fmt: skip
    else:
        chosen = {name: filters.values(name) for name in DIMENSIONS}
        told = {
            "range-label": _range_name(filters),
            "range-dates": html.Span(_dates(filters), **_days_asked(filters)),
            "compare-label": COMPARISONS[filters.compare],
            "compare-dates": _before(filters),
            "filter-chips": chips(chosen, labels=_labels(filters)),
            "filter-zone": _zone(section),
            "range-error": "",
            "toasts": "",
        }
    return {place: markup(words) for place, words in told.items()}


clientside_callback(ClientsideFunction("engine", "write"), Input("view-words", "data"))


def _zone(section: Section | None) -> str:
    """How days and weeks are cut, and on a page of money in which currency it is told."""
    settings = get_settings()
    words = f"{settings.reporting_timezone}, weeks start Monday"
    return f"{settings.currency}, {words}" if section and section.is_money else words


def _range_name(filters: Filters) -> str:
    return PRESETS[filters.preset] if filters.preset else "Custom"


def _dates(filters: Filters) -> str:
    return period(filters.start, filters.end, filters.zone)


def _days_asked(filters: Filters) -> dict[str, Any]:
    """First and last day and the days as file names have them: scripts fill the fields of a period of one's own, and name pictures."""
    last = filters.end - timedelta(microseconds=1)
    days = f"{filters.start:%Y%m%d}-{filters.end:%Y%m%d}"
    return attributes(
        data_from=filters.start.date().isoformat(), data_to=last.date().isoformat(), data_days=days
    )


def _before(filters: Filters) -> str:
    if filters.before_start is None or filters.before_end is None:
        return ""
    first, last = filters.before_start, filters.before_end
    year = need_year(filters.zone, (first, last), (filters.start, filters.end))
    if (last - first).days >= 2 and last.hour:
        return f"{day(first, year=year)} – {day(last, year=year)}"
    return period(first, last, filters.zone, year=year)


def _labels(filters: Filters) -> dict[str, dict[str, str]]:
    """What chosen values are called; campaigns (ids) and models (a bare version says nothing) are looked up only when one is chosen."""
    told = {name: {value: words(value) for value in filters.values(name)} for name, words in WORDS.items()}
    for name in ("campaign", "model"):
        if filters.values(name):
            told[name] = {str(row["value"]): _label(row) for row in _choices(filters, name)}
    return told


def _label(row: dict[str, object]) -> str:
    """A value that can be chosen, as people say it."""
    label = str(row["label"])
    if row["dimension"] == "model" and row["provider"]:
        return model_name(str(row["provider"]), label)
    return WORDS.get(str(row["dimension"]), str)(label)


def _choices(filters: Filters, dimension: str) -> list[dict[str, object]]:
    try:
        return [row for row in fetch("shell/choices", filters).records() if row["dimension"] == dimension]
    except DataUnavailableError:
        return []


@callback(
    Output("filter-values", "options"),
    Output("filter-values", "value"),
    Output("filter-note", "children"),
    Input("filter-opened", "data"),
    Input("filter-dimension", "value"),
    Input("filter-find", "value"),
    State("url", "search"),
    State("filter-values", "value"),
    prevent_initial_call=True,
)
def offer(
    _opened: Any, dimension: str, wanted: str | None, search: str | None, ticked: list[str] | None
) -> tuple[Any, ...]:
    """List the values a dimension takes, most used first, those already chosen marked; a search keeps what was ticked."""
    if dimension not in DIMENSIONS:
        return [], [], "There is no such filter."
    try:
        filters, asked = filters_of(None), params(search)
    except FilterError as error:
        return [], [], str(error)
    rows = _choices(filters, dimension)
    found = [row for row in rows if (wanted or "").lower() in _label(row).lower()]
    searched = set(ctx.triggered_prop_ids) == {"filter-find.value"}
    chosen = ticked or [] if searched else asked.get(dimension, [])
    options = [{"label": _label(row)[:80], "value": str(row["value"])} for row in found[:SHOWN]]
    note = (
        "Nothing was counted yet."
        if not rows
        else f"{len(found)} of {len(rows)} values" + (f", the first {SHOWN}" if len(found) > SHOWN else "")
    )
    return options, [value for value in chosen if any(option["value"] == value for option in options)], note


clientside_callback(
    ClientsideFunction("engine", "awaitValues"),
    Output("filter-values", "options", allow_duplicate=True),
    Output("filter-values", "value", allow_duplicate=True),
    Output("filter-note", "children", allow_duplicate=True),
    Input("filter-dimension", "value"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("engine", "applyFilter"),
    Output("url", "search"),
    Input("filter-apply", "n_clicks"),
    State("filter-dimension", "value"),
    State("filter-values", "value"),
    State("filter-values", "options"),
    prevent_initial_call=True,
)
