"""What lists that grow while one scrolls have in common: their length, the way to further rows, and how they write days."""

from datetime import date, datetime
from typing import Any

from dash import html

from components.drawings.user_words import ALL_ROWS, ROWS
from components.format import age, day
from components.markup import attributes
from components.pick import pick_button
from components.view import View

SEARCH = "user-search"
MOST = 5000  # rows on screen; a file has more


def capped(rows: int | None) -> str:
    """A file that ends before the rows do says so."""
    return f"; a file has the first {ALL_ROWS:,}" if (rows or 0) > ALL_ROWS else ""


def day_or_none(value: date | None) -> str:
    """A day without its year; a dash where there is none."""
    return day(value, year=False) if value else "–"


def ago(value: datetime | None, view: View) -> str:
    """How long ago it was at the view's moment; a dash where it never was."""
    return age((view.filters.now - value).total_seconds()) if value else "–"


def more_rows(panel: str, choice: str, shown: int, total: int | None) -> Any:
    """The way to further rows: reached by scrolling (assets/pick.js) or by a click."""
    at = 2 if panel == SEARCH else 0
    parts = choice.split(".")
    wanted = int(parts[at])
    if (total is not None and shown >= total) or shown < wanted:
        return ""
    if wanted >= MOST:
        return html.P(f"These are the first {MOST:,}; a file has the others.", className="form-note")
    parts[at] = str(min(wanted + max(ROWS, wanted), MOST))
    told = "Show more" if total is None else f"Show more of {total:,}"
    button = pick_button(panel, ".".join(parts), told, told=told, class_name="btn-line more")
    return html.Div(button, className="more-row", **attributes(data_more=panel))
