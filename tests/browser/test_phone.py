"""What the width of a phone did to words: dates of charts cut off, numbers written over names, notes over trends."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Welcome
from tests.browser.house import House

# every text of a chart that leaves its drawing, and every two that stand on each other
BROKEN = """() => {
  const troubles = [];
  for (const panel of document.querySelectorAll('.panel')) {
    const texts = [...panel.querySelectorAll('.main-svg text')].filter(one => one.textContent.trim() && one.checkVisibility());
    const boxes = texts.map(one => [one.getBoundingClientRect(), one.textContent, one.closest('.main-svg').getBoundingClientRect()]);
    boxes.forEach(([box, words, drawing], i) => {
      if (box.left < drawing.left - 1 || box.right > drawing.right + 1 || box.bottom > drawing.bottom + 1) troubles.push(`${panel.id}: ${words} is cut`);
      for (const [other, told] of boxes.slice(i + 1)) {
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (wide > 2 && high > 5) troubles.push(`${panel.id}: ${words} stands on ${told}`);
      }
    });
  }
  for (const card of document.querySelectorAll('.kpi')) {
    const spark = card.querySelector('.kpi-spark').getBoundingClientRect();
    for (const words of card.querySelectorAll('.kpi-delta, .kpi-note')) {
      if (!words.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(words);
      const box = range.getBoundingClientRect();
      if (box.right > spark.left + 2 && box.bottom > spark.top + 2 && box.top < spark.bottom - 2) troubles.push(`${words.textContent} stands on its trend`);
    }
  }
  return troubles;
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/campaign-performance",
        "/user-intelligence",
        "/user-intelligence?panel.feature-flow=5",
        "/executive-overview",
        "/content-quality",
        "/technical-performance",
    ],
)
def test_on_a_phone_no_word_of_a_chart_or_card_is_cut_or_written_over(
    company: House, welcome: Welcome, path: str
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open(path)
    for _ in range(20):  # until fonts and plotly's last frame are there
        phone.page.wait_for_timeout(400)
        if not phone.page.evaluate(BROKEN):
            break
    assert phone.page.evaluate(BROKEN) == []


# what leaves the cell it is in without an ellipsis: a text may end in one only where nothing inline-something holds it together
CUT = """() => {
  const troubles = [];
  for (const cell of document.querySelectorAll('.panel tbody th:first-child')) {
    const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      if (words.currentNode.parentElement.closest('.visually-hidden')) continue;
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      const right = range.getBoundingClientRect().right;
      const held = [];
      let box = words.currentNode.parentElement;
      while (box !== cell && getComputedStyle(box).overflowX === 'visible') { held.push(box); box = box.parentElement; }
      const style = getComputedStyle(box);
      if (style.overflowX === 'visible' || right <= box.getBoundingClientRect().right + 1) continue;
      if (style.textOverflow !== 'ellipsis' || held.some(one => getComputedStyle(one).display.startsWith('inline-')))
        troubles.push(`${cell.closest('.panel').id}: ${words.currentNode.textContent}`);
    }
  }
  return [...new Set(troubles)];
}"""


def test_on_a_phone_a_name_that_is_too_long_for_its_column_ends_in_an_ellipsis(
    company: House, welcome: Welcome
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open("/user-intelligence")
    phone.page.locator("#users .user-link .user-name").first.wait_for()
    assert phone.page.evaluate(CUT) == []
    name, short_id = phone.page.locator("#users .user-link").first.locator("span").all()
    assert name.bounding_box()["y"] + 10 < short_id.bounding_box()["y"]  # type: ignore[index]
    assert short_id.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize(
    ("path", "panel"),
    [("/campaign-performance", "campaign-comparison"), ("/technical-performance", "error-messages")],
)
def test_on_a_phone_a_name_that_can_be_pressed_ends_in_an_ellipsis_too(
    company: House, welcome: Welcome, path: str, panel: str
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open(path)
    name = phone.page.locator(f"#{panel} tbody th :is(.filter-value, .message-text)").first
    name.evaluate("one => { one.textContent = 'Longer than the column that stays in sight' }")
    ends = "one => one.getBoundingClientRect().right <= one.closest('th').getBoundingClientRect().right"
    assert name.evaluate(ends)
    assert phone.page.evaluate(CUT) == []


@pytest.mark.parametrize(
    ("path", "panel"), [("/technical-performance", "error-heatmap"), ("/forecasting", "seasonality")]
)
def test_on_a_phone_all_hours_of_the_day_are_seen_at_once(
    company: House, welcome: Welcome, path: str, panel: str
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open(path)
    phone.page.locator(f"#{panel} .heat-cell").first.wait_for()
    content = phone.page.locator(f"#{panel} .panel-content")
    assert content.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("opener", [".rail-button", ".bottom-bar button"])
def test_the_sections_of_a_phone_give_the_focus_back_to_what_opened_them(
    company: House, welcome: Welcome, opener: str
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open("/executive-overview")
    button = phone.page.locator(opener)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert phone.page.evaluate("() => document.getElementById('rail').contains(document.activeElement)")
    phone.page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_tab_does_not_leave_for_the_page_that_the_sections_cover(company: House, welcome: Welcome) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open("/executive-overview")
    phone.page.locator(".rail-button").click()
    phone.page.locator("#rail a").last.focus()
    phone.page.keyboard.press("Tab")
    phone.until("() => !document.getElementById('rail').classList.contains('is-open')")


@pytest.mark.parametrize(
    ("path", "panel"), [("/user-intelligence", "users"), ("/financial-analytics", "plan-distribution")]
)
def test_on_a_phone_the_line_between_rows_goes_through_the_column_that_stays(
    company: House, welcome: Welcome, path: str, panel: str
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open(path)
    row = phone.page.locator(f"#{panel} tbody tr").nth(1)
    row.scroll_into_view_if_needed()
    stays = row.locator("th").first
    assert stays.evaluate("one => getComputedStyle(one).position") == "sticky"
    box, beside = stays.bounding_box(), row.locator("td").first.bounding_box()
    assert box is not None
    assert beside is not None
    # the same pixels from above the line to below it, where neither cell has words
    across = [
        phone.page.screenshot(clip={"x": x, "y": box["y"] - 3, "width": 1, "height": 6})
        for x in (box["x"] + box["width"] - 3, beside["x"] + 1)
    ]
    assert across[0] == across[1]


# what is seen of a text beyond the cell it belongs to stands on its neighbour
WRITTEN_OVER = """() => {
  const troubles = [];
  for (const cell of document.querySelectorAll('.panel tbody :is(th, td)')) {
    const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      let right = range.getBoundingClientRect().right;
      for (let box = words.currentNode.parentElement; box !== cell.parentElement; box = box.parentElement)
        if (getComputedStyle(box).overflowX !== 'visible') right = Math.min(right, box.getBoundingClientRect().right);
      if (right > cell.getBoundingClientRect().right + 1 && range.getClientRects().length)
        troubles.push(`${cell.closest('.panel').id}: ${words.currentNode.textContent}`);
    }
  }
  return [...new Set(troubles)];
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/realtime-operations",
        "/user-intelligence",
        "/financial-analytics",
        "/technical-performance",
        "/campaign-performance",
        "/business-intelligence",
    ],
)
def test_on_a_phone_no_cell_is_written_over_by_its_neighbour(
    company: House, welcome: Welcome, path: str
) -> None:
    phone = welcome(company, width=360, height=740, phone=True)
    phone.open(path)
    assert phone.page.evaluate(WRITTEN_OVER) == []
