"""Errors of the machine interface: JSON {error, detail}, never a stack trace, never a 500 for bad input."""

import structlog
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from data.errors import DataUnavailableError
from data.filters import FilterError

log = structlog.get_logger(__name__)


def problem(status: int, error: str, detail: str, **more: str) -> Response:
    """An error as JSON."""
    answer = jsonify({"error": error, "detail": detail, **more})
    answer.status_code = status
    return answer


def handle_problems(server: Flask) -> None:
    """Translate what views raise. Only paths of the interface get JSON for 404 and the like; pages are Dash's."""

    @server.errorhandler(FilterError)
    def bad_parameter(error: FilterError) -> Response:
        return problem(400, "bad_parameter", str(error), parameter=error.parameter)

    @server.errorhandler(DataUnavailableError)
    def unavailable(error: DataUnavailableError) -> Response:
        return problem(503, error.kind, f"{error.title} {error.remedy}", reference=error.reference)

    def nowhere(rest: str) -> Response:
        return problem(404, "not_found", f"There is nothing at {request.path[:200]!r}.")

    for place in (
        "api",
        "health",
        "metrics",
    ):  # else Dash, whose own route takes every path, would answer with a page
        server.add_url_rule(f"/{place}/<path:rest>", f"nowhere in {place}", nowhere)

    @server.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response | HTTPException:
        if not request.path.startswith(("/api/", "/health", "/metrics")):
            return error
        return problem(
            error.code or 500, error.name.lower().replace(" ", "_"), error.description or error.name
        )
