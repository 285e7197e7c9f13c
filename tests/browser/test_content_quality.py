"""Content quality as somebody uses it who wants to know which model and which parameter to blame; and campaigns as their owner does."""

import csv
import io

from playwright.sync_api import expect

from layouts import campaign_performance, content_quality
from tests.browser.visitor import Visitor


def test_a_model_that_is_clicked_stands_on_the_radar(visitor: Visitor) -> None:
    visitor.open("/content-quality")
    assert visitor.page.locator(".state-failed").count() == 0
    panel = visitor.panel("model-performance")
    table = panel.locator(".panel-aside")
    row = table.locator("tbody tr", has=visitor.page.locator("button")).nth(2)
    name = row.locator("button").inner_text()
    row.locator("button").click()
    expect(panel.locator(".main-svg").filter(has_text=name).first).to_be_visible()


def test_a_parameter_that_is_clicked_shows_its_values_and_they_can_be_taken_along(visitor: Visitor) -> None:
    visitor.open("/content-quality?range=7d")
    panel = visitor.panel("generation-parameters")
    panel.locator("[data-choice='images:style']").click()
    expect(panel.locator(".panel-subtitle")).to_contain_text("style of Images")
    panel.locator("details.panel-menu > summary").click()
    with visitor.page.expect_download() as wanted:
        panel.locator("[data-action='csv']").click()
    rows = list(csv.DictReader(_body(wanted.value.path().read_text(encoding="utf-8-sig"))))
    values = {row["value"] for row in rows if row["is_chosen"].lower() == "true" and row["kind"] == "text"}
    assert values == {"Product", "Lifestyle", "UGC", "Abstract"}


def test_every_panel_of_both_pages_shows_something(visitor: Visitor) -> None:
    for path, section in (
        ("/content-quality?range=28d", content_quality.SECTION),
        ("/campaign-performance", campaign_performance.SECTION),
    ):
        visitor.open(path)
        assert visitor.page.locator(".state-failed").count() == 0
        for panel in section.panels:
            if panel.body == "graph":
                assert visitor.panel(panel.key).locator(".main-svg path").count() > 0, panel.key
            else:
                assert visitor.panel(panel.key).locator("tbody tr").count() > 0, panel.key


def test_a_campaign_that_is_clicked_becomes_the_filter_of_the_page(visitor: Visitor) -> None:
    visitor.open("/campaign-performance")
    names = visitor.panel("campaign-comparison").locator("tbody th button")
    before, name = names.count(), names.first.inner_text()
    names.first.click()
    visitor.until(
        "before => document.querySelectorAll('#campaign-comparison tbody th button').length < before", before
    )
    assert "campaign=" in visitor.search()
    assert visitor.panel("campaign-comparison").locator("tbody th").first.inner_text() == name


def _body(text: str) -> io.StringIO:
    """The table of a download, without the lines about it."""
    lines = text.splitlines()
    start = next(i for i, one in enumerate(lines) if "parameter" in one.split(","))
    return io.StringIO("\n".join(lines[start:]))
