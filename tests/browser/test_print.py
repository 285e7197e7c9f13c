"""A page on paper."""

import pytest

from tests.browser.conftest import DESK
from tests.browser.visitor import Visitor

CONTROLS = ("#rail", ".bottom-bar", ".panel-menu", ".toasts", ".skip-link", "#theme-button")
CLIPPED = """() => [...document.querySelectorAll('.panel')].filter(panel => {
  const body = panel.querySelector('.panel-body');
  const content = panel.querySelector('.panel-content');
  const inner = content && content.children.length ? content : body;
  return inner.scrollHeight > inner.clientHeight + 2 && getComputedStyle(inner).overflowY !== 'visible';
}).map(panel => panel.id)"""

OUTSIDE = """() => [...document.querySelectorAll('.panel')].filter(panel => {
  const end = panel.getBoundingClientRect().bottom + 1;
  return [...panel.querySelectorAll('.panel-content li, .panel-content tr, .panel-content p')].some(one => one.getBoundingClientRect().bottom > end);
}).map(panel => panel.id)"""

EMPTY = """() => [...document.querySelectorAll('.panel')].filter(panel => {
  const shown = [...panel.querySelectorAll('li, tr, p, h2, .js-plotly-plot, .score, .culprit, .table-scroll')].filter(one => one.checkVisibility());
  const end = Math.max(...shown.map(one => one.getBoundingClientRect().bottom));
  return panel.getBoundingClientRect().bottom - end > 120;
}).map(panel => panel.id)"""


@pytest.mark.parametrize("path", ["/executive-overview", "/realtime-operations"])
def test_a_printed_page_shows_the_numbers_without_the_controls(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.page.emulate_media(media="print")
    for selector in CONTROLS:
        assert not any(each.is_visible() for each in visitor.page.locator(selector).all()), (
            f"{selector} is printed"
        )
    assert visitor.page.locator("h1").is_visible()
    if path != "/realtime-operations":  # which is always about the last hour, and its panels say so
        assert visitor.page.locator("#range-dates").is_visible(), "the period is on the paper"
    assert visitor.page.evaluate(CLIPPED) == []
    assert visitor.page.evaluate(OUTSIDE) == [], "nothing leaves its panel"
    assert visitor.page.evaluate(EMPTY) == [], "no panel is blank because its neighbour is long"
    width = visitor.page.evaluate("() => document.querySelector('.main').getBoundingClientRect().left")
    assert width < 40, "no room is left for the rail"


CUT = """() => [...document.querySelectorAll('.panel')].filter(panel => {
  const drawing = panel.querySelector('.main-svg');
  return drawing && drawing.getBoundingClientRect().right > panel.getBoundingClientRect().right;
}).map(panel => panel.id)"""
WIDTHS = "() => [...document.querySelectorAll('.js-plotly-plot')].map(one => one._fullLayout.width)"
THEME = "() => document.documentElement.dataset.bsTheme"


@pytest.mark.parametrize("path", ["/financial-analytics", "/user-intelligence"])
def test_no_chart_is_wider_than_the_paper_and_a_dark_page_is_printed_on_white(
    visitor: Visitor, path: str
) -> None:
    visitor.open(path)
    visitor.page.locator("#main").focus()
    visitor.page.keyboard.press("d")
    visitor.until("() => document.documentElement.dataset.bsTheme === 'dark'")
    visitor.page.locator(".js-plotly-plot .main-svg").first.wait_for()
    before = visitor.page.evaluate(WIDTHS)
    visitor.page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
    assert max(visitor.page.evaluate(WIDTHS)) <= 660, "drawn anew before the paper is laid out"
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": 703, "height": 1000})  # A4 upright within its margins
    assert visitor.page.evaluate(CUT) == []
    assert visitor.page.evaluate(THEME) == "light"
    visitor.page.emulate_media(media="screen")
    visitor.page.set_viewport_size(DESK)
    visitor.page.evaluate("() => { window.dispatchEvent(new Event('afterprint')); }")
    assert visitor.page.evaluate(THEME) == "dark"
    visitor.until("before => JSON.stringify((" + WIDTHS + ")()) === JSON.stringify(before)", before)


def test_a_printed_page_is_a_readable_file(visitor: Visitor) -> None:
    visitor.open("/executive-overview")
    content = visitor.page.pdf(format="A4", landscape=True, print_background=True)
    assert content.startswith(b"%PDF")
    assert (
        content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") + content.count(b"/Type/Page") <= 8
    )
