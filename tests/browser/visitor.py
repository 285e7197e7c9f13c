"""One person with a browser: a page of the application, and everything that went wrong in it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Request, Response

# Every question was answered, every card and panel shows a number, a picture or a sentence, every graph is drawn.
# A page that asks every few seconds may be asking again already.
SETTLED = """() => {
  const live = window.engineLive;
  if (!live || !document.querySelector('#page > *')) return false;
  if (live.pending > 0 && !(live.seconds > 0 && live.seconds <= 5)) return false;
  if (document.querySelector('.kpi.is-loading, .panel .state-loading')) return false;
  return [...document.querySelectorAll('.panel')].every(panel => {
    const told = panel.querySelector('.panel-state > *');
    const graph = panel.querySelector('.panel-graph');
    return told || !graph || graph.querySelector('.js-plotly-plot .main-svg');
  });
}"""
WATCH_POLICY = """
  window.policyViolations = [];
  document.addEventListener('securitypolicyviolation', event =>
    window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
OWN_SCHEMES = ("data", "blob", "about")
TICK = "refresh.data"


class Visitor:
    """`troubles` collects console errors, page errors, failed answers and requests to other hosts, in the order they happened.

    `missing` are the paths that are meant to be answered with 404: neither that answer nor the browser's line about it is a trouble.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.missing: frozenset[str] = frozenset()
        self.troubles: list[str] = []
        self.requests: list[Request] = []
        self.page: Page = context.new_page()
        self.page.add_init_script(WATCH_POLICY)
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._stumble)
        self.page.on("request", self._note)
        self.page.on("response", self._receive)

    def open(self, path: str) -> None:
        """Go to a page and wait until everything on it is there."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self, seconds: float = 30) -> None:
        """Wait until everything on the page is there."""
        self.page.wait_for_function(SETTLED, timeout=seconds * 1000)

    def until(self, condition: str, argument: Any = None, *, seconds: float = 15) -> None:
        """Wait for a condition given as a function in JavaScript."""
        self.page.wait_for_function(condition, arg=argument, timeout=seconds * 1000)

    def panel(self, key: str) -> Locator:
        """A panel by its key."""
        return self.page.locator(f"section.panel[data-panel='{key}']")

    def card(self, key: str, part: str = "") -> Locator:
        """A key figure by its metric, or one of its parts by its class."""
        card = self.page.locator(f".kpi[data-card='{key}']")
        return card.locator(f".kpi-{part}") if part else card

    def choose(self, key: str, action: str) -> None:
        """Choose an entry of a panel's menu."""
        self.panel(key).locator("details.panel-menu > summary").click()
        self.panel(key).locator(f"[data-action='{action}']").click()

    def search(self) -> str:
        """The query in the address bar."""
        return urlsplit(self.page.url).query

    def json(self, path: str) -> Any:
        """What the machine interface answers."""
        answer = self.context.request.get(self.address + path)
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:300]}"
        return answer.json()

    def violations(self) -> Sequence[str]:
        """What the content security policy of this page has blocked."""
        found: list[str] = self.page.evaluate("() => window.policyViolations || []")
        return found

    def _is_missing(self, address: str) -> bool:
        return urlsplit(address).path in self.missing

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._is_missing(message.location.get("url", "")):
            self.troubles.append(f"console: {message.text[:400]}")

    def _stumble(self, error: Error) -> None:
        self.troubles.append(f"page error: {str(error)[:400]}")

    def _note(self, request: Request) -> None:
        self.requests.append(request)
        address = urlsplit(request.url)
        if address.scheme not in OWN_SCHEMES and f"{address.scheme}://{address.netloc}" != self.address:
            self.troubles.append(f"request to another host: {request.url[:200]}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400 and not (response.status == 404 and self._is_missing(response.url)):
            self.troubles.append(f"answer {response.status}: {response.url[:200]}")


def is_tick(request: Request) -> bool:
    """Whether a request belongs to a refresh of the page by itself."""
    return "/_dash-update-component" in request.url and TICK in (request.post_data or "")
