"""The executive overview as a manager sees it."""

import re

import pytest
from playwright.sync_api import expect

from components.format import number
from components.kpi_state import unit_of
from data.metrics import METRICS
from layouts import executive_overview
from tests.browser.visitor import Visitor

PATH = "/executive-overview"
CARDS = [card.metric.key for card in executive_overview.SECTION.cards]
GRAPHS = [panel.key for panel in executive_overview.SECTION.panels if panel.body == "graph"]


def test_every_card_shows_a_number_with_its_change_and_every_chart_is_drawn(visitor: Visitor) -> None:
    visitor.open(PATH)
    for key in CARDS:
        value = visitor.card(key, "value").inner_text()
        assert re.search(r"\d", value), f"{key} shows {value!r}"
        told = visitor.card(key, "delta").inner_text() + visitor.card(key, "note").inner_text()
        assert told.strip(), f"{key} says neither a change nor why there is none"
        assert visitor.card(key, "word").text_content() not in ("Failed", "No value", "Loading")
    for key in GRAPHS:
        assert visitor.panel(key).locator(".main-svg .trace, .main-svg .bars path").count() > 0, key
    assert visitor.page.locator(".state-failed").count() == 0


def test_the_verdict_answers_in_three_sentences_that_lead_on(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=28d")
    sentences = visitor.page.locator("#verdict .verdict-item")
    expect(sentences).to_have_count(3)
    for place, start in enumerate(("Healthy?", "Growing?", "Earning?")):
        assert sentences.nth(place).inner_text().strip().startswith(start)
        assert "?range=28d" in (sentences.nth(place).get_attribute("href") or "")


def test_a_card_leads_to_the_section_that_explains_it(visitor: Visitor) -> None:
    visitor.open(PATH)
    visitor.card("error_rate", "title").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Technical performance")


def test_the_number_on_a_card_is_the_number_of_the_interface(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=30d")
    for key in ("mau", "total_users", "error_rate", "latency_p95", "revenue_cost_ratio"):
        told = visitor.json(f"/api/v1/metrics/{key}?range=30d")
        written = number(told["value"], unit_of(METRICS[key]))
        assert visitor.card(key, "value").inner_text() == written.text, key
        assert visitor.card(key, "value").get_attribute("title") == written.exact, key


def test_the_choice_of_a_panel_changes_its_numbers(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=7d")
    panel = visitor.panel("what-changed")
    before = panel.locator(".panel-content").inner_text()
    panel.get_by_role("button", name="Requests", exact=True).click()
    visitor.until(
        "before => document.querySelector('#what-changed .panel-content').innerText !== before", before
    )
    assert panel.get_by_role("button", name="Requests", exact=True).get_attribute("aria-pressed") == "true"
    expected = visitor.json("/api/v1/panels/what-changed?choice=requests&range=7d")
    assert len(expected["rows"]) > 0


def test_the_contributions_add_up_to_the_change(visitor: Visitor) -> None:
    visitor.open(PATH)
    told = visitor.json("/api/v1/panels/what-changed?range=7d")
    place = {name: i for i, name in enumerate(told["columns"])}
    change = sum(row[place["change"]] for row in told["rows"])
    now = sum(row[place["now"]] for row in told["rows"])
    before = sum(row[place["before"]] for row in told["rows"])
    assert change == pytest.approx(now - before, abs=1e-6)


def test_clicking_a_contribution_filters_the_page(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=7d")
    link = visitor.panel("what-changed").locator("a[href]").first
    link.click()
    visitor.until("() => new URLSearchParams(location.search).has('service')")
    assert "range=7d" in visitor.search(), "the period stays"
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(2)
    assert visitor.page.evaluate("() => performance.getEntriesByType('navigation').length") == 1


def test_a_panel_explains_its_number(visitor: Visitor) -> None:
    visitor.open(PATH)
    panel = visitor.panel("requests-trend")
    panel.locator("details.help > summary").click()
    words = panel.locator(".help-pop").inner_text()
    assert METRICS["error_rate"].means in words
    assert METRICS["error_rate"].action in words
