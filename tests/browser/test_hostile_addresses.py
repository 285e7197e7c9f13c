"""Addresses that nobody means well with: a sentence in the page, never a crash, never a script that runs."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.visitor import Visitor

PAGE = "/executive-overview"
SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
WRONG = {
    "an unknown preset": ("?range=lunchtime", "'range' must be one of"),
    "an end before its beginning": ("?from=2026-05-02&to=2026-05-01", "must lie after"),
    "a date that is none": ("?from=yesterdayish&to=2026-05-01", "must be an ISO date"),
    "an unknown comparison": ("?compare=everyone", "'compare' must be one of"),
    "an end without a beginning": ("?to=2026-05-01", "without 'from'"),
    "a year out of reach": ("?from=0001-01-01&to=9999-12-31", "out of range"),
    "5,000 characters": ("?service=" + "x" * 5000, "longer than"),
    "a script as a preset": ("?range=" + quote(SCRIPT), "'range' must be one of"),
    "400 empty parameters": ("?range=7d" + "&" * 400, "more than 400 parameters"),
    "the same twice": ("?range=7d&range=28d", "give it once"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_address_is_answered_with_a_sentence(visitor: Visitor, what: str) -> None:
    search, sentence = WRONG[what]
    visitor.open(PAGE + search)
    expect(visitor.page.locator("#toasts")).to_contain_text(sentence)
    assert visitor.page.evaluate("() => window.hacked") is None
    for card in visitor.page.locator(".kpi-value").all():
        assert card.inner_text() == "–", "no number is shown for a view that does not exist"
    visitor.page.locator("#range-picker > summary").click()
    visitor.page.locator("[data-range='7d']").click()
    if "from" in search or "range" in search or "to=" in search:
        expect(visitor.page.locator("#range-label")).to_have_text("Last 7 days")
        expect(visitor.page.locator("#toasts")).to_have_text("")


@pytest.mark.parametrize(
    "value", [SCRIPT, "'; drop table analytics.call_day; --", "%s %(x)s {0}", "\u202egpj.exe", "😀" * 50]
)
def test_a_hostile_filter_is_text_in_its_chip(visitor: Visitor, value: str) -> None:
    visitor.open(f"{PAGE}?service={quote(value)}")
    chip = visitor.page.locator("#filter-chips .chip-value")
    expect(chip).to_have_text(value.replace("\u202e", "\u202e"))
    assert visitor.page.evaluate("() => window.hacked") is None
    assert visitor.page.locator(".state-failed").count() == 0, "no query fails over it"


def test_a_null_character_is_refused_in_words(visitor: Visitor) -> None:
    visitor.open(f"{PAGE}?service=a%00b")
    expect(visitor.page.locator("#toasts")).to_contain_text("null character")


def test_parameters_nobody_knows_do_no_harm(visitor: Visitor) -> None:
    visitor.open(f"{PAGE}?utm_source=mail&range=7d&__proto__=1&constructor=2")
    expect(visitor.page.locator("#range-label")).to_have_text("Last 7 days")
    assert visitor.page.locator(".state-failed").count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/x",
        "/executive-overview/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/" + "a" * 3000,
    ],
)
def test_a_hostile_path_is_a_page_that_does_not_exist(company: House, welcome: Welcome, path: str) -> None:
    visitor = welcome(company)
    answer = visitor.page.goto(company.address + path)
    assert answer is not None
    assert answer.status < 500
    assert "root:x:0" not in visitor.page.content()
    assert visitor.page.evaluate("() => window.hacked") is None
