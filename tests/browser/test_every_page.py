"""Every page of the navigation, in both themes and at every width."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError, expect

from data.settings import PROJECT_DIR
from layouts import SECTIONS
from layouts.pages import PAGES
from tests.browser.visitor import Visitor

AXE = PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
WIDTHS = (360, 768, 1280, 2560, 3840)
PATHS = [section.path for section in SECTIONS]
BESIDE = [page.item.path for page in PAGES]
NOWHERE = "/no-such-page"
SHAPES = [*PATHS, *BESIDE, NOWHERE]
UNBUILT = [section for section in SECTIONS if not section.is_built]


@pytest.fixture(autouse=True)
def _nowhere(visitor: Visitor) -> None:
    """The address of no page is answered with 404, which is no trouble here."""
    visitor.missing = frozenset({NOWHERE})


def accessibility_findings(visitor: Visitor) -> list[str]:
    """What axe finds, one line each."""
    visitor.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = visitor.page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)",
        RULES,
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary'][:300]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", SHAPES)
def test_a_page_is_accessible_and_free_of_errors(visitor: Visitor, path: str, theme: str) -> None:
    visitor.context.add_cookies([{"name": "er-theme", "value": theme, "url": visitor.address}])
    visitor.open(path)
    assert visitor.page.evaluate("() => document.documentElement.dataset.bsTheme") == theme
    assert accessibility_findings(visitor) == []


def test_every_page_names_itself_and_has_one_main_landmark(visitor: Visitor) -> None:
    visitor.open(PATHS[-1])
    for section in SECTIONS:
        visitor.page.locator(f"#nav-{section.key}").click()
        expect(visitor.page).to_have_title(f"{section.title} · Engine Room")
        assert urlsplit(visitor.page.url).path == section.path
        assert visitor.page.locator("h1").all_inner_texts() == [section.title]
        assert visitor.page.locator("#page-question").inner_text() == section.question
        assert visitor.page.get_by_role("main").count() == 1
        expect(visitor.page.locator("#rail .nav-item.is-active")).to_have_count(1)
        expect(visitor.page.locator("#rail .nav-item.is-active")).to_contain_text(section.title)


@pytest.mark.parametrize("path", SHAPES)
def test_a_page_fits_every_width(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.until("width => innerWidth === width", width)
        try:  # charts follow the window a moment later
            visitor.until(FITS)
        except TimeoutError as error:
            pytest.fail(f"{path} scrolls sideways at {width} px: {error}")


def test_sections_that_are_not_built_say_so_in_the_menu_and_on_their_page(visitor: Visitor) -> None:
    visitor.open(PATHS[0])
    for section in UNBUILT:
        entry = visitor.page.locator(f"#nav-{section.key}")
        assert "not built yet" in (entry.text_content() or "")
        entry.click()
        expect(visitor.page.get_by_role("heading", name=f"{section.title} is not built yet")).to_be_visible()
        assert visitor.page.locator(".panel-graph, .kpi").count() == 0
        assert visitor.page.locator(".state-list li").all_inner_texts() == list(section.planned)


def test_an_address_without_a_page_says_so(visitor: Visitor) -> None:
    visitor.open(NOWHERE)
    assert visitor.page.get_by_role("heading", name="There is no such page").is_visible()
    assert visitor.page.title() == "Not found · Engine Room"
    assert visitor.context.request.get(visitor.address + NOWHERE).status == 404
