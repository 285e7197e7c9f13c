"""The page around the application: one style sheet, one script, our own plotly.js, and nothing that tells versions."""

import os
import re
import secrets
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dash import Dash
from flask import Response, after_this_request, has_request_context, request

from api.static import bundle, digest
from data.settings import PROJECT_DIR, Settings
from layouts.opened import is_page

ASSETS = PROJECT_DIR / "assets"
VENDOR = ASSETS / "vendor"
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
FONT = "inter-latin-opsz-normal.woff2"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
PAGE = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
<head>{%metas%}<title>{%title%}</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
<link rel="preload" as="font" type="font/woff2" href="FONT" crossorigin>
<link rel="stylesheet" href="STYLE"><script src="SCRIPT"></script><link rel="preload" as="script" href="PLOTLY" id="plotly-js">{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer><noscript>This dashboard needs JavaScript.</noscript></body>
</html>"""


# for who was here before: what browsers kept of it is quicker read than Dash, and charts are drawn as soon as Dash stands
_PRELOADED = re.compile(r'<link rel="preload" as="script" href="([^"]+)" id="plotly-js">')


class EngineRoom(Dash):
    """Dash without what it tells every visitor (versions of Python, Dash and plotly), without what no browser of today needs, and with its scripts as one."""

    script: str = ""

    def interpolate_index(self, config: str = "", scripts: str = "", **parts: Any) -> str:  # type: ignore[override]
        """The page; versions in its configuration are blanked; polyfills for browsers before ES2017 and Dash's old table are left out."""
        config = re.sub(r'"(python_version|dash_version|plotly_version)":\s*"[^"]*"', r'"\1":""', config)
        scripts = re.sub(r'<script src="[^"]*/(deps/polyfill@|dash_table/)[^"]*"></script>\s*', "", scripts)
        scripts = f'<script src="{self.script}"></script>' if self.script else scripts
        if first := _asked_first():
            after_this_request(partial(_preload, first))
        page = str(super().interpolate_index(config=config, scripts=scripts, **parts))  # type: ignore[no-untyped-call]
        return _PRELOADED.sub(r'<script async src="\1" id="plotly-js"></script>', page) if first else page

    def bundle_scripts(self) -> dict[str, tuple[bytes, str]]:
        """Make one file of Dash's scripts, which pages name from now on: its address, content and type.

        The address is that of the script that loads others from beside itself, and the browser keeps it by the hash of the whole.
        """
        sources = re.findall(r'<script src="(/_dash-component-suites/[^"]+)"', str(self.index()))  # type: ignore[no-untyped-call]
        content = b";\n".join(self._read(source) for source in sources)
        place = next(source for source in sources if "/dash_core_components." in source)
        self.script = f"{place}?m=dash_renderer.{digest(content)}"  # Dash looks for its renderer's name
        return {self.script: (content, TYPES[".js"])}

    def _read(self, address: str) -> bytes:
        """A file as Dash serves it."""
        with self.server.test_request_context(address):
            response = self.server.make_response(self.server.dispatch_request())
            response.direct_passthrough = False
            return bytes(response.get_data())


def _asked_first() -> list[str]:
    """What assets/first.js will ask for, letter by letter as it asks: the browser need not have read that script to begin.

    Nothing on a visitor's first visit: in which theme its figures are to be drawn is known once the script ran.
    """
    if not has_request_context() or not request.cookies.get("er-theme") or not is_page(request.path):
        return []
    search = request.query_string.decode("ascii", "replace")
    opened = urlencode({"path": request.path, "search": f"?{search}" if search else ""})
    opened = opened.replace("~", "%7E").replace("%2A", "*")  # as browsers write it
    return [f"/_dash-layout?{opened}", "/_dash-dependencies", f"/_first-answers?{opened}"]


def _preload(urls: list[str], response: Response) -> Response:
    """As a header: of what stands in the page itself, browsers ask twice for what they may not keep."""
    response.headers["Link"] = ", ".join(f"<{url}>; rel=preload; as=fetch; crossorigin" for url in urls)
    return response


@lru_cache(maxsize=1)
def _bundles() -> dict[str, tuple[bytes, str]]:
    """Our style and our script by name, with the hash in their address."""
    vendor = [path for path in (VENDOR / "bootstrap.min.css", VENDOR / "icons.css") if path.exists()]
    style, _ = bundle([*vendor, *sorted(ASSETS.glob("*.css"))])
    style = style.replace(
        f"url(vendor/{FONT})".encode(), f"url({_marked(f'/assets/vendor/{FONT}', VENDOR / FONT)})".encode()
    )
    return {"style.css": (style, digest(style)), "script.js": bundle(_scripts())}


def _marked(address: str, path: Path) -> str:
    """The address with the hash of what is there, so that browsers may keep it for ever."""
    return f"{address}?m={digest(path.read_bytes())}" if path.exists() else address


def _scripts() -> list[Path]:
    """theme.js first: it sets light or dark before anything is painted; then first.js, which asks for the layout in that theme."""
    first = [ASSETS / "theme.js", ASSETS / "first.js"]
    return [*first, *(path for path in sorted(ASSETS.glob("*.js")) if path not in first)]


def index_page() -> str:
    """The HTML page that Dash fills."""
    address = {name: f"/assets/{name}?m={digest}" for name, (_, digest) in _bundles().items()}
    return (
        PAGE.replace("STYLE", address["style.css"])
        .replace("SCRIPT", address["script.js"])
        .replace("PLOTLY", _marked(PLOTLY, VENDOR / "plotly.min.js"))
        .replace("FONT", _marked(f"/assets/vendor/{FONT}", VENDOR / FONT))
    )


def given_files() -> dict[str, tuple[bytes, str]]:
    """What is served instead of files: the bundles, and our plotly.js at the address where Dash expects its own."""
    files = {
        f"/assets/{name}": (content, TYPES[Path(name).suffix]) for name, (content, _) in _bundles().items()
    }
    own = VENDOR / "plotly.min.js"
    if own.exists():
        files[PLOTLY] = (own.read_bytes(), TYPES[".js"])
    return files


def secret_key(settings: Settings) -> str:
    """The key that signs what the browser hands back: as given, else kept in DATA_DIR so that all processes share it."""
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    path = settings.data_dir / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    try:
        os.link(fresh, path)  # only the first process wins; the others read its key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="utf-8")


def warm_up(app: EngineRoom) -> dict[str, tuple[bytes, str]]:
    """Run Dash's set-up hooks now: concurrent first requests on a cold threaded worker would answer 500 (dash #3971). Answers Dash's scripts as one file."""
    with app.server.test_request_context("/"):
        app.server.preprocess_request()
        return app.bundle_scripts()
