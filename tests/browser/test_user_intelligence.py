"""User intelligence as somebody who wants to know who is leaving uses it."""

from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

PATH = "/user-intelligence"


def _rows(visitor: Visitor, key: str, choice: str) -> list[dict[str, object]]:
    told = visitor.json(f"/api/v1/panels/{key}?choice={quote(choice)}")
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


def test_a_clicked_stage_lists_its_users_and_the_file_has_them_all(visitor: Visitor) -> None:
    visitor.open(PATH)
    stage = visitor.panel("lifecycle-stages").locator("[data-choice='100.stage.churned']")
    stage.click()
    subtitle = visitor.panel("users").locator(".panel-subtitle")
    expect(subtitle).to_contain_text("stage churned")
    listed = _rows(visitor, "users", "100.stage.churned")
    expect(visitor.panel("users").locator("tbody tr")).to_have_count(len(listed))
    assert {row["stage"] for row in listed} == {"churned"}
    with visitor.page.expect_download() as download:
        visitor.choose("users", "csv")
    lines = download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()
    assert sum("churned" in line for line in lines) == listed[0]["total"]


def test_a_cell_of_a_cohort_lists_the_users_it_counts(visitor: Visitor) -> None:
    visitor.open(PATH)
    cell = visitor.panel("retention-cohorts").locator("td.heat-cell .heat-pick").first
    choice = cell.get_attribute("data-choice") or ""
    told = cell.get_attribute("aria-label") or ""
    cell.click()
    expect(visitor.panel("users").locator(".panel-subtitle")).to_contain_text("first call in the week of")
    assert len(_rows(visitor, "users", choice)) == int(told.split(": ")[1].split(" ")[0])


def test_the_control_of_retention_changes_what_a_return_is(visitor: Visitor) -> None:
    visitor.open(PATH)
    panel = visitor.panel("retention-cohorts")
    panel.get_by_role("button", name="Then or later").click()
    expect(panel.locator(".panel-subtitle")).to_contain_text("or later")
    bounded, unbounded = (
        _rows(visitor, "retention-cohorts", f"week.{mode}.use") for mode in ("bounded", "unbounded")
    )
    assert all(int(str(a["users"])) <= int(str(b["users"])) for a, b in zip(bounded, unbounded, strict=True))


def test_an_address_leads_to_the_timeline_of_its_user(visitor: Visitor) -> None:
    user = str(_rows(visitor, "users", "1.rfm.champions")[0]["user_id"])
    visitor.open(f"{PATH}?range=28d&user={user}#user-search")
    facts = visitor.panel("user-search").locator(".facts")
    expect(facts).to_contain_text(user)
    expect(facts).to_contain_text("•••@")
    visitor.panel("user-search").get_by_role("button", name="Show calls").click()
    expect(visitor.panel("user-search").locator(".segment.is-active")).to_have_text("Calls")
    assert {row["kind"] for row in _rows(visitor, "user-search", f"{user}.call.100")} == {"call"}


def test_somebody_is_found_by_the_beginning_of_the_id(visitor: Visitor) -> None:
    user = str(_rows(visitor, "users", "1.rfm.champions")[0]["user_id"])
    visitor.open(PATH)
    visitor.page.locator("#user-search-field").fill(user[:13])
    visitor.page.locator(".user-found a").first.click()
    visitor.until("user => new URLSearchParams(location.search).get('user') === user", user)
    expect(visitor.panel("user-search").locator(".facts")).to_contain_text(user)
    expect(visitor.page.locator(".user-found")).to_be_empty()


def test_a_list_of_users_that_does_not_exist_is_refused(visitor: Visitor) -> None:
    for choice in (
        "100.stage.nobody",
        "100.cohort.week.bounded.use.2026-02-31.1.all.",
        "0.stage.new",
        "100.stage.new; drop",
    ):
        answer = visitor.context.request.get(f"{visitor.address}/api/v1/panels/users?choice={quote(choice)}")
        assert answer.status == 400, choice
