"""How fresh everything is: the lamp, the age of the newest row, sources that are missing, and the beat of the refresh."""

from collections.abc import Collection
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback

from callbacks.view import filters_of
from components.format import age
from components.live import live_window
from components.static import markup
from components.status import lamp_class
from components.theme import Status
from data import sources
from data.errors import DataUnavailableError
from data.warehouse import fetch

LATE_SECONDS = 30.0


@callback(
    Output("freshness-data", "data"),
    Input("refresh", "data"),
    Input("opening", "data"),
    prevent_initial_call=True,
)
def tell_freshness(_tick: Any, _opening: Any = None) -> dict[str, Any]:
    """How far the rollups have come; when even that cannot be read, the banner says so and every panel shows its last good answer.

    `newest` and `asOf` are moments, whose age the browser writes; `lamp` is a class, `words` are markup by the id of their place.
    """
    filters = filters_of(None)
    try:
        answer = fetch("shell/freshness", filters)
        there = sources.filled(filters)
    except DataUnavailableError as error:
        banner = f"{error.title} What you see is the last good answer, with its age. {error.remedy}"
        return _told("crit", "The database does not answer", banner)
    row = answer.records()[0] if answer.rows else {}
    status, word, banner = _state(row, answer.stale, answer.age_seconds)
    summary, note = _sources(there)
    told = _told(status, word, banner, note=f"answer {answer.total_ms:.0f} ms", summary=summary, missing=note)
    told["words"]["live-window"] = live_window(answer.as_of, filters.zone)
    return told | {"newest": _iso(row.get("newest_row_at")), "asOf": answer.as_of.isoformat()}


def _told(
    status: Status, word: str, banner: str, *, note: str = "", summary: str = "", missing: str = ""
) -> dict[str, Any]:
    words = {
        "lamp-word": word, "freshness-note": note, "banner": banner, "source-summary": summary, "source-note": missing,
    }  # fmt: skip
    return {
        "newest": None,
        "asOf": None,
        "lamp": lamp_class(status, live=status == "good"),
        "words": {place: markup(text) for place, text in words.items()},
    }


def _sources(there: Collection[str]) -> tuple[str, str]:
    """How many sources report, and the first of those that do not."""
    empty = [source for source in sources.SOURCES if source.key not in there]
    summary = f"{len(sources.SOURCES) - len(empty)} of {len(sources.SOURCES)} sources report"
    if not empty:
        return summary, ""
    more = f", and {len(empty) - 1} more" if len(empty) > 1 else ""
    return summary, f"{empty[0].title.capitalize()} missing{more}"


def _state(row: dict[str, Any], stale: bool, seconds: float) -> tuple[Status, str, str]:
    if stale:
        return (
            "crit",
            "The database does not answer",
            f"The database does not answer. What you see is {age(seconds)} old and is asked for again by itself.",
        )
    if not row.get("is_built"):
        done, total = row.get("build_done_days") or 0, row.get("build_total_days") or 0
        return (
            "warn",
            "Being built",
            f"The numbers are being counted for the first time: {done} of {total} days are done. Pages fill as days are finished.",
        )
    lag = row.get("lag_seconds")
    if lag is None or lag > LATE_SECONDS:
        told = f"for {age(lag)}" if lag is not None else "yet"
        return (
            "warn",
            "The worker is late",
            f"The worker has not counted {told}: newer calls are not in the numbers. {_last_words(row)}",
        )
    return "good", "Live", ""


def _last_words(row: dict[str, Any]) -> str:
    error = row.get("last_error")
    return f"Its last error: {error}" if error else "Is `flask worker` running?"


def _iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


clientside_callback(
    ClientsideFunction("engine", "pace"),
    Output("beat", "interval"),
    Output("beat", "disabled"),
    Input("section", "data"),
)
clientside_callback(
    ClientsideFunction("engine", "beat"),
    Output("refresh", "data"),
    Input("beat", "n_intervals"),
    State("refresh", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("engine", "keepFacts"),
    Input("freshness-data", "data"),
)
