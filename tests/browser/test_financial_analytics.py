"""Financial analytics as somebody who answers for the money sees it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.test_every_page import accessibility_findings
from tests.browser.visitor import Visitor

PATH = "/financial-analytics?range=28d"


def _rows(visitor: Visitor, panel: str, **asked: str) -> list[dict[str, object]]:
    query = "&".join(f"{name}={value}" for name, value in {"range": "28d", **asked}.items())
    told = visitor.json(f"/api/v1/panels/{panel}?{query}")
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


def test_the_movements_add_up_and_say_so(visitor: Visitor) -> None:
    visitor.open(PATH)
    expect(visitor.panel("mrr-movements").locator(".badge-good")).to_contain_text("Adds up")
    amounts = {str(row["step"]): float(str(row["amount"])) for row in _rows(visitor, "mrr-movements")}
    end = amounts.pop("end")
    assert sum(amounts.values()) == pytest.approx(end, abs=0.005)
    told = visitor.json("/api/v1/metrics/mrr?range=28d")
    assert told["value"] == pytest.approx(end)


def test_cost_can_be_split_another_way_and_stays_the_same(visitor: Visitor) -> None:
    visitor.open(PATH)
    panel = visitor.panel("provider-cost-comparison")
    panel.get_by_role("button", name="Model", exact=True).click()
    expect(panel.locator("th").first).to_have_text("Model")
    sums = [
        sum(
            float(str(row["provider_cost"]))
            for row in _rows(visitor, "provider-cost-comparison", choice=split)
        )
        for split in ("provider", "model", "service")
    ]
    assert sums[1:] == pytest.approx(sums[:1] * 2, rel=0.01)  # calls go on while it is asked


def test_a_user_who_costs_more_leads_to_what_the_user_did(visitor: Visitor) -> None:
    visitor.open(PATH)
    link = visitor.panel("unprofitable-users").locator("tbody th a").first
    assert "/user-intelligence?range=28d&user=" in (link.get_attribute("href") or "")
    assert "@" not in (link.inner_text().split("•")[0])


def test_on_a_phone_wide_charts_and_tables_are_reached_by_keyboard_and_keep_their_rows_names(
    company: House, welcome: Welcome
) -> None:
    phone = welcome(company, width=360, phone=True)
    phone.open(PATH)
    assert accessibility_findings(phone) == []
    content = phone.panel("unprofitable-users").locator(".panel-content")
    name = content.locator("tbody th").first
    before = name.bounding_box()
    assert content.evaluate("e => { e.scrollLeft = 120; return e.scrollLeft; }") > 0
    after = name.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["x"] - after["x"]) <= 1
