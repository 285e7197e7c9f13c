"""Light and dark."""

import pytest
from playwright.sync_api import expect

from components.theme import token
from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.visitor import Visitor

PAGE = "/executive-overview"
WATCH_FIRST_PAINT = """
  window.themeChanges = [];
  new MutationObserver(() => window.themeChanges.push(
    [performance.now(), document.documentElement && document.documentElement.dataset.bsTheme])
  ).observe(document, {attributes: true, attributeFilter: ['data-bs-theme'], subtree: true});
"""
PAINTED = "() => performance.getEntriesByName('first-paint').length > 0"
TEXT_COLOR = (
    "() => document.querySelector('#requests-trend .js-plotly-plot')._fullLayout.font.color.toLowerCase()"
)


def test_the_button_redraws_the_charts_and_the_choice_survives_a_reload(visitor: Visitor) -> None:
    visitor.open(PAGE)
    light, dark = token("ink-3", "light").lower(), token("ink-3", "dark").lower()
    assert visitor.page.evaluate(TEXT_COLOR) == light
    visitor.page.locator("#theme-button").click()
    visitor.until(
        "color => document.querySelector('#requests-trend .js-plotly-plot')._fullLayout.font.color.toLowerCase() === color",
        dark,
    )
    visitor.page.reload()
    visitor.settle()
    assert visitor.page.evaluate("() => document.documentElement.dataset.bsTheme") == "dark"
    assert visitor.page.evaluate(TEXT_COLOR) == dark


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_first_visit_follows_the_system(company: House, welcome: Welcome, theme: str) -> None:
    visitor = welcome(company, theme=theme)
    visitor.open(PAGE)
    assert visitor.page.evaluate("() => document.documentElement.dataset.bsTheme") == theme
    visitor.until(
        "color => document.querySelector('#requests-trend .js-plotly-plot')._fullLayout.font.color.toLowerCase() === color",
        token("ink-3", "dark" if theme == "dark" else "light").lower(),
    )


def test_the_theme_is_set_before_anything_is_painted(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    visitor.context.add_cookies([{"name": "er-theme", "value": "dark", "url": company.address}])
    visitor.context.add_init_script(WATCH_FIRST_PAINT)
    visitor.open(PAGE)
    visitor.until(PAINTED)
    changes: list[tuple[float, str]] = visitor.page.evaluate("() => window.themeChanges")
    first_paint = visitor.page.evaluate("() => performance.getEntriesByName('first-paint')[0].startTime")
    assert changes[-1][1] == "dark"
    assert changes[-1][0] <= first_paint, "the page was painted light before it became dark"


def test_a_theme_chosen_on_one_page_holds_on_the_next(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.locator("#theme-button").click()
    visitor.page.locator("#nav-realtime_operations").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Real-time operations")
    visitor.settle()
    assert (
        visitor.page.evaluate(
            "() => document.querySelector('#latency-last-hour .js-plotly-plot')._fullLayout.font.color.toLowerCase()"
        )
        == token("ink-3", "dark").lower()
    )
