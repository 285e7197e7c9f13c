"""Prometheus text: requests and their time, the cache, how far the rollups are behind."""

import os
import time
from datetime import UTC, datetime

import prometheus_client
from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from data.errors import DataUnavailableError
from data.filters import parse
from data.settings import get_settings
from data.warehouse import cache, fetch

blueprint = Blueprint("prometheus", __name__)
REQUESTS = Counter("engine_room_requests", "HTTP requests by kind and status", ["kind", "status"])
SECONDS = Histogram("engine_room_request_seconds", "Time to answer by kind, seconds", ["kind"])


def watch(server: Flask) -> None:
    """Count and time every request."""

    @server.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @server.after_request
    def count(response: Response) -> Response:
        kind = _kind(request.path)
        REQUESTS.labels(kind, str(response.status_code)).inc()
        if "started" in g:
            SECONDS.labels(kind).observe(time.perf_counter() - g.started)
        return response


@blueprint.get("/metrics")
def text() -> Response:
    """All metrics of all processes, and the state of the rollups read now."""
    parts = [generate_latest(_registry()), generate_latest(_state())]
    return Response(b"".join(parts), content_type=prometheus_client.CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return prometheus_client.REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _state() -> CollectorRegistry:
    registry = CollectorRegistry()
    stats = cache().stats()
    for name, count in (("hits", stats["hits"]), ("misses", stats["misses"])):
        Gauge(f"engine_room_cache_{name}", f"Cache {name} since it was started", registry=registry).set(count)
    up = Gauge("engine_room_database_up", "Whether PostgreSQL answers", registry=registry)
    try:
        answer = fetch("shell/freshness", parse({}, now=datetime.now(UTC), zone=get_settings().zone))
    except DataUnavailableError:
        up.set(0)
        return registry
    up.set(0 if answer.stale else 1)
    lag = answer.records()[0]["lag_seconds"] if answer.rows else None
    if isinstance(lag, (int, float)):
        Gauge(
            "engine_room_rollup_lag_seconds", "Seconds since the last tick of the worker", registry=registry
        ).set(lag)
    return registry


def _kind(path: str) -> str:
    if path.startswith(("/_dash-update", "/_first-answers")):
        return "callback"
    for prefix, kind in (
        ("/_dash", "dash"),
        ("/assets", "static"),
        ("/api", "api"),
        ("/health", "health"),
        ("/metrics", "metrics"),
    ):
        if path.startswith(prefix):
            return kind
    return "page"
