"""Redis and PostgreSQL fail under a running browser. The last tests of the company: what they break, they mend."""

import json
import os
import re
import signal
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from data.embedded.process import wait_until
from data.warehouse import DOWN_SECONDS
from tests.browser.conftest import Welcome
from tests.browser.house import House, Services
from tests.browser.visitor import Visitor

OVERVIEW, LIVE = "/executive-overview", "/realtime-operations"


@pytest.fixture
def guest(company: House, welcome: Welcome, services: Services) -> Iterator[Visitor]:
    """A visitor for whom things may go wrong; afterwards the services run again."""
    yield welcome(company)
    services.revive()
    assert wait_until(lambda: _every_process_is_ready(company.address), 90, 0.5), "the next tests need both"
    time.sleep(DOWN_SECONDS)  # for so long a process leaves the database alone after its last failure


def values(visitor: Visitor) -> list[str]:
    """What the cards show."""
    return visitor.page.locator(".kpi-value").all_inner_texts()


def test_pages_answer_after_redis_was_emptied(guest: Visitor, services: Services) -> None:
    guest.open(OVERVIEW)
    services.redis.flushall()
    guest.open(OVERVIEW)
    assert "–" not in values(guest)
    assert guest.troubles == []


def test_pages_answer_while_redis_hangs(guest: Visitor, services: Services) -> None:
    guest.open(OVERVIEW)
    os.kill(services.redis_pid, signal.SIGSTOP)
    try:
        guest.open(OVERVIEW)
        assert "–" not in values(guest)
        assert guest.page.locator(".state-failed").count() == 0
    finally:
        os.kill(services.redis_pid, signal.SIGCONT)
    assert guest.troubles == []


def test_pages_answer_while_redis_is_dead_and_use_it_again_afterwards(
    guest: Visitor, services: Services
) -> None:
    services.end(services.redis_pid, signal.SIGKILL)
    guest.open(OVERVIEW)
    assert "–" not in values(guest)
    assert guest.json("/health/ready")["cache"] == "down"
    services.revive()
    # one that has not noticed yet keeps its answers to itself, and the other has none to fall back on when the database dies next
    assert wait_until(lambda: _every_process_is_ready(guest.address), 30, 0.5)
    assert guest.troubles == []


def _every_process_is_ready(address: str) -> bool:
    """Whether each of a dozen connections at once, which the two processes share, is told that the database answers and Redis is used."""
    with ThreadPoolExecutor(12) as askers:
        return all(askers.map(_is_ready, [address] * 12))


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=20) as answer:
            return bool(json.load(answer)["cache"] == "redis")
    except OSError:  # 503 among them
        return False


def test_a_dead_database_leaves_the_last_good_answers_with_their_age_and_comes_back_by_itself(
    guest: Visitor, services: Services
) -> None:
    guest.open(LIVE)
    guest.until("() => engineLive.pending === 0 && document.querySelectorAll('.feed-row').length > 0")
    services.end(services.postgres_pid, signal.SIGKILL)

    banner = guest.page.locator("#banner")
    expect(banner).to_contain_text("The database does not answer", timeout=60_000)
    assert "lamp-good" not in (guest.page.locator("#lamp").get_attribute("class") or "")
    expect(guest.page.locator(".tag-stale").first).to_be_visible(timeout=60_000)
    assert re.search(r"as of \d\d:\d\d, .+ old", guest.page.locator(".tag-stale").first.inner_text())
    assert guest.page.locator(".feed-row").count() > 0, "the calls that were known are still there"

    services.revive()
    expect(banner).to_have_text("", timeout=120_000)
    expect(guest.page.locator(".tag-stale")).to_have_count(0, timeout=60_000)
    expect(guest.page.locator("#lamp-word")).to_have_text("Live", timeout=60_000)


def test_a_page_opened_while_the_database_is_dead_shows_what_was_known_and_no_zero(
    guest: Visitor, services: Services
) -> None:
    guest.open(OVERVIEW)
    before = values(guest)
    services.end(services.postgres_pid, signal.SIGKILL)
    # answers of the last seconds are still good as they are
    guest.until(
        "() => fetch('/api/v1/metrics/error_rate').then(a => a.json()).then(a => a.stale === true)",
        seconds=60,
    )
    guest.page.goto(guest.address + OVERVIEW)
    guest.settle(60)
    for shown, known in zip(values(guest), before, strict=True):
        assert shown in (known, "–"), "an old number or none, never another"
    expect(guest.page.locator(".kpi.is-stale").first).to_be_visible(timeout=90_000)
    expect(guest.page.locator("#banner")).to_contain_text("The database does not answer", timeout=45_000)
    services.revive()
    guest.until("() => fetch('/health/ready').then(a => a.status === 200)", seconds=60)


def test_a_view_nobody_had_seen_fails_in_words_and_offers_to_try_again(
    guest: Visitor, services: Services
) -> None:
    guest.open(OVERVIEW)
    services.end(services.postgres_pid, signal.SIGKILL)
    guest.page.goto(guest.address + OVERVIEW + "?from=2026-01-01&to=2026-01-09&service=tools")
    guest.settle(60)
    panel = guest.panel("requests-trend")
    expect(panel.locator(".state-failed")).to_contain_text("The database does not answer")
    assert "–" in values(guest)
    assert guest.page.locator(".kpi.status-good").count() == 0
    services.revive()
    guest.until("() => fetch('/health/ready').then(a => a.status === 200)", seconds=60)
    panel.get_by_role("button", name="Try again").click()
    expect(panel.locator(".state-failed")).to_have_count(0, timeout=30_000)


def test_a_hanging_database_is_told_as_not_answering(guest: Visitor, services: Services) -> None:
    guest.open(LIVE)
    with services.hanging_postgres():
        expect(guest.page.locator("#banner")).to_contain_text("does not answer", timeout=90_000)
        assert guest.page.locator(".feed-row").count() > 0
    expect(guest.page.locator("#banner")).to_have_text("", timeout=120_000)
