"""A page that is opened comes with what it shows in one answer; without that answer it fills all the same."""

import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Response, Route, expect

from tests.browser.visitor import Visitor

FIRST = re.compile("/_first-answers")
PLOTLY = re.compile(r"plotly\.min\.js")
PAGE = "/executive-overview"


def asked_of_dash(visitor: Visitor) -> list[str]:
    """The questions that went to Dash until now, those of the page's own refresh left out: its beat may come at any moment."""
    asked = [
        request.post_data or "" for request in visitor.requests if "/_dash-update-component" in request.url
    ]
    return [question for question in asked if '"changedPropIds":["refresh.data"]' not in question]


def test_a_page_that_is_opened_asks_again_only_for_what_was_not_known_in_time(visitor: Visitor) -> None:
    asked_before = urlencode({"path": PAGE, "search": "?range=7d"})
    visitor.page.request.get(f"{visitor.address}/_first-answers?{asked_before}")  # now they come in time
    answers: list[Response] = []
    visitor.page.on("response", lambda answer: answers.append(answer) if FIRST.search(answer.url) else None)
    visitor.open(PAGE + "?range=7d")
    expect(visitor.page.locator("#range-label")).to_have_text("Last 7 days")
    expect(visitor.page.locator("#newest-row-age")).not_to_have_text("–")
    (first,) = answers
    told = set(first.json()["panels"])
    questions = asked_of_dash(visitor)
    asked = [name for question in questions for name in re.findall(r'"key":"([a-z0-9-]+)"', question)[:1]]
    shown = visitor.page.locator(".panel[data-panel]").evaluate_all(
        "all => all.map(one => one.dataset.panel)"
    )
    assert sorted([*told, *set(asked)]) == sorted(shown)
    assert not any('"cards.html"' in question for question in questions)


def test_what_is_asked_first_is_asked_once_however_the_address_is_written(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.requests.clear()
    visitor.open(PAGE + "?range=7d&panel.what-changed=~*()'%20+")
    asked = [urlsplit(request.url).path for request in visitor.requests]
    for address in ("/_dash-layout", "/_dash-dependencies", "/_first-answers"):
        assert asked.count(address) == 1, address


@pytest.mark.parametrize("trouble", ["refused", "broken", "silent"])
def test_without_the_first_answers_every_part_asks_for_itself(visitor: Visitor, trouble: str) -> None:
    deeds: dict[str, Callable[[Route], None]] = {
        "refused": lambda route: route.fulfill(status=500, body="no"),
        "broken": lambda route: route.fulfill(status=200, body="{", content_type="application/json"),
        "silent": lambda route: None,
    }
    visitor.page.route(FIRST, deeds[trouble])
    visitor.open(PAGE + "?range=7d")
    assert len(asked_of_dash(visitor)) > 6
    expect(visitor.page.locator("#cards .kpi-value").first).to_be_visible()
    expect(visitor.page.locator("#range-label")).to_have_text("Last 7 days")
    expect(visitor.page.locator("#newest-row-age")).not_to_have_text("–")
    visitor.troubles.clear()  # the answer we spoilt


def test_filters_changed_before_the_first_answers_came_are_the_ones_that_are_shown(visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.page.route(FIRST, lambda route: held.append(route))
    visitor.page.goto(visitor.address + PAGE + "?range=28d")
    visitor.until("() => document.querySelector('.panel[data-panel]') && window.engineLive")
    visitor.page.evaluate("() => window.dash_clientside.set_props('url', { search: '?range=7d' })")
    visitor.until("() => location.search === '?range=7d'")
    held[0].continue_()
    visitor.settle()
    expect(visitor.page.locator("#range-label")).to_have_text("Last 7 days")
    shown = visitor.card("error_rate", "value").get_attribute("title")
    visitor.page.unroute(FIRST)
    visitor.open(PAGE + "?range=7d")
    assert visitor.card("error_rate", "value").get_attribute("title") == shown
    visitor.open(PAGE + "?range=28d")
    assert visitor.card("error_rate", "value").get_attribute("title") != shown


def test_another_page_asks_for_its_own(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.locator("#nav-content_quality").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Content quality")
    visitor.settle()
    assert any("content" in question for question in asked_of_dash(visitor))
    visitor.page.locator("#nav-executive_overview").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Executive overview")
    visitor.settle()
    assert any('"cards"' in question for question in asked_of_dash(visitor))


@pytest.mark.parametrize("was_here_before", [False, True])
@pytest.mark.parametrize("times", [1, 3])
def test_charts_are_drawn_although_plotly_was_lost_on_its_way(
    visitor: Visitor, was_here_before: bool, times: int
) -> None:
    if was_here_before:
        _come_back(visitor)
    lost = _lose_plotly(visitor, times)
    visitor.open(PAGE + "?range=7d")
    expect(visitor.page.locator('[data-panel="requests-trend"] .main-svg').first).to_be_visible()
    assert len(lost) == times
    _forgive_lost_files(visitor)


def test_a_chart_that_cannot_be_drawn_says_so_shows_its_table_and_is_drawn_when_asked_again(
    visitor: Visitor,
) -> None:
    _lose_plotly(visitor, times=100)
    visitor.open(PAGE + "?range=7d")
    panel = visitor.panel("requests-trend")
    expect(panel.get_by_role("alert")).to_contain_text("This chart could not be drawn")
    visitor.choose("requests-trend", "table")
    expect(panel.get_by_role("table")).to_be_visible()
    visitor.choose("requests-trend", "table")
    visitor.page.unroute(PLOTLY)
    panel.get_by_role("button", name="Try again").click()
    expect(panel.locator(".main-svg").first).to_be_visible()
    expect(panel.get_by_role("alert")).to_have_count(0)
    _forgive_lost_files(visitor)


def _come_back(visitor: Visitor) -> None:
    """As somebody whose browser has been here: the page itself asks for plotly.js then."""
    visitor.open(PAGE)
    visitor.context.add_cookies([{"name": "er-theme", "value": "light", "url": visitor.page.url}])


def _lose_plotly(visitor: Visitor, times: int) -> list[str]:
    """Lose plotly.js the first so many times it is asked for; the requests that were lost."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) == times:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    visitor.page.route(PLOTLY, lose)
    visitor.page.goto("about:blank")
    return lost


def _forgive_lost_files(visitor: Visitor) -> None:
    """The browser's own lines about what was lost are no troubles."""
    assert all("Failed to load" in trouble for trouble in visitor.troubles)
    visitor.troubles.clear()
