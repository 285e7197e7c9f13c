"""HTTP that is not a Dash callback: health, metrics and panels as JSON, CSV and XLSX, Prometheus."""

from flask import Flask

from api import health, metrics, panels, prometheus
from api.problems import handle_problems


def register(server: Flask) -> None:
    """Put every path of the machine interface onto the server."""
    for part in (health, metrics, panels, prometheus):
        server.register_blueprint(part.blueprint)
    handle_problems(server)
