"""The running application, a browser, and visitors whose pages must stay free of errors."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright

from tests.browser.house import DEMO, House, Services
from tests.browser.visitor import Visitor

HERE = Path(__file__).parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
DESK: ViewportSize = {"width": 1280, "height": 900}
Welcome = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser; the first of them starts everything and may take its time."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("There is no Chromium; install it (apt-get install chromium) or set CHROMIUM.")
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS), headless=True)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """PostgreSQL and Redis in a folder that goes away with the run; not in pytest's own, as tests/conftest.py explains."""
    with tempfile.TemporaryDirectory(prefix="engine-room-test-") as folder:
        running = Services(Path(folder).resolve())
        running.owner.start()
        yield running
        running.owner.stop()


@pytest.fixture(scope="session")
def company(services: Services) -> Iterator[House]:
    """The demo company, counted, with two web processes as in production."""
    house = House(services.settings.data_dir, services.url, DEMO, processes=2)
    try:
        house.prepare()
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture
def guests(browser: Browser) -> Iterator[ExitStack]:
    """Closes what visitors opened."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def welcome(browser: Browser, guests: ExitStack) -> Welcome:
    """Make a visitor: `welcome(house, theme="dark", width=360)`; its pages may have errors unless the test looks at them."""

    def visitor(
        house: House, *, theme: str = "light", width: int = 1280, height: int = 900, phone: bool = False
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=phone,
            accept_downloads=True,
        )
        guests.callback(context.close)
        context.set_default_timeout(15_000)
        return Visitor(context, house.address)

    return visitor


@pytest.fixture(scope="session")
def returning(browser: Browser) -> Iterator[BrowserContext]:
    """A browser whose cache is warm, as everyday visitors have it."""
    context = browser.new_context(
        viewport=DESK, color_scheme="light", reduced_motion="reduce", accept_downloads=True
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def visitor(company: House, returning: BrowserContext) -> Iterator[Visitor]:
    """An everyday visitor of the demo company; at the end of the test nothing may have gone wrong in the browser."""
    returning.clear_cookies()
    returning.clear_permissions()
    made = Visitor(returning, company.address)
    yield made
    found = [*made.troubles, *made.violations()]
    made.page.close()
    assert found == []
    assert company.faults() == []
