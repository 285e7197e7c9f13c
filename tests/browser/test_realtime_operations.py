"""Real-time operations as an operator keeps it open."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Request, Route, expect
from psycopg.types.json import Json

from tests.browser import engine
from tests.browser.house import Connection, House
from tests.browser.visitor import Visitor, is_tick

PAGE = "/realtime-operations"
FEED = "#live-feed .panel-content"
# A tick is overdue by far and was not started: what a pause, a hidden tab or an answer that is still awaited must lead to.
OVERDUE = "() => Date.now() - engineLive.last > 8000"
TICKED = "before => engineLive.last > before && engineLive.pending === 0"
ZOOMED = """() => {
  const axis = document.querySelector('#latency-last-hour .js-plotly-plot').layout.xaxis;
  return axis.autorange ? null : axis.range.map(String);
}"""
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


def last_tick(visitor: Visitor) -> float:
    """When the page asked last, ms."""
    return float(visitor.page.evaluate("() => engineLive.last"))


def next_tick(visitor: Visitor) -> None:
    """Wait until the page has asked again and was answered."""
    visitor.until(TICKED, last_tick(visitor), seconds=30)


def name_of_a_model() -> str:
    """A model that no other call has."""
    return f"model-{uuid.uuid4().hex[:10]}"


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


def test_pause_stops_the_refresh_and_resume_starts_it_again(visitor: Visitor) -> None:
    visitor.open(PAGE)
    next_tick(visitor)
    pause = visitor.page.locator("#pause")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    visitor.until("() => engineLive.pending === 0")
    before = last_tick(visitor)
    visitor.until(OVERDUE)
    assert last_tick(visitor) == before
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "false")
    visitor.until(TICKED, before)


def test_a_hidden_tab_asks_nothing(visitor: Visitor) -> None:
    visitor.open(PAGE)
    next_tick(visitor)
    visitor.page.evaluate(HIDE, True)
    visitor.until("() => engineLive.pending === 0")
    before = last_tick(visitor)
    visitor.requests.clear()
    visitor.until(OVERDUE)
    assert last_tick(visitor) == before
    assert [request.url for request in visitor.requests if is_tick(request)] == []
    visitor.page.evaluate(HIDE, False)
    visitor.until(TICKED, before)


def test_a_tick_waits_for_the_answers_to_the_last_one(visitor: Visitor) -> None:
    visitor.open(PAGE)
    held: list[Route] = []
    started: list[Request] = []

    def hold(route: Route, request: Request) -> None:
        if is_tick(request):
            started.append(request)
            if not held:
                held.append(route)
                return
        route.continue_()

    visitor.page.route("**/_dash-update-component", hold)
    visitor.until("() => engineLive.pending === 1", seconds=30)  # all others of this tick were answered
    asked = len(started)
    visitor.until(OVERDUE, seconds=30)
    assert len(started) == asked, "no tick was started while an answer was awaited"
    before = last_tick(visitor)
    held[0].continue_()
    visitor.until(TICKED, before, seconds=30)


def test_the_feed_shows_all_failed_or_limited_calls_and_keeps_the_choice(
    visitor: Visitor, database: Connection
) -> None:
    user, failed, limited = engine.any_user(database), name_of_a_model(), name_of_a_model()
    engine.call(database, user, model=failed, status="error", error_message="the provider hung up")
    engine.call(database, user, model=limited, status="rate_limited", latency_ms=None)
    visitor.open(PAGE)
    feed = visitor.page.locator(FEED)
    visitor.panel("live-feed").get_by_role("button", name="Failed", exact=True).click()
    expect(feed).to_contain_text(failed)
    expect(feed).not_to_contain_text(limited)
    expect(feed).to_contain_text("the provider hung up")
    visitor.until("() => document.querySelectorAll('#live-feed .feed-row:not(.is-crit)').length === 0")
    next_tick(visitor)
    expect(feed).not_to_contain_text(limited)
    visitor.panel("live-feed").get_by_role("button", name="Limited", exact=True).click()
    expect(feed).to_contain_text(limited)
    expect(feed).not_to_contain_text(failed)
    visitor.panel("live-feed").get_by_role("button", name="All", exact=True).click()
    expect(feed).to_contain_text(failed)


def test_a_refresh_keeps_zoom_scroll_and_focus(visitor: Visitor) -> None:
    visitor.open(PAGE)
    chart = visitor.panel("latency-last-hour").locator(".js-plotly-plot .nsewdrag").first
    box = chart.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    visitor.page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=5)
    visitor.page.mouse.up()
    visitor.page.wait_for_function(ZOOMED)
    before = visitor.page.evaluate(ZOOMED)
    visitor.page.evaluate("() => { document.querySelector('#live-feed .panel-content').scrollTop = 120 }")
    visitor.page.evaluate("() => window.scrollTo(0, 200)")
    visitor.panel("live-feed").locator("details.panel-menu > summary").focus()
    place = visitor.page.evaluate("() => window.scrollY")
    next_tick(visitor)
    next_tick(visitor)
    assert visitor.page.evaluate(ZOOMED) == before
    assert visitor.page.evaluate("() => document.querySelector('#live-feed .panel-content').scrollTop") == 120
    assert visitor.page.evaluate("() => window.scrollY") == place
    assert visitor.page.evaluate("() => document.activeElement.closest('.panel').id") == "live-feed"


def test_rows_do_not_jump_while_somebody_reads_them(visitor: Visitor, database: Connection) -> None:
    visitor.open(PAGE)
    row = visitor.page.locator(f"{FEED} tbody tr").nth(2)
    row.hover()
    before = visitor.page.locator(f"{FEED} tbody").inner_text()
    model = name_of_a_model()
    engine.call(database, engine.any_user(database), model=model)
    new = visitor.page.locator("#feed-new")
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
    row.locator(".feed-open").click()
    dialog = visitor.page.locator("#call-dialog")
    expect(dialog).to_contain_text(model)
    expect(dialog).to_contain_text("the provider hung up")
    expect(dialog).to_contain_text("temperature")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_value_in_the_feed_becomes_a_filter(visitor: Visitor, database: Connection) -> None:
    engine.call(database, engine.any_user(database), provider="luma", service_type="video", model="ray-2")
    visitor.open(PAGE)
    visitor.page.locator(f"{FEED} [data-filter=provider][data-value=luma]").first.click()
    visitor.until("() => new URLSearchParams(location.search).get('provider') === 'luma'")
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(1)
    visitor.until(
        "() => [...document.querySelectorAll('#live-feed [data-filter=provider]')].every(one => one.dataset.value === 'luma')"
    )


def test_the_reader_chooses_how_often_the_page_asks(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.locator("#refresh-seconds").select_option("60")
    visitor.until("() => engineLive.pending === 0")
    before = last_tick(visitor)
    visitor.until(OVERDUE)
    assert last_tick(visitor) == before, "a minute is not over yet"
    visitor.page.locator("#refresh-seconds").select_option("2")
    visitor.until(TICKED, before)


def test_the_lamp_says_live_while_the_worker_counts(visitor: Visitor) -> None:
    visitor.open(PAGE)
    expect(visitor.page.locator("#lamp-word")).to_have_text("Live")
    assert "lamp-good" in (visitor.page.locator("#lamp").get_attribute("class") or "")
    assert visitor.page.locator("#banner").inner_text() == ""


def test_a_lost_connection_is_shown_and_found_again(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.context.set_offline(True)
    visitor.until("() => document.documentElement.classList.contains('is-offline')", seconds=20)
    visitor.context.set_offline(False)
    visitor.until("() => !document.documentElement.classList.contains('is-offline')", seconds=20)
    visitor.troubles[:] = [each for each in visitor.troubles if "ERR_INTERNET_DISCONNECTED" not in each]
