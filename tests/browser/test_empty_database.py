"""A database in which nothing happened yet, and one in which a single person did a single thing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from layouts import SECTIONS
from tests.browser import engine
from tests.browser.conftest import Welcome
from tests.browser.house import House, Services
from tests.browser.visitor import Visitor

BUILT = [section for section in SECTIONS if section.is_built]
# What may be told of an engine without a call: that it has no user, no alert. Everything else was not measured.
KNOWN_ZEROS = {"dau", "wau", "mau", "total_users", "active_alerts"}


@pytest.fixture(scope="module")
def empty_house(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application over the engine's tables without a row."""
    address = services.database("nothing_yet")
    house = House(tmp_path_factory.mktemp("empty"), address, {"DATABASE_URL": address})
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="module")
def small_house(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application over one user with one call."""
    address = services.database("one_call")
    house = House(tmp_path_factory.mktemp("small"), address, {"DATABASE_URL": address})
    with house.connect() as connection:
        engine.call(connection, engine.make_user(connection), latency_ms=640)
    try:
        house.start()
        yield house
    finally:
        house.stop()


def healthy(visitor: Visitor) -> Visitor:
    """Nothing went wrong in this visitor's browser."""
    assert visitor.troubles == []
    assert visitor.violations() == []
    return visitor


@pytest.mark.parametrize("section", BUILT, ids=lambda section: section.key)
def test_every_panel_says_that_there_is_nothing_and_what_to_do(
    empty_house: House, welcome: Welcome, section: object
) -> None:
    assert section in BUILT
    built = next(each for each in BUILT if each is section)
    visitor = welcome(empty_house)
    visitor.open(built.path)
    for panel in built.panels:
        if panel.key == "slow-queries":
            continue  # the dashboard's own statements, which it had to ask to say that there is nothing
        told = visitor.panel(panel.key).locator(".state-empty, .state-source")
        assert told.count() == 1, f"{panel.key} shows a picture of nothing"
        assert len(told.locator(".state-text").inner_text()) > 20, f"{panel.key} does not say what to do"
    assert visitor.page.locator(".state-failed").count() == 0
    healthy(visitor)


def test_no_card_shows_a_zero_as_if_it_were_measured(empty_house: House, welcome: Welcome) -> None:
    visitor = welcome(empty_house)
    visitor.open("/executive-overview")
    for card in BUILT[0].cards:
        key = card.metric.key
        value = visitor.card(key, "value").inner_text()
        if key not in KNOWN_ZEROS:
            assert value == "–", f"{key} shows {value!r} though nothing was measured"
            assert visitor.card(key, "note").inner_text().strip(), f"{key} does not say why"
        classes = visitor.card(key).get_attribute("class") or ""
        assert "status-good" not in classes, f"{key} is green though nothing was measured"
    healthy(visitor)


def test_the_verdict_of_nothing_is_not_known(empty_house: House, welcome: Welcome) -> None:
    visitor = welcome(empty_house)
    visitor.open("/executive-overview")
    verdict = visitor.page.locator("#verdict")
    expect(verdict).to_contain_text("Not known")
    assert verdict.inner_text().count("Not known") == 3
    assert visitor.page.locator("#verdict .is-good").count() == 0


def test_data_given_by_address_carries_no_demo_mark(
    empty_house: House, company: House, welcome: Welcome
) -> None:
    visitor = welcome(empty_house)
    visitor.open("/executive-overview")
    assert visitor.page.locator(".demo-mark").count() == 0
    other = welcome(company)
    other.open("/executive-overview")
    expect(other.page.locator(".demo-mark")).to_be_visible()


def test_one_user_with_one_call_is_one_user_with_one_call(small_house: House, welcome: Welcome) -> None:
    visitor = welcome(small_house)
    visitor.open("/executive-overview?range=today")
    assert visitor.card("total_users", "value").inner_text() == "1"
    assert visitor.card("error_rate", "value").inner_text() == "0.00"
    assert re.search(r"6[34]\d", visitor.card("latency_p95", "value").inner_text())
    assert visitor.page.locator(".state-failed").count() == 0
    healthy(visitor)


def test_one_call_stands_alone_in_the_feed(small_house: House, welcome: Welcome) -> None:
    visitor = welcome(small_house)
    visitor.open("/realtime-operations")
    expect(visitor.page.locator("#live-feed .feed-row")).to_have_count(1)
    assert visitor.page.locator(".state-failed").count() == 0
    healthy(visitor)
