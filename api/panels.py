"""The rows behind a panel: exactly those of its picture and of its download button."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from flask import Blueprint, Response, abort, jsonify

from api import asked
from components.format import age
from components.panel import Panel
from data.caveats import sentence
from data.export import ExportHeader, file_name, to_csv, to_xlsx, units_of
from data.filters import DIMENSIONS, FilterError
from data.metrics import METRICS, Metric
from data.queries import load
from data.settings import get_settings
from data.warehouse import Answer, fetch
from layouts import PANELS, SECTION_OF, SECTIONS

blueprint = Blueprint("panels", __name__, url_prefix="/api/v1/panels")
FORMATS = ("json", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the interface serves under a key: a panel of a section, or the query behind a key figure."""

    key: str
    section: str
    title: str
    metric: Metric
    query: str
    panel: Panel | None = None
    default_range: str = "28d"

    @property
    def choice(self) -> str | None:
        """What the panel shows at first, where it offers a choice."""
        return self.panel.choice if self.panel else None

    @property
    def choices(self) -> list[list[str]]:
        """The values of each part of a choice."""
        return [list(each.values) for each in self.panel.parts] if self.panel else []


def _entries() -> Mapping[str, Entry]:
    cards = {
        (key := card.metric.key.replace("_", "-")): Entry(
            key,
            section.key,
            card.metric.title,
            card.metric,
            card.metric.query,
            default_range=section.default_range,
        )
        for section in SECTIONS
        for card in section.cards
        if card.metric.query
    }
    panels = {
        key: Entry(
            key,
            SECTION_OF[key].key,
            panel.title,
            panel.metric,
            panel.query,
            panel,
            SECTION_OF[key].default_range,
        )
        for key, panel in PANELS.items()
    }
    return cards | panels


ENTRIES = _entries()


@blueprint.get("")
def listing() -> Response:
    """Section, key, title, metric and query of every panel."""
    return jsonify(
        [
            {
                "section": entry.section,
                "key": entry.key,
                "title": entry.title,
                "metric": entry.metric.key,
                "query": entry.query,
                "row": load(entry.query).row,
                "choices": entry.choices,
                "choice": entry.choice,
            }
            for entry in ENTRIES.values()
        ]
    )


@blueprint.get("/<key>")
def rows(key: str) -> Response:
    """The rows as JSON, CSV or XLSX."""
    entry = ENTRIES.get(key)
    if entry is None:
        abort(404, f"There is no panel {key[:100]!r}; GET /api/v1/panels lists them.")
    wanted = asked.once("format") or "json"
    if wanted not in FORMATS:
        raise FilterError("format", f"'format' must be one of {', '.join(FORMATS)}")
    answer = fetch(entry.query, _filters(entry), fresh=asked.fresh())
    response = _written(entry, answer, wanted)
    response.headers["Server-Timing"] = f"db;dur={answer.db_ms:.1f}, total;dur={answer.total_ms:.1f}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _filters(entry: Entry) -> Any:
    takes = entry.panel is not None and (bool(entry.panel.parts) or entry.panel.accepts is not None)
    choice = entry.panel.chosen(asked.once("choice")) if entry.panel and takes else None
    offered = ("choice",) if takes else ()
    return asked.filters("format", *offered, choice=choice, default_range=entry.default_range)


def _written(entry: Entry, answer: Answer, wanted: str) -> Response:
    if wanted == "json":
        return Response(orjson.dumps(_facts(entry, answer), default=_plain), mimetype="application/json")
    start, end = answer.window
    name = file_name(entry.key, f"{start:%Y%m%d}", f"{end:%Y%m%d}", ending=wanted)
    if wanted == "csv":
        body, kind = to_csv(answer.columns, answer.rows, zone=get_settings().zone), "text/csv; charset=utf-8"
    else:
        body, kind = (
            to_xlsx(answer.columns, answer.rows, _header(entry, answer)),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if notes := [note for note in (_stale(answer), *_notes(answer)) if note]:
        headers["X-Notes"] = _ascii(". ".join(notes) + ".")
    return Response(body, content_type=kind, headers=headers)


def _notes(answer: Answer) -> list[str]:
    return [sentence(note) for note in answer.notes]


def _stale(answer: Answer) -> str:
    """That the rows are old, and how old; "" where they are not."""
    if not answer.stale:
        return ""
    return f"PostgreSQL does not answer: these are the last good rows, {age(answer.age_seconds)} old"


def _ascii(text: str) -> str:
    """The text as every reader of a header takes it."""
    return " ".join(unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().split())


def _facts(entry: Entry, answer: Answer) -> dict[str, Any]:
    start, end = answer.window
    names = ("closed_to", "before_from", "before_to")
    compared = dict(zip(names, answer.windows_compared, strict=True))
    return {
        "key": entry.key,
        "columns": list(answer.columns),
        "rows": [list(row) for row in answer.rows],
        "from": start.isoformat(),
        "to": end.isoformat(),
        **{name: instant.isoformat() if instant else None for name, instant in compared.items()},
        "choice": answer.filters.choice,
        "timezone": answer.filters.zone,
        "as_of": answer.as_of.isoformat(),
        "stale": answer.stale,
        "ignored_filters": list(answer.ignored),
        "notes": _notes(answer),
    }


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _header(entry: Entry, answer: Answer) -> ExportHeader:
    filters = answer.filters
    metric = _measured(entry, filters.choice)
    closed_to, before_from, before_to = answer.windows_compared
    return ExportHeader(
        title=entry.title,
        period_from=answer.window[0],
        period_to=answer.window[1],
        zone=get_settings().zone,
        as_of=answer.as_of,
        filters={name: ", ".join(filters.values(name)) for name in DIMENSIONS if filters.values(name)},
        ignored=answer.ignored,
        means=metric.means,
        formula=metric.formula,
        unit=_unit(entry, metric, filters.choice),
        query=entry.query,
        units=units_of(answer.columns, {key: metric.unit for key, metric in METRICS.items()}),
        currency=get_settings().currency,
        choice=_choice_words(entry, filters.choice),
        closed_to=closed_to,
        before_from=before_from,
        before_to=before_to,
        stale=_stale(answer),
        notes=_notes(answer),
    )


def _measured(entry: Entry, choice: str | None) -> Metric:
    """The metric the rows are of: the chosen one where the panel's own is one of several that a choice offers."""
    if not any(entry.metric.key in values for values in entry.choices):
        return entry.metric
    return next((METRICS[part] for part in (choice or "").split(".") if part in METRICS), entry.metric)


def _unit(entry: Entry, metric: Metric, choice: str | None) -> str:
    """The unit; of another choice than the first, which may be in another one, no more is said than is known."""
    if choice in (None, entry.choice) or metric is not entry.metric:
        return metric.unit
    return f"{metric.unit} (of what the panel shows at first; what was chosen may be in another unit)"


def _choice_words(entry: Entry, choice: str | None) -> str:
    """The choice as its controls write it, and as the address does."""
    if not choice or not entry.panel:
        return ""
    values, parts = choice.split("."), entry.panel.parts
    words = [dict(part.options).get(value, value) for part, value in zip(parts, values, strict=False)]
    return f"{', '.join(words)} ({choice})" if words else choice
