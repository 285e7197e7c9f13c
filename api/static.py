"""Static files from memory: compressed once, immutable where their address changes with their content; own style and script as one file each."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Flask, Response, request

PREFIXES = ("/_dash-component-suites/", "/assets/")
FINGERPRINT = re.compile(r"\.v[\d_]+m\d+\.|[?&]m=")
TEXT = ("javascript", "css", "json", "svg")
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600, stale-while-revalidate=86400"
KEPT = 400


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    raw: bytes
    packed: bytes | None
    kind: str
    tag: str


class StaticFiles:
    """Answers what it has seen before Dash does. Dash reads and hashes its bundles anew for every request and forbids to keep some of them."""

    def __init__(self, server: Flask, given: Mapping[str, tuple[bytes, str]]) -> None:
        """`given` maps addresses to content and type, served instead of what Dash or Flask would find there."""
        self._files: dict[str, File] = {}
        self.give(given)
        server.before_request(self._known)
        server.after_request(self._remember)

    def give(self, files: Mapping[str, tuple[bytes, str]]) -> None:
        """Serve these from now on, by address: content and type."""
        self._files.update({address: _file(raw, kind) for address, (raw, kind) in files.items()})

    def _known(self) -> Response | None:
        if not _is_static():
            return None
        found = self._files.get(_address()) or self._files.get(request.path)
        return _response(found) if found else None

    def _remember(self, response: Response) -> Response:
        if (
            not _is_static()
            or response.status_code != 200
            or "Content-Encoding" in response.headers
            or len(self._files) >= KEPT
        ):
            return response
        address = _address()
        if address not in self._files:
            response.direct_passthrough = False
            self._files[address] = _file(
                response.get_data(), response.content_type or "application/octet-stream"
            )
        return _response(self._files[address])


def bundle(files: list[Path]) -> tuple[bytes, str]:
    """Files one after the other, and the first digits of the hash of the whole."""
    content = b"\n".join(path.read_bytes() for path in files)
    return content, digest(content)


def digest(content: bytes) -> str:
    """The first digits of its hash, for its address."""
    return hashlib.sha256(content).hexdigest()[:12]


def _is_static() -> bool:
    return request.method in ("GET", "HEAD") and request.path.startswith(PREFIXES)


def _address() -> str:
    query = request.query_string.decode("latin1")
    return f"{request.path}?{query}" if re.fullmatch(r"m=[\w.]+", query) else request.path


def _file(raw: bytes, kind: str) -> File:
    small = len(raw) < 600 or not any(word in kind for word in TEXT)
    return File(
        raw, None if small else brotli.compress(raw, quality=9), kind, hashlib.sha256(raw).hexdigest()[:20]
    )


def _response(file: File) -> Response:
    packed = file.packed is not None and "br" in request.headers.get("Accept-Encoding", "")
    if request.if_none_match.contains(file.tag):
        response = Response(status=304)
    else:
        response = Response(file.packed if packed else file.raw, content_type=file.kind)
        if packed:
            response.headers["Content-Encoding"] = "br"
    response.set_etag(file.tag)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER if FINGERPRINT.search(request.full_path) else AN_HOUR
    return response
