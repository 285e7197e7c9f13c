"""What the width of a phone did to words: dates of charts cut off, numbers written over names, notes over trends."""

import pytest

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
    phone.page.wait_for_timeout(800)  # plotly's last frame
    assert phone.page.evaluate(BROKEN) == []
