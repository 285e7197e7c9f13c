"""Technical performance as the person on duty uses it."""

import csv
import io
from pathlib import Path

from playwright.sync_api import expect

from layouts import technical_performance
from tests.browser.test_panel_menu import downloaded
from tests.browser.visitor import Visitor

PATH = "/technical-performance"
PANELS = technical_performance.SECTION.panels


def test_every_panel_shows_numbers_or_says_why_not(visitor: Visitor) -> None:
    visitor.open(PATH)
    for panel in PANELS:
        body = visitor.panel(panel.key)
        assert body.locator(".main-svg, table, .state-title").count() > 0, panel.key
    assert visitor.page.locator(".state-failed").count() == 0
    assert visitor.troubles == []


def test_a_provider_in_the_table_becomes_the_filter_of_the_page(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=28d")
    table = visitor.panel("latency-percentiles").locator("tbody")
    table.locator("[data-filter='provider']").first.wait_for()
    button = table.locator("[data-filter='provider'][data-value='openai']").first
    button.click()
    visitor.until("() => new URLSearchParams(location.search).get('provider') === 'openai'")
    expect(table.locator("[data-filter='provider']:not([data-value='openai'])")).to_have_count(0)
    expect(visitor.page.locator("#filter-chips")).to_contain_text("OpenAI")


def test_percentiles_are_regrouped_and_the_download_follows(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open(PATH + "?range=28d")
    panel = visitor.panel("latency-percentiles")
    panel.get_by_role("button", name="Service", exact=True).click()
    expect(panel.locator("thead")).not_to_contain_text("Model")
    _, content = downloaded(visitor, "latency-percentiles", "csv", tmp_path)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    told = visitor.json("/api/v1/panels/latency-percentiles?range=28d&choice=service")
    assert len(rows) == len(told["rows"]) == panel.locator("tbody tr").count()
    assert {row["model"] for row in rows} == {""}


def test_the_heat_map_turns_from_hours_to_providers(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=28d")
    panel = visitor.panel("error-heatmap")
    expect(panel.locator("tbody tr")).to_have_count(7)
    panel.get_by_role("button", name="Providers", exact=True).click()
    expect(panel.locator("thead")).to_contain_text("OpenAI")


def test_the_plan_of_a_statement_is_shown_on_request(visitor: Visitor) -> None:
    visitor.open(PATH)
    row = visitor.panel("slow-queries").locator("[data-plan]").first
    name = row.get_attribute("data-plan") or ""
    row.click()
    dialog = visitor.page.locator("#plan-dialog")
    expect(dialog.locator("#plan-title")).to_have_text(f"Plan of {name}")
    expect(dialog.locator(".plan-text")).to_contain_text("Execution Time")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_a_plan_of_something_else_is_refused_in_words(visitor: Visitor) -> None:
    visitor.open(PATH)
    visitor.page.evaluate(
        "() => { dash_clientside.set_props('plan-open', {data: {query: 'select pg_sleep(60)'}}); document.getElementById('plan-dialog').showModal(); }"
    )
    expect(visitor.page.locator("#plan-body")).to_contain_text("There is no such plan")


def test_the_matrix_says_in_words_what_to_do(visitor: Visitor) -> None:
    visitor.open(PATH + "?range=30d")
    panel = visitor.panel("provider-matrix")
    expect(panel.locator(".advice li").first).to_contain_text(":")
    told = visitor.json("/api/v1/panels/provider-matrix?range=30d")
    beaten = sum(row[told["columns"].index("dominated_providers")] for row in told["rows"])
    expect(panel.locator(".text-warn:has-text('beaten by')")).to_have_count(beaten)
