"""Settings as rows: read them, change them, fill them from a file, see what was changed and take it back."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from flask import Blueprint, Response, abort, jsonify, request

from data import editing
from data.editing import ChangeRefusedError, Editable
from data.settings import get_settings

log = structlog.get_logger(__name__)
PREFIX = "/api/v1/settings"
blueprint = Blueprint("settings", __name__, url_prefix=PREFIX)
LONGEST_CELL = 2000
FARTHEST = 10_000_000
STATUS = {"invalid": 422, "conflict": 409, "missing": 404}


@blueprint.errorhandler(ChangeRefusedError)
def refused(error: ChangeRefusedError) -> Response:
    """What was refused, row by row."""
    answer = jsonify(
        {
            "error": error.kind,
            "detail": str(error),
            "rows": [dataclasses.asdict(each) for each in error.rows[:500]],
        }
    )
    answer.status_code = STATUS[error.kind]
    return answer


@blueprint.get("")
def listing() -> Response:
    """Every source that can be edited or uploaded, with its columns."""
    return jsonify([_described(each) for each in (*editing.EDITED, *editing.UPLOADED)])


@blueprint.get("/<key>")
def read(key: str) -> Response:
    """A page of a source's rows, newest first, every cell as text."""
    wanted, offset = _source(key), _whole("offset", FARTHEST)
    page = editing.rows(wanted.key, offset)
    return _fresh({**_described(wanted), "rows": page.rows, "total": page.total, "offset": offset})


@blueprint.post("/<key>/changes")
def change(key: str) -> Response:
    """Take rows away and add others: JSON {removed: [row], added: [row], who}; both or neither."""
    wanted = _source(key)
    if not wanted.is_edited:
        abort(405, f"{wanted.title} are uploaded, not edited.")
    body = _body()
    removed, added = (_rows(wanted, body.get(name, [])) for name in ("removed", "added"))
    who = editing.name_of(_text(body, "who"))
    number = editing.change(wanted.key, removed, added, who)
    log.info(
        "setting-changed", source=wanted.key, change=number, who=who, removed=len(removed), added=len(added)
    )
    return _fresh({"change": number})


@blueprint.post("/<key>/upload")
def upload(key: str) -> Response:
    """A file as the body. Without `mark` a preview; with the preview's mark it is loaded (`leave_out=1`: without the rows that cannot be)."""
    wanted, given = _source(key), request.args
    if request.mimetype != "application/octet-stream":
        abort(415, "Send the file as application/octet-stream.")
    body = request.get_data(cache=False)
    if not given.get("mark"):
        return _fresh(dataclasses.asdict(editing.preview(wanted.key, body)))
    who = editing.name_of(given.get("who", "")[:200])
    number, told = editing.load(
        wanted.key, body, who, given["mark"][:64], leaves_out=given.get("leave_out") == "1", name=given.get("name", "")[:200]
    )  # fmt: skip
    log.info(
        "setting-uploaded",
        source=wanted.key,
        change=number,
        who=who,
        loaded=told.loaded,
        rejected=told.rejected,
    )
    return _fresh({"change": number, **dataclasses.asdict(told)})


@blueprint.get("/history")
def history() -> Response:
    """The newest changes, of one source or of all; `before` asks for older ones."""
    key = request.args.get("source")
    found = editing.history(_source(key).key if key else None, before=_whole("before", 2**62) or None)
    return _fresh([{**dataclasses.asdict(each), "at": each.at.isoformat()} for each in found])


@blueprint.post("/history/<int:number>/undo")
def undo(number: int) -> Response:
    """Take a change back: JSON {who}."""
    who = editing.name_of(_text(_body(), "who"))
    if number > 2**62:
        abort(404, "There is no such change.")
    new = editing.undo(number, who)
    log.info("setting-undone", change=number, by=new, who=who)
    return _fresh({"change": new})


def _source(key: str) -> Editable:
    try:
        return editing.editable(key)
    except KeyError:
        abort(404, f"There is no source {key[:100]!r}; GET {PREFIX} lists them.")


def _described(wanted: Editable) -> dict[str, Any]:
    columns = {column.name: column for column in wanted.source.columns}
    names = [field.name for field in wanted.fields] or list(columns)
    fields = {field.name: field for field in wanted.fields}
    return {
        "key": wanted.key,
        "title": wanted.title,
        "about": wanted.about,
        "is_edited": wanted.is_edited,
        "row_key": wanted.source.key,
        "columns": [
            {
                "name": name,
                "title": fields[name].title if name in fields else _heading(name),
                "kind": fields[name].kind if name in fields else "text",
                "options": fields[name].options if name in fields else (),
                "means": columns[name].means,
                "example": columns[name].example,
                "is_needed": columns[name].is_needed,
                "first": get_settings().currency if name == "currency" else "",
            }
            for name in names
        ],
    }


def _heading(name: str) -> str:
    """A column as a reader would call it: `period_start` is Period start, `user_id` the user."""
    return name.removesuffix("_id").replace("_", " ").capitalize()


def _body() -> Mapping[str, Any]:
    if not request.is_json:
        abort(415, "Send JSON as application/json.")
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        abort(400, "The body must be a JSON object.")
    return found


def _rows(wanted: Editable, given: object) -> Sequence[Mapping[str, str | None]]:
    if not isinstance(given, list) or len(given) > 5000:
        abort(400, "'removed' and 'added' are lists of rows.")
    known = set(wanted.source.column_names)
    for row in given:
        if not isinstance(row, dict) or not set(row) <= known:
            abort(400, f"A row is an object of {', '.join(sorted(known))}.")
        if any(
            value is not None and (not isinstance(value, str) or len(value) > LONGEST_CELL)
            for value in row.values()
        ):
            abort(400, f"A cell is a text of at most {LONGEST_CELL} characters, or null.")
    return given


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name, "")
    if not isinstance(found, str) or len(found) > 200:
        abort(400, f"'{name}' is a text of at most 200 characters.")
    return found


def _whole(name: str, most: int) -> int:
    given = request.args.get(name, "0")
    if not given.isascii() or not given.isdigit() or len(given) > 19 or int(given) > most:
        abort(400, f"'{name}' is a whole number from 0 to {most}.")
    return int(given)


def _fresh(answer: Any) -> Response:
    response = jsonify(answer)
    response.headers["Cache-Control"] = "no-store"
    return response
