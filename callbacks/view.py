"""From the address bar to a view: the URL is the one place where filters live."""

from typing import cast
from urllib.parse import parse_qs, urlencode

import structlog

from components.theme import EntityColors
from components.view import View
from data.errors import DataUnavailableError
from data.filters import DEFAULT_RANGE, FilterError, Filters, parse
from data.settings import get_settings
from data.warehouse import fetch, moment

log = structlog.get_logger(__name__)
MAX_SEARCH = 8000
MAX_FIELDS = 400
OF_ONE_PAGE = ("choice", "user")
OF_ONE_PANEL = "panel."  # what is chosen in one panel; layouts/opened.py reads it


def params(search: str | None) -> dict[str, list[str]]:
    """The parameters of a URL's query; over-long queries are cut, they are somebody's mistake. Raises FilterError where it has too many."""
    try:
        return parse_qs((search or "").removeprefix("?")[:MAX_SEARCH], max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise FilterError(
            "search", f"the address has more than {MAX_FIELDS} parameters: give fewer"
        ) from error


def kept_view(search: str | None) -> str:
    """The part of a URL's query that links to other sections keep: the view without what belongs to one panel; nothing of a query that
    cannot be read."""
    try:
        given = params(search)
    except FilterError:
        return ""
    kept = [
        (name, value)
        for name, values in given.items()
        if name not in OF_ONE_PAGE and not name.startswith(OF_ONE_PANEL)
        for value in values
    ]
    return f"?{urlencode(kept)}" if kept else ""


def filters_of(
    search: str | None, choice: str | None = None, *, default_range: str = DEFAULT_RANGE
) -> Filters:
    """The filters of a URL's query, now. Raises FilterError."""
    settings = get_settings()
    given = params(search)
    if choice is not None:
        given["choice"] = [choice]
    return parse(given, now=moment(), zone=settings.zone, default_range=default_range, kept=settings.kept)


def view_of(
    search: str | None, theme: str | None, choice: str | None = None, *, default_range: str = DEFAULT_RANGE
) -> View:
    """The whole view. Raises FilterError."""
    filters = filters_of(search, choice, default_range=default_range)
    return View(
        filters,
        "dark" if theme == "dark" else "light",
        get_settings().currency,
        _colors(filters),
        kept_view(search),
    )


def _colors(filters: Filters) -> EntityColors:
    """Which colour belongs to whom. Without the database everything is grey, which no panel should fail for."""
    try:
        rows = fetch("shell/entity_slots", filters).records()
    except DataUnavailableError:
        return EntityColors()
    slots: dict[str, dict[str, int]] = {}
    for row in rows:
        slots.setdefault(str(row["dimension"]), {})[str(row["entity"])] = cast(int, row["slot"])
    return EntityColors(slots)
