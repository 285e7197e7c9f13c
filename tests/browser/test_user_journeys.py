"""How people move, as a product manager reads it: the funnel of one's own steps, the flow, the map and the clients."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.test_every_page import FITS
from tests.browser.visitor import Visitor

PATH = "/user-intelligence?range=90d"
PANELS = ("journey-funnel", "feature-flow", "geo-map", "session-duration", "session-depth", "device-browser")
STEPS = "#journey-funnel .funnel-head strong"
NAMES = (
    "names => JSON.stringify([...document.querySelectorAll('"
    + STEPS
    + "')].map(e => e.textContent)) === JSON.stringify(names)"
)
DEFAULT = ["Signed up", "First success", "Three active days", "Campaign created", "On a paid plan"]


def _look(visitor: Visitor) -> None:
    """The whole section, which is the longest page: on a busy machine its first visit takes a while."""
    visitor.page.goto(visitor.address + PATH)
    visitor.settle(90)


def test_the_funnel_shows_the_numbers_of_the_interface_and_never_rises(visitor: Visitor) -> None:
    _look(visitor)
    told = visitor.json("/api/v1/panels/journey-funnel?range=90d")
    place = {name: i for i, name in enumerate(told["columns"])}
    users = [row[place["users"]] for row in told["rows"]]
    shown = visitor.page.locator("#journey-funnel .funnel-count strong").all_inner_texts()
    assert shown == [f"{n:,}" for n in users]
    assert users == sorted(users, reverse=True)
    assert users[0] > 0
    foot = visitor.page.locator("#journey-funnel .journey-foot")
    expect(foot).to_contain_text("still have time")


def test_the_keyboard_chooses_steps_order_and_window(visitor: Visitor) -> None:
    _look(visitor)
    panel, keys = visitor.panel("journey-funnel"), visitor.page.keyboard
    visitor.until(NAMES, DEFAULT)
    panel.locator("details.journey-drop > summary").focus()
    keys.press("Enter")
    fourth = panel.get_by_label("Step 4")
    expect(fourth).to_be_visible()
    fourth.focus()
    keys.press("Home")  # "–": the step goes, the next one comes up
    visitor.until(NAMES, ["Signed up", "First success", "Three active days", "On a paid plan"])
    expect(fourth).to_have_value("paid")
    panel.get_by_label("Step 2").select_option("paid")  # twice chosen: the two change places
    visitor.until(NAMES, ["Signed up", "On a paid plan", "Three active days", "First success"])
    panel.get_by_label("Order").select_option("any")
    keys.press("Escape")
    window = panel.get_by_label("Time to take all steps")
    window.focus()
    window.select_option("7")
    expect(panel.locator(".panel-subtitle")).to_contain_text(
        "7 days from then, steps in any order after the first"
    )
    visitor.settle(90)
    expected = visitor.json(
        "/api/v1/panels/journey-funnel?range=90d&choice=7.any.signed_up-paid-three_days-first_success"
    )
    shown = panel.locator(".funnel-count strong").all_inner_texts()
    assert shown == [f"{row[2]:,}" for row in expected["rows"]]


def test_a_funnel_of_one_step_is_not_taken(visitor: Visitor) -> None:
    _look(visitor)
    panel = visitor.panel("journey-funnel")
    panel.locator("details.journey-drop > summary").click()
    for _ in range(3):
        panel.get_by_label("Step 2").select_option("")
    visitor.until(NAMES, ["Signed up", "On a paid plan"])
    panel.get_by_label("Step 2").select_option("")
    expect(visitor.page.locator("#toast-local")).to_contain_text("two steps")
    expect(panel.get_by_label("Step 2")).to_have_value("paid")


def test_the_download_of_the_funnel_has_the_chosen_steps(visitor: Visitor) -> None:
    _look(visitor)
    panel = visitor.panel("journey-funnel")
    panel.locator("details.journey-drop > summary").click()
    panel.get_by_label("Step 1").select_option("first_call")
    visitor.until(NAMES, ["First call", *DEFAULT[1:]])
    visitor.page.keyboard.press("Escape")
    with visitor.page.expect_download() as waiting:
        visitor.choose("journey-funnel", "csv")
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert "first_call" in text
    assert "signed_up" not in text


def test_the_step_picker_of_the_flow_works_by_keyboard_and_sessions_add_up(visitor: Visitor) -> None:
    _look(visitor)
    panel = visitor.panel("feature-flow")
    expect(panel.locator(".panel-subtitle")).to_contain_text("their first 4 calls")
    panel.get_by_role("button", name="5 steps", exact=True).focus()
    visitor.page.keyboard.press("Enter")
    expect(panel.locator(".panel-subtitle")).to_contain_text("their first 5 calls")
    visitor.until(
        "() => [...document.querySelectorAll('#feature-flow .annotation-text')].some(e => e.textContent === '5')"
    )
    told = visitor.json("/api/v1/panels/feature-flow?range=90d&choice=5")
    place = {name: i for i, name in enumerate(told["columns"])}
    first = sum(row[place["n"]] for row in told["rows"] if row[place["step"]] == 1)
    assert first == told["rows"][0][place["sessions"]]
    words = panel.locator(".panel-subtitle").inner_text()
    assert int(re.search(r"([\d,]+) sessions", words)[1].replace(",", "")) == first  # type: ignore[index]


def test_the_map_shows_what_is_chosen_beside_its_table_and_asks_no_tile_server(visitor: Visitor) -> None:
    _look(visitor)
    panel = visitor.panel("geo-map")
    expect(panel.locator(".panel-subtitle")).to_contain_text("approximate")
    visitor.until("() => document.querySelectorAll('#geo-map .choroplethlayer path').length > 5", seconds=45)
    rows = panel.locator(".panel-aside tbody th")
    expect(rows.filter(has_text="Private address")).to_have_count(1)
    expect(rows.filter(has_text="Unknown")).to_have_count(1)
    panel.get_by_role("button", name="Margin", exact=True).click()
    expect(panel.locator(".panel-subtitle")).to_contain_text("less the cost")
    expect(panel.locator(".scale-key.is-diverging")).to_have_count(1)
    maps = [request.url for request in visitor.requests if "topojson" in request.url]
    assert all(url.startswith(visitor.address) for url in maps)


def test_a_country_of_the_table_becomes_a_filter(visitor: Visitor) -> None:
    _look(visitor)
    country = visitor.panel("geo-map").locator(".panel-aside .filter-value").first
    name = country.inner_text()
    country.click()
    visitor.until("() => new URLSearchParams(location.search).has('country')")
    expect(visitor.panel("geo-map").locator(".panel-aside tbody tr")).to_have_count(1)
    expect(visitor.panel("geo-map").locator(".panel-aside tbody th").first).to_have_text(name)


def test_journeys_fit_a_phone(company: House, welcome: Welcome) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    _look(phone)
    assert phone.page.evaluate(FITS)
    for key in PANELS:
        box = phone.panel(key).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    ring = phone.panel("segments").locator(".ring").bounding_box()
    assert ring is not None
    assert ring["width"] == ring["height"], "a ring that is drawn wide is no longer read as shares"
    phone.panel("journey-funnel").locator("details.journey-drop > summary").click()
    pop = phone.panel("journey-funnel").locator(".journey-pop").bounding_box()
    assert pop is not None
    assert pop["x"] >= 0
    assert pop["x"] + pop["width"] <= 360
    assert phone.troubles == []
