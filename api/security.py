"""Headers of every answer: what the browser may load, and that nobody else may frame, sniff or keep our pages."""

from collections.abc import Sequence

from flask import Flask, Response, request

PRIVATE = ("_dash-layout", "_dash-dependencies", "_dash-update-component", "_first-answers")


def protect(server: Flask, script_hashes: Sequence[str]) -> None:
    """Set the headers. Styles may be inline because dcc, the renderer and plotly.js write <style>; scripts may not, but for the hashes given."""
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )

    @server.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.pop("Server", None)
        if response.mimetype == "text/html" or request.path.endswith(PRIVATE):
            headers["Cache-Control"] = "no-store"  # the page carries what belongs to one load
        return response
