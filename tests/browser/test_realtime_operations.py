"""Real-time operations as an operator keeps it open."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Request, Route, expect
from psycopg.types.json import Json

from tests.browser import engine
from tests.browser.conftest import Welcome
from tests.browser.house import Connection, House
from tests.browser.visitor import Visitor, is_tick

PAGE = "/realtime-operations"
FEED = "#live-feed .panel-content"
# Counts ticks from outside the application: bursts of questions that the refresh has asked.
WATCH_TICKS = """
  window.ticks = {count: 0, last: 0, pending: 0};
  const plain = window.fetch;
  window.fetch = function (resource, options) {
    const answer = plain.apply(this, arguments);
    if (!String(options && options.body || '').includes('"refresh.data"')) return answer;
    if (Date.now() - ticks.last > 1000) ticks.count += 1;
    ticks.last = Date.now();
    ticks.pending += 1;
    const over = () => { ticks.pending -= 1; };
    answer.then(over, over);
    return answer;
  };
"""
ANSWERED = "() => ticks.pending === 0 && engineLive.pending === 0"
TICKED = "before => ticks.count > before && ticks.pending === 0"
# By far longer than the page's five seconds: the next tick should have come and did not.
OVERDUE = "() => Date.now() - ticks.last > 8000"
HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
  Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => hidden ? 'hidden' : 'visible'});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def database(company: House) -> Iterator[Connection]:
    """The engine's own connection to its database."""
    with company.connect() as connection:
        yield connection


@pytest.fixture
def operator(visitor: Visitor) -> Visitor:
    """A visitor on the live page whose ticks are counted."""
    visitor.page.add_init_script(WATCH_TICKS)
    visitor.open(PAGE)
    return visitor


def ticks(visitor: Visitor) -> int:
    """How often the page has asked by itself."""
    return int(visitor.page.evaluate("() => ticks.count"))


def next_tick(visitor: Visitor) -> None:
    """Wait until the page has asked again and was answered."""
    visitor.until(TICKED, ticks(visitor), seconds=30)


def name_of_a_model() -> str:
    """A model that no other call has."""
    return f"model-{uuid.uuid4().hex[:10]}"


def test_the_live_page_names_its_hour_at_once_also_when_it_is_reached_by_the_menu(visitor: Visitor) -> None:
    hour = re.compile(r"^\d\d:\d\d – \d\d:\d\d \S+$")
    visitor.open(PAGE)
    expect(visitor.page.locator("#live-window")).to_have_text(hour)
    visitor.open("/executive-overview")
    visitor.page.locator("#nav-realtime_operations").click()
    told = visitor.page.wait_for_selector("#live-window", state="attached")
    assert told is not None
    assert hour.match(told.text_content() or ""), "not only when the page asks for the first time"


def test_a_new_call_appears_by_itself_and_the_newest_row_is_young_again(
    visitor: Visitor, database: Connection
) -> None:
    visitor.open(PAGE)
    model = name_of_a_model()
    engine.call(database, engine.any_user(database), model=model)
    expect(visitor.page.locator(FEED)).to_contain_text(model, timeout=30_000)
    first = visitor.page.locator(f"{FEED} tbody tr").first
    assert model in first.inner_text(), "newest first"
    visitor.until(
        "() => /^([0-9]|1[0-9]|2[0-9])\\s?s$/.test(document.getElementById('newest-row-age').innerText)"
    )


def test_a_call_is_counted_in_the_minute_it_belongs_to(visitor: Visitor, database: Connection) -> None:
    visitor.open(PAGE)
    model = name_of_a_model()
    user = engine.any_user(database)
    for _ in range(3):
        engine.call(database, user, model=model, status="rate_limited", latency_ms=None)
    path = f"/api/v1/panels/rate-limited-now?model={model}"
    visitor.until(
        "path => fetch(path).then(a => a.json()).then(a => a.rows[0][a.columns.indexOf('rate_limited_now')] === 3)",
        path,
    )


def test_pause_stops_the_refresh_and_resume_starts_it_again(operator: Visitor) -> None:
    next_tick(operator)
    pause = operator.page.locator("#pause")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    operator.until(ANSWERED)
    before = ticks(operator)
    operator.until(OVERDUE)
    assert ticks(operator) == before
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "false")
    operator.until(TICKED, before)


def test_a_hidden_tab_asks_nothing(operator: Visitor) -> None:
    next_tick(operator)
    operator.page.evaluate(HIDE, True)
    operator.until(ANSWERED)
    before = ticks(operator)
    operator.until(OVERDUE)
    assert ticks(operator) == before
    operator.page.evaluate(HIDE, False)
    operator.until(TICKED, before)


def test_a_tick_waits_for_the_answers_to_the_last_one(operator: Visitor) -> None:
    held: list[Route] = []

    def hold(route: Route, request: Request) -> None:
        if is_tick(request) and not held:
            held.append(route)
        else:
            route.continue_()

    operator.page.route("**/_dash-update-component*", hold)
    before = ticks(operator)
    operator.until("before => ticks.count > before && ticks.pending === 1", before, seconds=30)
    asked = ticks(operator)
    operator.until(OVERDUE, seconds=30)
    assert ticks(operator) == asked, "no tick was started while an answer was awaited"
    held[0].continue_()
    operator.until(TICKED, asked, seconds=30)


def test_the_feed_shows_all_failed_or_limited_calls_and_keeps_the_choice(
    operator: Visitor, database: Connection
) -> None:
    user, failed, limited = engine.any_user(database), name_of_a_model(), name_of_a_model()
    engine.call(database, user, model=failed, status="error", error_message="the provider hung up")
    engine.call(database, user, model=limited, status="rate_limited", latency_ms=None)
    feed = operator.page.locator(FEED)
    operator.panel("live-feed").get_by_role("button", name=re.compile(r"^Failed [1-9]")).click()
    expect(feed).to_contain_text(failed)
    expect(feed).not_to_contain_text(limited)
    expect(feed).to_contain_text("the provider hung up")
    operator.until("() => document.querySelectorAll('#live-feed .feed-row:not(.is-crit)').length === 0")
    next_tick(operator)
    expect(feed).not_to_contain_text(limited)
    operator.panel("live-feed").get_by_role("button", name=re.compile(r"^Limited [1-9]")).click()
    expect(feed).to_contain_text(limited)
    expect(feed).not_to_contain_text(failed)
    operator.panel("live-feed").get_by_role("button", name="All", exact=True).click()
    expect(feed).to_contain_text(failed)


def test_a_refresh_keeps_scroll_and_focus(operator: Visitor) -> None:
    operator.page.evaluate("() => { document.querySelector('#live-feed .panel-content').scrollTop = 120 }")
    operator.page.evaluate("() => window.scrollTo(0, 200)")
    operator.panel("live-feed").locator("details.panel-menu > summary").focus()
    place = operator.page.evaluate("() => window.scrollY")
    next_tick(operator)
    next_tick(operator)
    assert (
        operator.page.evaluate("() => document.querySelector('#live-feed .panel-content').scrollTop") == 120
    )
    assert operator.page.evaluate("() => window.scrollY") == place
    assert operator.page.evaluate("() => document.activeElement.closest('.panel').id") == "live-feed"


def test_a_swipe_that_begins_on_a_chart_moves_the_page(welcome: Welcome, company: House) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open(PAGE)
    chart = phone.panel("error-rate-last-hour").locator(".js-plotly-plot .nsewdrag").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    before = phone.page.evaluate("() => window.scrollY")
    finger = phone.context.new_cdp_session(phone.page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        finger.send(
            "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y + 20 * step}]}
        )
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.until("before => window.scrollY < before - 50", before)


def test_rows_do_not_jump_while_somebody_reads_them(visitor: Visitor, database: Connection) -> None:
    visitor.open(PAGE)
    row = visitor.page.locator(f"{FEED} tbody tr").nth(2)
    row.hover()
    before = visitor.page.locator(f"{FEED} tbody").inner_text()
    model = name_of_a_model()
    engine.call(database, engine.any_user(database), model=model)
    new = visitor.page.locator(".feed-new")
    expect(new).to_have_text("1 new", timeout=25_000)
    assert visitor.page.locator(f"{FEED} tbody").inner_text() == before
    new.click()
    expect(visitor.page.locator(FEED)).to_contain_text(model)
    expect(new).to_have_text("")


def test_a_call_is_opened_with_everything_the_log_says(visitor: Visitor, database: Connection) -> None:
    model = name_of_a_model()
    engine.call(
        database,
        engine.any_user(database),
        model=model,
        status="error",
        error_message="the provider hung up",
        request_data=Json({"temperature": 0.7}),
    )
    visitor.open(PAGE)
    row = visitor.page.locator(f"{FEED} tbody tr", has_text=model)
    box = row.bounding_box()
    assert box is not None
    row.click(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
    dialog = visitor.page.locator("#call-dialog")
    expect(dialog).to_contain_text(model)
    expect(dialog).to_contain_text("the provider hung up")
    expect(dialog).to_contain_text("temperature")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_keyboard_opens_a_call_from_its_time(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.locator(f"{FEED} .feed-open").first.press("Enter")
    expect(visitor.page.locator("#call-dialog")).to_contain_text("Request data")


def test_the_wall_screen_fits_and_shows_the_way_out(company: House, welcome: Welcome) -> None:
    wall = welcome(company, width=1920, height=1080, theme="dark")
    wall.open(PAGE)
    wall.page.locator("#wall").click()
    leave = wall.page.get_by_role("button", name="Leave wall screen")
    for seen in (leave, wall.page.locator("#lamp"), wall.page.locator(".demo-mark")):
        expect(seen).to_be_visible()
    expect(wall.page.locator("#newest-row-age")).not_to_be_empty()
    assert wall.page.evaluate(
        "() => document.documentElement.scrollHeight <= innerHeight && "
        "[...document.querySelectorAll('.panel')].every(one => one.getBoundingClientRect().bottom <= innerHeight)"
    )
    assert wall.page.evaluate("at => document.querySelector(at).scrollHeight > innerHeight", FEED)
    leave.click()
    expect(wall.page.locator("#rail")).to_be_visible()
    expect(leave).to_be_hidden()


def test_a_value_in_the_feed_becomes_a_filter(visitor: Visitor, database: Connection) -> None:
    engine.call(database, engine.any_user(database), provider="luma", service_type="video", model="ray-2")
    visitor.open(PAGE)
    visitor.page.locator(f"{FEED} [data-filter=provider][data-value=luma]").first.click()
    expect(visitor.page.locator("#call-dialog")).to_be_hidden()
    visitor.until("() => new URLSearchParams(location.search).get('provider') === 'luma'")
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(1)
    visitor.until(
        "() => [...document.querySelectorAll('#live-feed [data-filter=provider]')].every(one => one.dataset.value === 'luma')"
    )


def test_the_reader_chooses_how_often_the_page_asks(operator: Visitor) -> None:
    next_tick(operator)
    operator.page.locator("#refresh-seconds").select_option("60")
    operator.until(ANSWERED)
    before = ticks(operator)
    operator.until(OVERDUE)
    assert ticks(operator) == before, "a minute is not over yet"
    operator.page.locator("#refresh-seconds").select_option("2")
    operator.until(TICKED, before)


def test_the_lamp_says_live_while_the_worker_counts(visitor: Visitor) -> None:
    visitor.open(PAGE)
    expect(visitor.page.locator("#lamp-word")).to_have_text("Live")
    assert "lamp-good" in (visitor.page.locator("#lamp").get_attribute("class") or "")
    assert visitor.page.locator("#banner").inner_text() == ""


def test_a_lost_connection_is_shown_and_found_again(company: House, welcome: Welcome) -> None:
    guest = welcome(company)
    guest.open(PAGE)
    guest.context.set_offline(True)
    guest.until("() => document.documentElement.classList.contains('is-offline')", seconds=20)
    assert guest.page.locator(f"{FEED} tbody tr").count() > 0, "what was known stays"
    guest.context.set_offline(False)
    guest.until("() => !document.documentElement.classList.contains('is-offline')", seconds=20)
