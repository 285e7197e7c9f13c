"""HTTP that is not a Dash callback: health, metrics and panels as JSON, CSV and XLSX, settings, Prometheus."""

from flask import Flask

from api import health, metrics, origin, pages, panels, prometheus, settings
from api.problems import handle_problems


def register(server: Flask) -> None:
    """Put every path of the machine interface onto the server."""
    origin.guard(server, guarded=(settings.PREFIX,))
    for part in (health, metrics, panels, settings, prometheus):
        server.register_blueprint(part.blueprint)
    handle_problems(server)
    pages.mark_missing(server)
