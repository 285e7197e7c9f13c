"""What a first visit costs, and what a second one does not."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Response

from tests.browser.conftest import Welcome
from tests.browser.house import House

MOST_REQUESTS = 35
MOST_BYTES = 1_200_000
STATIC = ("/assets/", "/_dash-component-suites/")


def test_a_first_visit_is_small(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    visitor.open("/executive-overview")
    own = [request for request in visitor.requests if not request.url.startswith(("data:", "blob:"))]
    sizes = {request.url: request.sizes() for request in own}
    moved = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert len(own) <= MOST_REQUESTS, sorted(request.url for request in own)
    assert moved < MOST_BYTES, {url: size["responseBodySize"] for url, size in sizes.items()}


def test_static_files_are_compressed_and_kept_by_the_browser(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    answers: list[Response] = []
    visitor.page.on("response", lambda answer: answers.append(answer))
    visitor.open("/executive-overview")
    static = [each for each in answers if any(part in each.url for part in STATIC)]
    # Chromium asks for the icon when it likes, so the files are not counted
    assert {Path(urlsplit(answer.url).path).suffix for answer in static} >= {".css", ".js"}
    for answer in static:
        headers = answer.headers
        # the icon has one address for ever: browsers ask for it where no page names it
        assert ("max-age=" if "favicon" in answer.url else "immutable") in headers["cache-control"], (
            answer.url
        )
        if answer.url.split("?")[0].endswith((".js", ".css")) and len(answer.body()) > 2000:
            assert headers.get("content-encoding") == "br", answer.url
    paths = [answer.url.partition("?")[0] for answer in static]
    assert len(set(paths)) == len(paths), "no file has two addresses"
    visitor.requests.clear()
    visitor.open("/realtime-operations")
    again = [request for request in visitor.requests if any(part in request.url for part in STATIC)]
    moved = [request.url for request in again if request.sizes()["responseBodySize"] > 2000]
    assert moved == [], "the second page fetches no file anew"


def test_answers_tell_no_versions_and_forbid_framing(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    answer = visitor.context.request.get(company.address + "/")
    headers, text = answer.headers, answer.text()
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert not any(letter.isdigit() for letter in headers.get("server", ""))
    assert '"dash_version":""' in text.replace(" ", "")
