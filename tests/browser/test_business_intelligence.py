"""Business intelligence as somebody sees it who decides whom to call and what to offer."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

PATH = "/business-intelligence?range=90d"


def test_who_is_over_a_limit_is_chosen_and_leads_to_what_the_user_did(visitor: Visitor) -> None:
    visitor.open(PATH)
    panel = visitor.panel("upsell")
    panel.get_by_role("button", name="Over", exact=True).click()
    told = visitor.json("/api/v1/panels/upsell?range=90d&choice=over")
    assert told["rows"]
    assert {row[told["columns"].index("state")] for row in told["rows"]} == {"over"}
    first = panel.locator("tbody th a").first
    expect(first).to_contain_text(told["rows"][0][told["columns"].index("name")])
    expect(first).to_contain_text(told["rows"][0][0][:8])  # many share a masked address
    first.click()
    visitor.page.wait_for_url("**/user-intelligence?*user=*")
    visitor.settle()
    assert f"user={told['rows'][0][0]}" in visitor.search()


def test_customers_by_month_are_as_many_as_by_plan(visitor: Visitor) -> None:
    visitor.open(PATH)
    panel = visitor.panel("cltv")
    foot = panel.locator("tfoot")
    by_plan = foot.inner_text()
    assert any(character.isdigit() for character in by_plan)
    panel.get_by_role("button", name="By month", exact=True).click()
    expect(panel.locator("tbody th").first).to_contain_text("202")
    customers = [
        sum(row[1] for row in visitor.json(f"/api/v1/panels/cltv?range=90d&choice={split}")["rows"][:-1])
        for split in ("plan", "cohort")
    ]
    assert customers[0] == customers[1] > 0
