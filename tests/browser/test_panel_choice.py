"""What is chosen in a panel is part of the view: it stands in the address, and reload, back and links bring it back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Request, expect

from tests.browser.visitor import Visitor

TREND = "active-users-trend"
FUNNEL = "journey-funnel"
ACTIVE = ".segment.is-active"
LAST_DAYS = "days => document.querySelector('#active-users-trend .graph').data[0].x.length > days"


def asked_panels(visitor: Visitor) -> list[str]:
    """Panels whose rows are asked for from now on, as they come in."""
    asked: list[str] = []

    def note(request: Request) -> None:
        body = request.post_data or ""
        if "_dash-update-component" in request.url and '"property":"view"' in body.replace(" ", ""):
            asked.extend(re.findall(r'"key":\s*"([a-z0-9-]+)"', body)[:1])

    visitor.page.on("request", note)
    return asked


def test_a_choice_is_in_the_address_and_survives_a_reload(visitor: Visitor) -> None:
    visitor.open("/executive-overview?range=7d")
    asked = asked_panels(visitor)
    visitor.panel(TREND).get_by_role("button", name="90 d", exact=True).click()
    visitor.until(LAST_DAYS, 35)
    assert visitor.search() == f"range=7d&panel.{TREND}=90"
    assert set(asked) == {TREND}, "no other panel is drawn anew"
    visitor.page.reload()
    visitor.settle()
    expect(visitor.panel(TREND).locator(ACTIVE)).to_have_text("90 d")
    visitor.until(LAST_DAYS, 35)


def test_back_and_forward_walk_through_choices(visitor: Visitor) -> None:
    visitor.open("/executive-overview?range=7d")
    panel = visitor.panel("what-changed")
    panel.get_by_role("button", name="Requests", exact=True).click()
    panel.get_by_role("button", name="Failures", exact=True).click()
    expect(panel.locator("table caption")).to_contain_text("failed")
    visitor.page.go_back()
    expect(panel.locator(ACTIVE)).to_have_text("Requests")
    expect(panel.locator("table caption")).to_contain_text("requests")
    visitor.page.go_back()
    expect(panel.locator(ACTIVE)).to_have_text("Cost")
    expect(panel.locator("table caption")).to_contain_text("cost")
    assert visitor.search() == "range=7d"
    visitor.page.go_forward()
    expect(panel.locator(ACTIVE)).to_have_text("Requests")


def compare_with_a_week_earlier(visitor: Visitor) -> None:
    visitor.page.locator("#compare-picker > summary").click()
    visitor.page.locator("[data-compare='week']").click()
    expect(visitor.page.locator("#compare-label")).to_have_text("a week earlier")


def choose_a_month(visitor: Visitor) -> None:
    visitor.page.locator("#range-picker > summary").click()
    visitor.page.locator("[data-range='30d']").click()
    expect(visitor.page.locator("#range-label")).to_have_text("Last 30 days")


def clear_filters(visitor: Visitor) -> None:
    visitor.page.locator("#filter-picker > summary").click()
    visitor.page.locator("#filter-reset").click()
    expect(visitor.page.locator("#filter-chips")).to_be_empty()


def add_a_service(visitor: Visitor) -> None:
    visitor.page.locator("#filter-picker > summary").click()
    expect(visitor.page.locator("#filter-note")).to_have_text(re.compile(r"\d values"))
    visitor.page.locator("#filter-values input:not(:checked)").first.check()
    visitor.page.locator("#filter-apply").click()
    expect(visitor.page.locator("#filter-chips .chip-value")).to_contain_text(", ")


@pytest.mark.parametrize(
    ("change", "search"),
    [
        (compare_with_a_week_earlier, rf"range=7d&service=chat&panel\.{TREND}=90&compare=week"),
        (choose_a_month, rf"range=30d&service=chat&panel\.{TREND}=90"),
        (clear_filters, rf"range=7d&panel\.{TREND}=90"),
        (add_a_service, rf"range=7d&panel\.{TREND}=90&service=chat&service=\w+"),
    ],
)
def test_the_filter_bar_keeps_what_was_chosen_in_a_panel(
    visitor: Visitor, change: Callable[[Visitor], None], search: str
) -> None:
    visitor.open("/executive-overview?range=7d&service=chat")
    visitor.panel(TREND).get_by_role("button", name="90 d", exact=True).click()
    visitor.until(LAST_DAYS, 35)
    change(visitor)
    visitor.settle()
    assert re.fullmatch(search, visitor.search())
    expect(visitor.panel(TREND).locator(ACTIVE)).to_have_text("90 d")
    visitor.page.go_back()
    visitor.settle()
    assert visitor.search() == f"range=7d&service=chat&panel.{TREND}=90", "one step back, not two"
    expect(visitor.panel(TREND).locator(ACTIVE)).to_have_text("90 d")
    visitor.page.go_back()
    expect(visitor.panel(TREND).locator(ACTIVE)).to_have_text("30")
    assert visitor.search() == "range=7d&service=chat"


def test_the_steps_of_a_funnel_are_a_view(visitor: Visitor) -> None:
    visitor.open(f"/user-intelligence?panel.{FUNNEL}=7.any.signed_up-paid")
    panel = visitor.panel(FUNNEL)
    assert panel.locator("[data-journey=days]").input_value() == "7"
    assert panel.locator("[data-journey=order]").input_value() == "any"
    steps = [each.input_value() for each in panel.locator("[data-journey=step]").all()]
    assert steps == ["signed_up", "paid", "", "", "", ""]
    panel.locator("[data-journey=days]").select_option("90")
    visitor.until("() => location.search.includes('90.any.signed_up-paid')")
    visitor.page.go_back()
    visitor.until("() => document.querySelector('[data-journey=days]').value === '7'")


def test_links_to_other_sections_leave_choices_behind(visitor: Visitor) -> None:
    visitor.open(f"/executive-overview?range=7d&panel.{TREND}=90")
    for link in visitor.page.locator("a.nav-item, a.kpi-title, a.verdict-item").all():
        assert "panel." not in (link.get_attribute("href") or "")
    visitor.page.locator("#nav-forecasting").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Forecasting")
    visitor.page.go_back()
    expect(visitor.panel(TREND).locator(ACTIVE)).to_have_text("90 d")


def test_a_copied_link_holds_the_choice(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    visitor.open("/executive-overview")
    visitor.panel(TREND).get_by_role("button", name="7", exact=True).click()
    visitor.choose(TREND, "link")
    copied = visitor.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{visitor.address}/executive-overview?panel.{TREND}=7#{TREND}"


@pytest.mark.parametrize("choice", ["8", "x" * 300])
def test_a_choice_that_does_not_exist_is_told_by_its_panel(visitor: Visitor, choice: str) -> None:
    visitor.open(f"/executive-overview?panel.{TREND}={choice}&panel.nobody=1")
    expect(visitor.panel(TREND).locator(".panel-state")).to_contain_text("does not exist")
    expect(visitor.panel("growth").locator(".panel-state > *")).to_have_count(0)
    visitor.panel(TREND).get_by_role("button", name="90 d", exact=True).click()
    expect(visitor.panel(TREND).locator(".panel-state > *")).to_have_count(0)
