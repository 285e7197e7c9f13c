"""Choosing a period, a comparison and filters; the address in the browser is the view."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Request, Route, expect

from components.filterbar import DIMENSION_NAMES
from data.filters import COMPARISONS, PRESETS
from tests.browser.conftest import Welcome
from tests.browser.house import House
from tests.browser.visitor import Visitor

ALL_NUMBERS = "() => [...document.querySelectorAll('.kpi-value')].map(value => value.innerText).join(' ')"
PAGE = "/executive-overview"


def chosen(visitor: Visitor) -> dict[str, list[str]]:
    """The parameters in the address bar."""
    return parse_qs(visitor.search())


def choose_preset(visitor: Visitor, key: str) -> None:
    """Choose a period from the list."""
    visitor.page.locator("#range-picker > summary").click()
    visitor.page.locator(f"[data-range='{key}']").click()
    expect(visitor.page.locator("#range-label")).to_have_text(PRESETS[key])


def add_filter(visitor: Visitor, dimension: str, places: Sequence[int] = (0,)) -> list[str]:
    """Tick values of a dimension and apply them; the values."""
    visitor.page.locator("#filter-picker > summary").click()
    visitor.page.locator("#filter-dimension").select_option(dimension)
    note = visitor.page.locator("#filter-note")
    expect(note).to_have_text(re.compile(r"\d values"))
    boxes = visitor.page.locator("#filter-values input[type=checkbox]")
    expect(boxes.first).to_be_visible()
    values = []
    for place in places:
        boxes.nth(place).check()
        values.append(boxes.nth(place).locator("xpath=following-sibling::label").inner_text())
    visitor.page.locator("#filter-apply").click()
    return values


def cards(visitor: Visitor) -> dict[str, str]:
    """What the cards show."""
    return {
        key: visitor.card(key, "value").inner_text()
        for key in ("mau", "total_users", "error_rate", "latency_p95")
    }


def _days_of(preset: str) -> tuple[date, date]:
    """The first and the last day a preset shows now, counted on the fingers."""
    today = datetime.now(UTC).date()
    if preset == "mtd":
        return today.replace(day=1), today
    if preset == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    before = {"7d": 6, "28d": 27, "30d": 29, "90d": 89, "today": 0, "24h": 0}
    return today - timedelta(days=before[preset]), today


def _is_last_hour() -> bool:
    """Whether the 24 hours up to the end of this one are the whole day, which is named and not told by the clock."""
    return datetime.now(UTC).hour == 23


def test_every_preset_names_its_dates_and_goes_into_the_address(visitor: Visitor) -> None:
    visitor.open(PAGE)
    for key in PRESETS:
        choose_preset(visitor, key)
        assert chosen(visitor)["range"] == [key]
        dates = visitor.page.locator("#range-dates").inner_text()
        if key == "60m" or (key == "24h" and not _is_last_hour()):
            assert re.search(r"\d\d:\d\d.* – .*\d\d:\d\d", dates), "parts of days are told by the clock"
            continue
        first, last = _days_of(key)
        assert dates.startswith(f"{first.day} {first:%b}"), key
        assert dates.endswith(f"{last.day} {last:%b %Y}"), key
        assert (" – " in dates) == (first != last), key


def test_a_period_of_ones_own_includes_both_days(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=7d")
    last = datetime.now(UTC).date() - timedelta(days=3)
    first = last - timedelta(days=9)
    visitor.page.locator("#range-picker > summary").click()
    visitor.page.locator("#range-from").fill(first.isoformat())
    visitor.page.locator("#range-to").fill(last.isoformat())
    visitor.page.locator("#range-apply").click()
    expect(visitor.page.locator("#range-label")).to_have_text("Custom")
    assert chosen(visitor) == {"from": [first.isoformat()], "to": [(last + timedelta(days=1)).isoformat()]}
    dates = visitor.page.locator("#range-dates").inner_text()
    assert str(first.day) in dates
    assert str(last.day) in dates
    told = visitor.json(f"/api/v1/panels/requests-trend?{visitor.search()}")
    assert len(told["rows"]) == 10


def test_a_period_that_ends_before_it_begins_is_refused_in_words(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=7d")
    visitor.page.locator("#range-picker > summary").click()
    visitor.page.locator("#range-from").fill("2026-05-02")
    visitor.page.locator("#range-to").fill("2026-05-01")
    visitor.page.locator("#range-apply").click()
    expect(visitor.page.locator("#toast-local")).to_contain_text("The first day lies after the last")
    assert visitor.search() == "range=7d"


def test_every_comparison_can_be_chosen(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=7d")
    for key, words in COMPARISONS.items():
        visitor.page.locator("#compare-picker > summary").click()
        visitor.page.locator(f"[data-compare='{key}']").click()
        expect(visitor.page.locator("#compare-label")).to_have_text(words)
        assert chosen(visitor)["compare"] == [key]
        assert bool(visitor.page.locator("#compare-dates").inner_text()) == (key != "none")


def test_without_a_comparison_no_card_shows_a_change(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=7d&compare=none")
    assert "".join(visitor.page.locator(".kpi-delta").all_inner_texts()) == ""


@pytest.mark.parametrize("dimension", list(DIMENSION_NAMES))
def test_a_filter_becomes_a_chip_changes_the_numbers_and_can_be_removed(
    visitor: Visitor, dimension: str
) -> None:
    visitor.open(PAGE + "?range=28d")
    before, all_before = cards(visitor), visitor.page.evaluate(ALL_NUMBERS)
    add_filter(visitor, dimension)
    chip = visitor.page.locator("#filter-chips .chip")
    expect(chip).to_have_count(1)
    assert chip.locator(".chip-key").inner_text() == DIMENSION_NAMES[dimension]
    assert len(chosen(visitor)[dimension]) == 1
    visitor.settle()
    # any of them: one share may well be the same to two decimals
    visitor.until(f"before => ({ALL_NUMBERS})() !== before", all_before)
    chip.locator("button").click()
    expect(chip).to_have_count(0)
    assert visitor.search() == "range=28d"
    visitor.until(
        "before => document.querySelector('[data-card=error_rate] .kpi-value').innerText === before",
        before["error_rate"],
    )


def test_a_model_that_is_a_bare_version_says_whose_it_is(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=28d&model=v2-turbo")
    expect(visitor.page.locator("#filter-chips .chip-value")).to_have_text("Ideogram v2-turbo")
    visitor.page.locator("#filter-picker > summary").click()
    visitor.page.locator("#filter-dimension").select_option("model")
    visitor.page.locator("#filter-find").fill("ideogram v2-t")
    expect(visitor.page.locator("#filter-values label")).to_have_text(["Ideogram v2-turbo"])


def test_values_of_one_filter_widen_and_filters_narrow(visitor: Visitor) -> None:
    visitor.open(PAGE)
    add_filter(visitor, "service", (0, 1))
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(1)
    assert len(chosen(visitor)["service"]) == 2
    add_filter(visitor, "provider")
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(2)
    visitor.page.locator("#filter-picker > summary").click()
    visitor.page.locator("#filter-reset").click()
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(0)


def test_values_can_be_searched(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.locator("#filter-picker > summary").click()
    visitor.page.locator("#filter-dimension").select_option("service")
    labels = visitor.page.locator("#filter-values label")
    expect(labels.first).to_be_visible()
    wanted = labels.last.inner_text()
    visitor.page.locator("#filter-find").fill(wanted[:4].lower())
    expect(visitor.page.locator("#filter-note")).not_to_contain_text("0 of")
    visitor.until(
        "wanted => [...document.querySelectorAll('#filter-values label')].every(one => one.innerText.toLowerCase().includes(wanted))",
        wanted[:4].lower(),
    )


def test_no_value_of_another_filter_can_be_ticked_while_the_values_are_read(visitor: Visitor) -> None:
    held: list[Route] = []

    def hold(route: Route, request: Request) -> None:
        if "filter-values.options" in (request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    visitor.open(PAGE)
    visitor.page.locator("#filter-picker > summary").click()
    labels, note = visitor.page.locator("#filter-values label"), visitor.page.locator("#filter-note")
    expect(labels.first).to_be_visible()
    visitor.page.route("**/_dash-update-component*", hold)
    visitor.page.locator("#filter-dimension").select_option("provider")
    expect(note).to_have_text("Reading the values…")
    expect(labels).to_have_count(0)
    while not held:  # the question is on its way; the test's own time limit ends this
        visitor.page.wait_for_timeout(50)
    held[0].continue_()
    expect(labels.first).to_be_visible()


def test_back_and_forward_go_through_the_views(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=7d")
    choose_preset(visitor, "90d")
    visitor.page.locator("#nav-realtime_operations").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Real-time operations")
    visitor.page.go_back()
    expect(visitor.page.locator("#page-title")).to_have_text("Executive overview")
    expect(visitor.page.locator("#range-label")).to_have_text(PRESETS["90d"])
    visitor.page.go_back()
    expect(visitor.page.locator("#range-label")).to_have_text(PRESETS["7d"])
    visitor.page.go_forward()
    expect(visitor.page.locator("#range-label")).to_have_text(PRESETS["90d"])


def test_a_link_opened_afresh_shows_the_same_view(visitor: Visitor, company: House, welcome: Welcome) -> None:
    visitor.open(PAGE)
    choose_preset(visitor, "30d")
    add_filter(visitor, "service")
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(1)
    visitor.until("() => engineLive.pending === 0")
    visitor.settle()
    other = welcome(company)
    other.open(visitor.page.url.removeprefix(company.address))
    assert other.page.locator("#filter-bar").inner_text() == visitor.page.locator("#filter-bar").inner_text()
    assert cards(other) == cards(visitor)


def test_links_to_sections_keep_the_view(visitor: Visitor) -> None:
    visitor.open(PAGE + "?range=7d&service=chat")
    visitor.page.locator("#nav-realtime_operations").click()
    expect(visitor.page.locator("#page-title")).to_have_text("Real-time operations")
    assert chosen(visitor) == {"range": ["7d"], "service": ["chat"]}
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(1)


def test_a_panel_names_the_filters_it_cannot_obey(visitor: Visitor) -> None:
    visitor.open(PAGE + "?campaign=3f1f2f8e-0000-4000-8000-000000000000")
    subtitle = visitor.panel("growth").locator(".panel-subtitle")
    expect(subtitle).to_contain_text("Campaign filter does not apply")


def test_the_link_to_the_view_is_copied(visitor: Visitor) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    visitor.open(PAGE + "?range=7d&service=chat")
    visitor.page.locator("#copy-link").click()
    expect(visitor.page.locator("#toast-local")).to_contain_text("Link to this view copied")
    assert visitor.page.evaluate("() => navigator.clipboard.readText()") == visitor.page.url


def test_the_time_zone_is_named(visitor: Visitor) -> None:
    visitor.open(PAGE)
    assert "UTC" in visitor.page.locator("#filter-zone").inner_text()
