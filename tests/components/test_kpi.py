"""The KPI card says what is known, and what is not."""

from typing import Any
from urllib.parse import unquote

import pytest

from components.kpi import KpiState, kpi_card, kpi_leaves, kpi_strip, spark_style, sparkline
from components.section import card_strip
from components.static import markup
from layouts.user_intelligence import SECTION


def card_of(state: KpiState) -> str:
    return markup(kpi_card("dau", "Daily active users", "/users", state))


def test_a_card_is_markup_that_links_to_what_explains_it() -> None:
    written = card_of(KpiState("count", state="loading"))
    assert 'class="kpi is-loading status-off"' in written
    assert 'data-card="dau"' in written
    assert '<a href="/users"' in written
    assert " data-link>Daily active users</a>" in written


def test_what_a_card_tells_is_escaped() -> None:
    written = card_of(KpiState("count", note="<script>alert(1)</script>", state="missing"))
    assert "<script>" not in written
    assert "&lt;script&gt;alert(1)" in written


def test_a_warning_shows_its_value_change_and_status() -> None:
    state = KpiState("ms", "lower", 2410, 2110, "warn", [1900, 2000, 2410])
    leaves = kpi_leaves(state)
    assert (leaves["value"], leaves["unit"], leaves["delta"]) == ("2.41", "s", "up 14.2\u00a0%")
    assert "is-worse" in leaves["delta_class"]
    assert "delta-up" in leaves["delta_class"]
    assert "status-warn" in leaves["card_class"]
    assert leaves["word"] == "Warning"
    assert "icon-warn" in leaves["status_class"]


def test_the_change_is_of_the_like_for_like_part() -> None:
    leaves = kpi_leaves(KpiState("count", "higher", 120, 100, "good", basis=110))
    assert (leaves["value"], leaves["delta"]) == ("120", "up 10.0\u00a0%")


def test_a_missing_source_is_a_dash_with_the_way_to_fill_it_and_never_green() -> None:
    state = KpiState(
        "money",
        "lower",
        status="good",
        state="missing",
        note="No marketing spend.",
        note_action="Import",
        note_href="/settings",
    )
    leaves = kpi_leaves(state)
    assert (leaves["value"], leaves["unit"], leaves["delta"]) == ("–", "", "")
    assert leaves["note"][0] == "No marketing spend."
    assert leaves["note"][-1].href == "/settings"
    assert "status-off" in leaves["card_class"]
    assert leaves["spark"] == {}


def test_a_failed_query_is_not_zero_percent_errors() -> None:
    leaves = kpi_leaves(
        KpiState("percent", value=0.0, status="good", state="error", note="The query failed.")
    )
    assert leaves["value"] == "–"
    assert leaves["word"] == "Failed"
    assert "status-good" not in leaves["card_class"]


def test_an_old_value_keeps_its_number_and_tells_its_age() -> None:
    leaves = kpi_leaves(KpiState("percent", "lower", 0.0142, 0.016, "good", state="stale", age_seconds=1080))
    assert leaves["value"] == "1.42"
    assert "18" in str(leaves["note"][-1])


def test_nothing_to_compare_with_is_said() -> None:
    leaves = kpi_leaves(KpiState("count", "higher", 5, 0, "good"))
    assert leaves["delta"] == ""
    assert leaves["note"] == ["nothing to compare with"]


@pytest.mark.parametrize("values", [[], [1], [None, None], [None, 3, None]])
def test_there_is_no_line_through_fewer_than_two_values(values: list[Any]) -> None:
    assert sparkline(values) == ""
    assert spark_style(values) == {}


def test_a_gap_in_a_sparkline_stays_a_gap() -> None:
    drawing = sparkline([1, 2, None, 3, 4])
    assert drawing.count('fill="none"') == 2


def test_an_unfinished_end_is_dotted() -> None:
    assert "stroke-dasharray" in sparkline([1, 2, 3, 1], unfinished=True)
    assert "stroke-dasharray" not in sparkline([1, 2, 3, 1])


def test_a_flat_line_is_drawn_in_the_middle() -> None:
    assert "17.0" in sparkline([5, 5, 5])


def test_a_sparkline_is_a_mask_without_a_foreign_address() -> None:
    style = spark_style([1, 2, 3])
    assert unquote(style["maskImage"]).startswith('url("data:image/svg+xml,<svg')


@pytest.mark.parametrize(("cards", "narrow"), [(4, 4), (5, 3), (6, 3), (8, 4), (10, 4), (12, 4)])
def test_a_strip_knows_its_columns_and_those_that_leave_the_fewest_holes_on_a_narrow_screen(
    cards: int, narrow: int
) -> None:
    strip: Any = kpi_strip([kpi_card("a", "A", "/", KpiState("count"))] * cards, columns=5)
    assert strip.style == {"--cols": 5, "--mid": narrow}


def test_a_change_tells_both_numbers_and_their_times_to_who_points_at_it() -> None:
    told = "64.2 s in 1 – 27 Nov against 62.9 s in 4 – 30 Oct"
    written = card_of(KpiState("ms", "lower", 57_000, 62_900, basis=64_200, change=told))
    assert f'title="{told}"' in written
    assert f'title="Daily active users: {told}"' in written


def test_a_number_that_cannot_obey_a_filter_names_what_it_covers() -> None:
    leaves = kpi_leaves(KpiState("count", value=3, scope="all services, all providers"))
    assert leaves["scope"] == "all services, all providers"
    assert "has-long-note" in leaves["card_class"]  # the trend stands beside the number, not over the words
    assert kpi_leaves(KpiState("count", state="missing", scope="all services"))["scope"] == ""


def test_one_line_under_the_cards_says_what_their_changes_compare() -> None:
    line = "Changes compare 1 – 27 Nov with 4 – 30 Oct; today is not over yet."
    strip = markup(kpi_strip([kpi_card("a", "A", "/", KpiState("count"))], basis=line))
    assert f'<p class="kpi-basis">{line}</p>' in strip


def test_why_there_is_nothing_to_compare_with_is_said_once_under_all_cards() -> None:
    note = "nothing to compare with: the log begins on 2 Aug"
    keys = [card.metric.key for card in SECTION.cards]
    alike = {key: KpiState("count", value=3, note=note) for key in keys}
    strip = markup(card_strip(SECTION, alike))
    assert strip.lower().count("nothing to compare with") == 1
    assert "Nothing to compare with: the log begins on 2 Aug. A shorter period has changes." in strip
    assert "has-long-note" not in strip


def test_notes_that_differ_stay_on_their_cards() -> None:
    keys = [card.metric.key for card in SECTION.cards]
    states = {key: KpiState("count", value=3, note=f"nothing to compare with: {key}") for key in keys}
    strip = markup(card_strip(SECTION, states))
    assert strip.count("nothing to compare with") == len(keys)


def test_beside_cards_with_a_change_each_card_says_itself_why_it_has_none() -> None:
    note = "nothing to compare with: the log begins on 2 Aug"
    keys = [card.metric.key for card in SECTION.cards]
    states = {key: KpiState("count", value=3, note=note) for key in keys[1:]}
    changed = KpiState("count", value=3, previous=2, change="3 against 2")
    strip = markup(card_strip(SECTION, {keys[0]: changed, **states}))
    assert strip.count(f">{note}<") == len(keys) - 1
