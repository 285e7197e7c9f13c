"""Is it alive, is it ready, and if not, what is missing."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from data import embedded
from data.errors import DataUnavailableError
from data.filters import parse
from data.settings import get_settings
from data.warehouse import cache, fetch

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def alive() -> Response:
    """200 while the process lives."""
    return jsonify({"status": "alive"})


@blueprint.get("/health/ready")
def ready() -> Response:
    """200 when PostgreSQL answers, migrations are applied and the first rollup is done; else 503 and which of them is missing."""
    facts = _facts()
    answer = jsonify(facts)
    answer.status_code = 200 if not facts["missing"] else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _facts() -> dict[str, Any]:
    settings = get_settings()
    filters = parse({}, now=datetime.now(UTC), zone=settings.zone)
    services = embedded.services(settings)
    facts: dict[str, Any] = {
        "database": "ok",
        "cache": cache().backend if cache().ping() else "down",
        "rollups": "ok",
        "newest_row_at": None,
        "rolled_up_to": None,
        "lag_seconds": None,
        "missing": [],
        "notes": list(services.notes),
    }
    try:
        rows = fetch("shell/freshness", filters, fresh=True)
    except DataUnavailableError as error:
        return _without_database(facts, error)
    if rows.stale:
        return {**facts, "database": "down", "missing": ["database"]}
    row = rows.records()[0] if rows.rows else {}
    for name in ("newest_row_at", "rolled_up_to"):
        moment = row.get(name)
        facts[name] = moment.isoformat() if isinstance(moment, datetime) else None
    facts["lag_seconds"] = row.get("lag_seconds")
    facts["capture_mode"] = row.get("capture_mode")
    facts["last_error"] = row.get("last_error")
    if not row.get("is_built"):
        facts["rollups"] = (
            f"first build: {row.get('build_done_days') or 0} of {row.get('build_total_days') or 0} days"
        )
        facts["missing"].append("rollups")
    return facts


def _without_database(facts: dict[str, Any], error: DataUnavailableError) -> dict[str, Any]:
    missing = "migrations" if error.kind == "schema" else "database"
    return {
        **facts,
        "database": "not migrated" if missing == "migrations" else "down",
        "rollups": "unknown",
        "missing": [missing],
        "detail": f"{error.title} {error.remedy}",
    }
