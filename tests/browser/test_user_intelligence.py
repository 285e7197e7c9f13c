"""User intelligence as somebody who wants to know who is leaving uses it."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import accessibility_findings
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
    visitor.until(
        "() => document.getElementById('user-search').getBoundingClientRect().bottom <= innerHeight + 1"
    )
    visitor.panel("user-search").get_by_role("button", name="Show calls").click()
    expect(visitor.panel("user-search").locator(".segment.is-active")).to_have_text("Calls")
    assert {row["kind"] for row in _rows(visitor, "user-search", f"{user}.call.100")} == {"call"}


def test_a_timeline_grows_while_it_is_scrolled_and_the_file_goes_on_where_it_ends(visitor: Visitor) -> None:
    users = _rows(visitor, "users", "200.rfm.champions")
    user = str(max(users, key=lambda row: int(str(row["calls"])))["user_id"])
    visitor.open(f"{PATH}?user={user}#user-search")
    panel = visitor.panel("user-search")
    content, rows = panel.locator(".panel-content"), panel.locator("tbody tr")
    expect(rows).to_have_count(100)
    content.evaluate("list => { list.scrollTop = list.scrollHeight; }")
    expect(rows).to_have_count(200)
    assert content.evaluate("list => list.scrollTop") > 1000
    with visitor.page.expect_download() as download:
        visitor.choose("user-search", "csv")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()[1:]
    told = [str(row["at"]) for row in _rows(visitor, "user-search", f"{user}.all.200")]
    assert [line.split(",")[0] for line in lines[:200]] == told
    assert len(lines) == len(_rows(visitor, "user-search", f"{user}.all.50000")) > 200


def test_who_is_not_there_is_said_not_to_be_found(visitor: Visitor) -> None:
    visitor.open(PATH)
    visitor.page.locator("#user-search-field").fill("nobody@example.com")
    expect(visitor.page.locator(".user-found")).to_contain_text("Nobody found. Enter a whole address")


def _findings(visitor: Visitor) -> list[str]:
    """What axe finds, but for the size of buttons half under what was opened: they are whole again when it is closed."""
    return [told for told in accessibility_findings(visitor) if not told.startswith("target-size")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_over_the_page_is_accessible(visitor: Visitor, theme: str) -> None:
    visitor.context.add_cookies([{"name": "er-theme", "value": theme, "url": visitor.address}])
    visitor.open(PATH)
    for opener in (
        visitor.panel("journey-funnel").locator(".journey-open"),
        visitor.panel("retention-cohorts").locator("details.help > summary"),
        visitor.panel("feature-flow").locator("details.panel-menu > summary"),
    ):
        opener.click()
        assert _findings(visitor) == []
        visitor.page.keyboard.press("Escape")
    visitor.choose("feature-flow", "table")
    expect(visitor.panel("feature-flow").locator("[data-part='extra'] table")).to_be_visible()
    assert _findings(visitor) == []


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
