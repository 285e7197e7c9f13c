"""Every page of the navigation, in both themes and at every width."""

from pathlib import Path
from typing import Any

import pytest

from components.section import Section
from data.settings import PROJECT_DIR
from layouts import SECTIONS
from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.visitor import Visitor

AXE = Path(PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 768, 1280, 2560)
PATHS = [section.path for section in SECTIONS]
UNBUILT = [section for section in SECTIONS if not section.is_built]


def accessibility_findings(visitor: Visitor) -> list[str]:
    """What axe finds, one line each."""
    visitor.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = visitor.page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)", RULES
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary'][:300]}" for each in found for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PATHS, "/no-such-page"])
def test_a_page_is_accessible_and_free_of_errors(company: House, welcome: Welcome, path: str, theme: str) -> None:
    visitor = welcome(company, theme=theme)
    visitor.open(path)
    assert accessibility_findings(visitor) == []
    assert visitor.troubles == []
    assert visitor.violations() == []


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_a_page_names_itself_and_has_one_main_landmark(visitor: Visitor, section: Section) -> None:
    visitor.open(section.path)
    assert visitor.page.title() == f"{section.title} · Engine Room"
    assert visitor.page.locator("h1").all_inner_texts() == [section.title]
    assert visitor.page.locator("#page-question").inner_text() == section.question
    assert visitor.page.get_by_role("main").count() == 1
    active = visitor.page.locator("#rail .nav-item.is-active")
    assert active.count() == 1
    assert section.title in active.inner_text()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_every_width(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.until("width => document.documentElement.clientWidth === width && innerWidth === width", width)
        too_wide = visitor.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{path} scrolls sideways by {too_wide} px at {width} px"


@pytest.mark.parametrize("section", UNBUILT, ids=lambda section: section.key)
def test_a_section_that_is_not_built_says_so(visitor: Visitor, section: Section) -> None:
    visitor.open(section.path)
    assert visitor.page.get_by_role("heading", name=f"{section.title} is not built yet").is_visible()
    entry = visitor.page.locator(f"#nav-{section.key}")
    assert "not built yet" in entry.inner_text(), "the menu marks it too"
    assert visitor.page.locator(".panel-graph, .kpi").count() == 0


def test_an_address_without_a_page_says_so(visitor: Visitor) -> None:
    visitor.open("/no-such-page")
    assert visitor.page.get_by_role("heading", name="There is no such page").is_visible()
    assert visitor.page.title() == "Not found · Engine Room"
