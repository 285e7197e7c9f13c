"""Everything with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from layouts import SECTIONS
from tests.browser.visitor import Visitor

PAGE = "/executive-overview"
# the ring is drawn around the element, or around the card that it heads
FOCUS_IS_SEEN = """() => [document.activeElement, document.activeElement.closest('.kpi')].some(element => {
  const style = element && getComputedStyle(element);
  return style && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none');
})"""


def focus(visitor: Visitor, key: str) -> None:
    """Put the focus on a panel's menu."""
    visitor.panel(key).locator("details.panel-menu > summary").focus()


def test_the_skip_link_comes_first_and_leads_to_the_content(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("() => document.activeElement.className") == "skip-link"
    assert visitor.page.evaluate("() => document.activeElement.getBoundingClientRect().top >= 0")
    visitor.page.keyboard.press("Enter")
    visitor.until("() => document.activeElement.id === 'main'")


def test_focus_is_seen_wherever_it_goes(visitor: Visitor) -> None:
    visitor.open(PAGE)
    seen = set()
    for _ in range(45):
        visitor.page.keyboard.press("Tab")
        what = visitor.page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)")
        assert visitor.page.evaluate(FOCUS_IS_SEEN), f"no focus ring on {what}"
        seen.add(what)
    assert len(seen) > 40, "Tab goes through the page and is not caught anywhere"


@pytest.mark.parametrize(("key", "shown"), [("t", "table"), ("q", "pre.sql")])
def test_t_and_q_show_the_focused_panel_as_table_and_sql(visitor: Visitor, key: str, shown: str) -> None:
    visitor.open(PAGE)
    focus(visitor, "growth")
    visitor.page.keyboard.press(key)
    expect(visitor.panel("growth").locator(f".panel-extra {shown}")).to_be_visible()
    visitor.page.keyboard.press(key)
    expect(visitor.panel("growth").locator(f".panel-extra {shown}")).to_have_count(0)


def test_f_fills_the_screen_with_the_focused_panel(visitor: Visitor) -> None:
    visitor.open(PAGE)
    focus(visitor, "growth")
    visitor.page.keyboard.press("f")
    visitor.until("() => document.fullscreenElement && document.fullscreenElement.id === 'growth'")
    visitor.page.keyboard.press("f")
    visitor.until("() => !document.fullscreenElement")


def test_the_question_mark_lists_the_keys_and_escape_closes_the_list(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press("?")
    keys = visitor.page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    assert "Show the focused panel as a table" in keys.inner_text()
    visitor.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


@pytest.mark.parametrize(("key", "picker"), [("/", "filter-picker"), ("p", "range-picker")])
def test_slash_and_p_open_filters_and_period_and_escape_closes_them(
    visitor: Visitor, key: str, picker: str
) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press(key)
    visitor.until(
        "id => document.getElementById(id).open && document.getElementById(id).contains(document.activeElement)",
        picker,
    )
    visitor.page.keyboard.press("Escape")
    visitor.until("id => !document.getElementById(id).open", picker)
    assert visitor.page.evaluate("() => document.activeElement.tagName") == "SUMMARY", "focus goes back"


def test_d_changes_the_theme(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press("d")
    visitor.until("() => document.documentElement.dataset.bsTheme === 'dark'")


def test_escape_clears_the_filters_when_nothing_is_open(visitor: Visitor) -> None:
    visitor.open(PAGE + "?service=chat&range=7d")
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(1)
    visitor.page.locator("#main").focus()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#filter-chips .chip")).to_have_count(0)
    assert visitor.search() == "range=7d"


def test_letters_written_into_a_field_are_letters(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press("/")
    field = visitor.page.locator("#filter-find")
    field.click()
    field.press_sequentially("dtqpf?/2")
    assert field.input_value() == "dtqpf?/2"
    assert visitor.page.evaluate("() => document.documentElement.dataset.bsTheme") == "light"
    assert not visitor.page.get_by_role("dialog", name="Keys").is_visible()


def test_a_key_of_the_upper_row_opens_each_of_the_twelve_sections(visitor: Visitor) -> None:
    visitor.open(PAGE)
    for key, section in [*zip("1234567890-=", SECTIONS, strict=True)][1:]:
        visitor.page.keyboard.press(key)
        expect(visitor.page.locator("#page-title")).to_have_text(section.title)


def test_keys_of_one_character_can_be_turned_off_and_on_again(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.keyboard.press("?")
    visitor.page.get_by_role("checkbox", name="Use these keys").uncheck()
    visitor.page.keyboard.press("Escape")
    visitor.open(PAGE)  # it is kept
    visitor.page.locator("#main").focus()
    for key in ("d", "p", "?", "2"):
        visitor.page.keyboard.press(key)
    assert visitor.page.evaluate("() => document.documentElement.dataset.bsTheme") == "light"
    assert not visitor.page.evaluate("() => document.querySelector('dialog[open], details[open]')")
    assert PAGE in visitor.page.url
    visitor.page.get_by_role("button", name="Keys of the keyboard").click()
    visitor.page.get_by_role("checkbox", name="Use these keys").check()
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("d")
    visitor.until("() => document.documentElement.dataset.bsTheme === 'dark'")
