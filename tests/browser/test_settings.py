"""Settings as somebody changes them: cells that say what is wrong, a file that is looked at first, and a way back."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.test_every_page import accessibility_findings
from tests.browser.visitor import Visitor

PAGE = "/settings"
LOADED = "() => document.querySelectorAll('#settings-rows .cell-input').length > 0"
FILE = "month,category,amount,currency\n2031-01,travel,100,USD\n2031-02,travel,-5,USD\n2031-03,travel,7,EUR\n"


@pytest.fixture
def editor(company: House, welcome: Welcome) -> Iterator[Visitor]:
    """A visitor of the budgets; what is refused is an answer of 422, which the browser logs. At the end every budget is as before."""
    with company.connect() as database:
        before = database.execute("select * from analytics.budget").fetchall()
        visitor = welcome(company)
        visitor.page.goto(f"{company.address}{PAGE}#budgets")
        visitor.until(LOADED)
        yield visitor
        database.execute("delete from analytics.budget")
        for row in before:
            database.execute("insert into analytics.budget values (%s, %s, %s, %s)", row)
        database.execute("truncate analytics.setting_change")
        database.commit()


def amounts(visitor: Visitor) -> dict[str, str]:
    """What the interface says of the budgets for support."""
    rows = visitor.json("/api/v1/settings/budgets")["rows"]
    return {row["month"]: row["amount"] for row in rows if row["category"] == "support"}


def test_a_cell_says_what_is_wrong_and_is_saved_and_undone_when_it_is_right(editor: Visitor) -> None:
    page = editor.page
    month, before = next(iter(amounts(editor).items()))
    cell = page.get_by_label(f"Amount of {month}, support")
    page.get_by_label("Your name").fill("Ada")
    cell.fill("-5")
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_role("alert")).to_have_text("amount: is '-5'; it must be at least 0")
    expect(cell).to_have_attribute("aria-invalid", "true")
    assert amounts(editor)[month] == before
    cell.fill("4321.5")
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_role("status").get_by_text("1 row saved")).to_be_visible()
    assert amounts(editor)[month] == "4321.50"
    newest = page.locator("#settings-history .item").first
    expect(newest).to_contain_text("Ada edited, budgets")
    expect(newest).to_contain_text(f"amount {before} to 4321.50")
    newest.get_by_role("button").click()
    expect(page.locator("#settings-history .item").first).to_contain_text("took change")
    assert amounts(editor)[month] == before
    expect(page.get_by_label(f"Amount of {month}, support")).to_have_value(before)


def test_a_file_is_looked_at_before_its_good_rows_are_loaded(editor: Visitor, tmp_path: Path) -> None:
    page = editor.page
    file = tmp_path / "travel.csv"
    file.write_text(FILE)
    total = editor.json("/api/v1/settings/budgets")["total"]
    page.locator("#settings-file").set_input_files(file)
    errors = page.get_by_role("group", name="Rows that cannot be loaded")
    expect(errors).to_contain_text("it must be at least 0")
    expect(errors).to_contain_text("nothing is converted")
    assert editor.json("/api/v1/settings/budgets")["total"] == total
    page.get_by_role("button", name="Load the good row, leave 2 rows out").click()
    expect(
        page.get_by_role("status").get_by_text("1 row of travel.csv loaded, 2 rows left out.")
    ).to_be_visible()
    assert editor.json("/api/v1/settings/budgets")["total"] == total + 1
    expect(page.locator("#settings-history .item").first).to_contain_text("uploaded travel.csv")


def test_what_is_not_saved_yet_outlives_a_change_that_is_taken_back_and_a_file_that_is_loaded(
    editor: Visitor, tmp_path: Path
) -> None:
    page = editor.page
    first, second = list(amounts(editor))[:2]
    page.get_by_label(f"Amount of {first}, support").fill("4321")
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_role("status").get_by_text("1 row saved")).to_be_visible()
    unsaved = page.get_by_label(f"Amount of {second}, support")
    unsaved.fill("77")
    page.get_by_role("button", name="Add a row").click()
    page.locator("#settings-rows tr.is-new").get_by_label("Category").fill("parties")
    page.locator("#settings-history .item").first.get_by_role("button").click()
    expect(page.get_by_role("status").get_by_text("was taken back")).to_be_visible()
    file = tmp_path / "travel.csv"
    file.write_text("month,category,amount,currency\n2031-01,travel,100,USD\n")
    page.locator("#settings-file").set_input_files(file)
    page.get_by_role("button", name="Load 1 row").click()
    expect(page.get_by_role("status").get_by_text("1 row of travel.csv loaded")).to_be_visible()
    expect(unsaved).to_have_value("77")
    expect(page.locator("#settings-rows tr.is-new").get_by_label("Category")).to_have_value("parties")
    expect(page.get_by_role("button", name="Save 2 rows")).to_be_enabled()


def test_an_edit_of_a_row_that_is_gone_goes_with_it_and_that_is_said(editor: Visitor) -> None:
    page = editor.page
    month = next(iter(amounts(editor)))
    page.get_by_label(f"Amount of {month}, support").fill("4321")
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_role("status").get_by_text("1 row saved")).to_be_visible()
    page.get_by_label(f"Amount of {month}, support").fill("5000")
    page.locator("#settings-history .item").first.get_by_role("button").click()
    expect(page.locator("#settings-told")).to_contain_text("that edit is gone")
    expect(page.get_by_role("button", name="Nothing to save")).to_be_disabled()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_a_row_of_the_grid_whole_and_every_state_of_it_is_accessible(
    company: House, welcome: Welcome, tmp_path: Path, theme: str
) -> None:
    visitor = welcome(company, theme=theme, width=360, phone=True)
    page = visitor.page
    page.goto(f"{company.address}{PAGE}#budgets")
    visitor.until(LOADED)
    rows = page.locator("#settings-rows .table-scroll")
    assert rows.evaluate("e => e.scrollWidth <= e.clientWidth")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert accessibility_findings(visitor) == []
    file = tmp_path / "travel.csv"
    file.write_text(FILE)
    page.locator("#settings-file").set_input_files(file)
    expect(page.get_by_role("group", name="Rows that cannot be loaded")).to_be_visible()
    assert accessibility_findings(visitor) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_what_is_only_uploaded_is_read_by_people(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    page = visitor.page
    page.goto(f"{company.address}{PAGE}#payments")
    expect(page.get_by_role("columnheader", name="Period start")).to_be_visible()
    newest = visitor.json("/api/v1/settings/payments")["rows"][0]
    cell = page.locator("#settings-rows tbody tr").first.locator(f"td[title='{newest['paid_at']}']")
    expect(cell).to_have_text(re.compile(r"^\d{1,2} [A-Z][a-z]{2,3} 20\d\d, \d\d:\d\d$"))


def test_hostile_text_in_a_file_stays_text(editor: Visitor, tmp_path: Path) -> None:
    harm = "<img src=x onerror=alert(1)>"
    file = tmp_path / "harm.csv"
    file.write_text(
        f'month,category,amount,currency\n2031-01,"{harm}",1,USD\n2031-02,"{harm}","{harm}",USD\n'
    )
    editor.page.locator("#settings-file").set_input_files(file)
    expect(editor.page.locator("#settings-seen")).to_contain_text(harm)
    editor.page.get_by_role("button", name="Load the good row").click()
    expect(editor.page.locator("#settings-history .item").first).to_contain_text(harm)
    assert editor.page.locator("#settings img").count() == 0


def test_the_address_names_the_table_and_unsaved_cells_survive_a_look_at_another(editor: Visitor) -> None:
    page = editor.page
    page.locator("#settings-rows .cell-input").nth(2).fill("77")
    page.get_by_role("link", name="Latency targets").click()
    expect(page.get_by_role("heading", name="Latency targets")).to_be_visible()
    assert page.url.endswith("#latency_targets")
    page.get_by_role("link", name="Budgets").click()
    expect(page.locator("#settings-rows .cell-input").nth(2)).to_have_value("77")
    expect(page.get_by_role("button", name="Save 1 row")).to_be_enabled()


def test_a_page_of_another_site_cannot_save(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    visitor.page.goto("data:text/html,<title>evil</title>")
    sent = json.dumps({"added": [{"month": "2031-01", "category": "evil", "amount": "1", "currency": "USD"}]})
    visitor.page.evaluate(
        "([at, body]) => fetch(at, {method: 'POST', mode: 'no-cors', body}).catch(() => null)",
        [f"{company.address}/api/v1/settings/budgets/changes", sent],
    )
    rows = visitor.json("/api/v1/settings/budgets")["rows"]
    assert all(row["category"] != "evil" for row in rows)


def test_a_new_price_is_in_the_recurring_revenue_within_seconds(company: House, welcome: Welcome) -> None:
    visitor = welcome(company)
    visitor.page.goto(f"{company.address}{PAGE}#plan_prices")
    visitor.until(LOADED)

    def revenue() -> float:
        return float(visitor.json("/api/v1/metrics/mrr?range=28d")["value"])

    before = revenue()
    prices = [row for row in visitor.json("/api/v1/settings/plan_prices")["rows"] if not row["valid_to"]]
    price = next(row for row in prices if row["plan_type"] == "pro" and row["billing_interval"] == "month")
    visitor.page.get_by_label(f"Price of pro, month, {price['currency']}, {price['valid_from']}").fill("990")
    visitor.page.get_by_role("button", name="Save 1 row").click()
    expect(visitor.page.get_by_role("status").get_by_text("1 row saved")).to_be_visible()
    deadline = monotonic() + 20
    while revenue() <= before and monotonic() < deadline:
        visitor.page.wait_for_timeout(500)
    assert revenue() > before
    visitor.page.locator("#settings-history .item").first.get_by_role("button").click()
    expect(visitor.page.get_by_role("status").get_by_text("was taken back")).to_be_visible()
    while revenue() > before and monotonic() < deadline + 20:
        visitor.page.wait_for_timeout(500)
    assert revenue() == pytest.approx(before)


@pytest.fixture
def aimer(company: House, welcome: Welcome) -> Iterator[Visitor]:
    """A visitor who sets what is aimed for; at the end nothing is aimed for but the defaults."""
    with company.connect() as database:
        yield welcome(company)
        database.execute(
            "truncate analytics.metric_target, analytics.slo_objective, analytics.setting_change"
        )


def add_row(visitor: Visitor, source: str, cells: dict[str, str]) -> None:
    """Open a table and write a new row into it, by the titles of its columns."""
    visitor.page.goto(f"{visitor.address}{PAGE}#{source}")
    visitor.page.get_by_role("button", name="Add a row").click()
    write(visitor, cells)


def write(visitor: Visitor, cells: dict[str, str]) -> None:
    """Write cells of the only new row."""
    line = visitor.page.locator("#settings-rows tr.is-new")
    for title, value in cells.items():
        cell = line.get_by_label(title)
        if cell.evaluate("it => it.tagName") == "SELECT":
            cell.select_option(value)
        else:
            cell.fill(value)


def save(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Save 1 row").click()


def take_back(visitor: Visitor) -> None:
    visitor.page.locator("#settings-history .item").first.get_by_role("button").click()
    expect(visitor.page.get_by_role("status").get_by_text("was taken back")).to_be_visible()


def test_a_metric_turns_red_where_its_target_says_so_until_that_is_taken_back(aimer: Visitor) -> None:
    def judged() -> str:
        answer = aimer.context.request.get(
            f"{aimer.address}/api/v1/metrics/error_rate?range=28d", headers={"Cache-Control": "no-cache"}
        )
        return str(answer.json()["state"])

    before = judged()
    assert before != "critical"
    add_row(
        aimer, "metric_targets", {"Metric": "error_rate", "Amber beyond": "0.0002", "Red beyond": "0.0001"}
    )
    save(aimer)
    expect(aimer.page.get_by_role("alert")).to_contain_text("critical: must not be below warn")
    assert judged() == before
    write(aimer, {"Amber beyond": "0.0001", "Red beyond": "0.0002"})
    save(aimer)
    expect(aimer.page.get_by_role("status").get_by_text("1 row saved")).to_be_visible()
    assert judged() == "critical"
    aimer.page.goto(f"{aimer.address}/executive-overview")
    expect(aimer.card("error_rate", "word")).to_have_text("Critical")
    aimer.page.goto(f"{aimer.address}{PAGE}#metric_targets")
    take_back(aimer)
    assert judged() == before


def test_an_objective_is_what_the_budget_is_counted_against(aimer: Visitor) -> None:
    def objective() -> float:
        answer = aimer.context.request.get(
            f"{aimer.address}/api/v1/panels/slo", headers={"Cache-Control": "no-cache"}
        ).json()
        place = answer["columns"].index("objective")
        return next(
            float(row[place])
            for row in answer["rows"]
            if row[answer["columns"].index("service_type")] == "chat"
        )

    before = objective()
    row = {
        "Service": "chat",
        "Valid from": "2020-01-01",
        "Objective, 0 to 1": "1.5",
        "Calls for an alarm": "10",
    }
    add_row(aimer, "slo_objectives", row)
    save(aimer)
    expect(aimer.page.get_by_role("alert")).to_contain_text("objective:")
    write(aimer, {"Objective, 0 to 1": "0.875"})
    save(aimer)
    expect(aimer.page.get_by_role("status").get_by_text("1 row saved")).to_be_visible()
    assert objective() == pytest.approx(0.875) != before
    take_back(aimer)
    assert objective() == pytest.approx(before)


@pytest.mark.parametrize("table", ["plan_prices", "provider_prices"])
def test_a_name_of_the_table_is_read_whole_and_no_row_leaves_its_panel(
    company: House, welcome: Welcome, table: str
) -> None:
    page = welcome(company).page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{company.address}{PAGE}#{table}")
    page.wait_for_function(LOADED)
    cut = "() => [...document.querySelectorAll('#settings-rows input')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.value)"
    assert page.evaluate(cut) == []
    rows = page.locator("#settings-rows .table-scroll")
    assert rows.evaluate("e => e.scrollWidth <= e.clientWidth")
