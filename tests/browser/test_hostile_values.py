"""An engine whose every text column holds what somebody would like to see run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from layouts import SECTIONS
from tests.browser import engine
from tests.browser.conftest import Welcome
from tests.browser.house import House, Services

BUILT = [section for section in SECTIONS if section.is_built]
STATES = ("success", "error", "rate_limited", "timeout")


@pytest.fixture(scope="module")
def hostile_house(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application over hostile names of providers, models, endpoints, agents, alerts and campaigns."""
    address = services.database("hostile")
    house = House(tmp_path_factory.mktemp("hostile"), address, {"DATABASE_URL": address})
    with house.connect() as connection:
        user = engine.make_user(connection)
        for place, text in enumerate(engine.HOSTILE):
            status = STATES[place % len(STATES)]
            short = text[:2600]  # the engine's own indexes take no longer value
            engine.call(
                connection, user, provider=short, model=short, endpoint=text, request_id=text, error_message=text,
                user_agent=text, status=status,
            )  # fmt: skip
            connection.execute(
                "insert into public.usage_alerts (user_id, alert_type, threshold_type, threshold_value, resource_type, severity, message)"
                " values (%s, 'cost_threshold', %s, 1, %s, 'critical', %s)",
                [user, text, text, text],
            )
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.mark.parametrize("section", BUILT, ids=lambda section: section.key)
def test_hostile_values_are_text(hostile_house: House, welcome: Welcome, section: object) -> None:
    built = next(each for each in BUILT if each is section)
    visitor = welcome(hostile_house)
    visitor.open(built.path + "?range=24h")
    assert visitor.page.locator(".state-failed").count() == 0
    assert visitor.page.evaluate("() => window.hacked") is None
    assert visitor.page.locator("img[src='x']").count() == 0
    for panel in built.panels:
        visitor.choose(panel.key, "table")
        expect(visitor.panel(panel.key).locator(".panel-extra > *")).to_have_count(1)
    assert visitor.page.evaluate("() => window.hacked") is None
    for width in (360, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.until("width => innerWidth === width", width)
        # a chart follows its panel a moment later
        visitor.until("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert visitor.troubles == []
    assert visitor.violations() == []


def test_hostile_values_can_be_chosen_as_filters(hostile_house: House, welcome: Welcome) -> None:
    visitor = welcome(hostile_house)
    visitor.open("/executive-overview?range=24h")
    visitor.page.locator("#filter-picker > summary").click()
    visitor.page.locator("#filter-dimension").select_option("provider")
    visitor.page.locator("#filter-find").fill("script")
    expect(visitor.page.locator("#filter-note")).to_contain_text("1 of")
    box = visitor.page.get_by_label(engine.HOSTILE[0], exact=True)
    box.check()
    visitor.page.locator("#filter-apply").click()
    expect(visitor.page.locator("#filter-chips .chip-value")).to_have_text(engine.HOSTILE[0])
    visitor.settle()
    assert visitor.page.evaluate("() => window.hacked") is None
    assert visitor.page.locator(".state-failed").count() == 0
    assert visitor.troubles == []


def test_formulas_are_disarmed_in_a_download(hostile_house: House, welcome: Welcome) -> None:
    visitor = welcome(hostile_house)
    answer = visitor.context.request.get(hostile_house.address + "/api/v1/panels/live-feed?format=csv")
    assert answer.ok
    cells = answer.text().replace('""', "").split(",")
    assert [cell for cell in cells if cell.lstrip('"').startswith(("=", "@", "+cmd", "\t="))] == []
