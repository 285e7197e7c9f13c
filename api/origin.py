"""Who may change something: pages of ours, programs on this machine, and nobody else's page in a reader's browser.

There is no sign-in whose token a foreign page would lack, so the browser's own word decides: it tells on every request that changes
something where it comes from (`Sec-Fetch-Site`, `Origin`), and no page can make it lie. A program that is no browser sends neither.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request

from api.problems import problem
from data.settings import get_settings

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


def guard(server: Flask, guarded: Sequence[str]) -> None:
    """Refuse what a foreign page makes a browser send. Under the `guarded` addresses the name in the address bar must be ours, too."""

    @server.before_request
    def refuse() -> Response | None:
        if request.method in SAFE:
            return None
        reason = _foreign()
        if reason is None and request.path.startswith(tuple(guarded)):
            reason = _strange_host()
        return problem(403, "forbidden", reason) if reason else None


def _foreign() -> str | None:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return None if site in ("same-origin", "none") else "Another site's page may not do this."
    origin = request.headers.get("Origin")
    if origin is None or _host_of(origin) == request.host.lower():
        return None
    return "Another site's page may not do this."


def _host_of(origin: str) -> str | None:
    """Host and port of an origin; None for one that no browser sends, such as `http://[`."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _strange_host() -> str | None:
    """A page of another site can give its own name the address of this machine; its name is then in the Host header."""
    name = (urlsplit(f"//{request.host}").hostname or "").rstrip(".")
    known = LOOPBACK | {one.strip().lower() for one in get_settings().allowed_hosts.split(",") if one.strip()}
    if name in known:
        return None
    return f"Settings are not changed under the name {name[:100]!r}; if it is right, add it to ALLOWED_HOSTS."
