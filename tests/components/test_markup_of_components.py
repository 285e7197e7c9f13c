"""Components made of HTML: what a reader, a screen reader and a callback find in them."""

import json
from pathlib import Path
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from components.bullet import Budget, bullets
from components.contribution import Contribution, contributions
from components.empty import empty, failed, source_missing, stale_tag
from components.feed import Call, feed
from components.filterbar import chips
from components.frame import ALL_ACTIONS, LABELS, Help, panel_frame
from components.funnel import Stage, funnel
from components.gauge import Factor, gauge, score_panel
from components.heat import Cell, HeatRow, cohorts, heat_table
from components.icons import ICONS, icon
from components.rfm import AREAS, Segment, rfm_grid
from components.static import markup
from components.status import chip, lamp
from components.table import Column, bar_cell, data_table
from layouts.shell import NavItem, shell

ASSETS = Path(__file__).resolve().parents[2] / "assets"


def html_of(component: Any) -> str:
    """The component as it goes to the browser."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False).replace('\\"', '"')


def test_every_icon_that_css_names_exists() -> None:
    named = {
        part.split('"')[0]
        for text in (p.read_text() for p in ASSETS.glob("*.css"))
        for part in text.split("icon-")[1:]
    }
    known = {name for name in ICONS if any(other.startswith(name) for other in named)}
    assert known <= set(ICONS)
    with pytest.raises(KeyError, match="nonsense"):
        icon("nonsense")


def test_an_icon_is_decoration_or_has_a_name() -> None:
    assert '"aria-hidden": "true"' in html_of(icon("check"))
    assert '"aria-label": "succeeded"' in html_of(icon("check", "succeeded"))


def test_a_lamp_says_its_status_in_a_word() -> None:
    assert "No traffic" in html_of(lamp("off"))
    assert "Failing, timeouts" in html_of(lamp("crit", "Failing, timeouts"))


def test_a_panel_has_a_name_a_menu_and_its_help() -> None:
    panel: Any = panel_frame("dau-trend", "Active users", about=Help("means it", "computed so", "do this"))
    text = html_of(panel)
    assert panel.id == "dau-trend"
    assert '"aria-labelledby": "dau-trend-title"' in text
    for action in ALL_ACTIONS:
        assert f'"data-action": "{action}"' in text or f'data-action="{action}"' in text
        assert LABELS[action][1] in text
    for words in ("means it", "computed so", "do this"):
        assert words in text


def test_a_panel_waits_in_the_shape_of_what_is_coming_and_names_its_parts() -> None:
    written = markup(panel_frame("p", "P", height=206, shape="bars", aside=True))
    assert "--h:206px" in written
    assert "state-loading shape-bars" in written
    for name in ("subtitle", "tag", "hero", "aside", "extra", "state"):
        assert written.count(f'data-part="{name}"') == 1
    assert 'data-part="content"' in markup(panel_frame("p", "P", "content"))


def test_every_state_says_what_it_is() -> None:
    told = markup(
        [empty("Nothing", "because"), failed("Broken", "why", "8f31c2"), source_missing("No spend", "text")]
    )
    for kind in ("state-empty", "state-failed", "state-source"):
        assert kind in told


def test_a_failure_is_announced_with_its_reference_and_a_way_on() -> None:
    text = html_of(failed("Ran out of time", "Others are fine.", "8f31c2", retry=True))
    assert '"role": "alert"' in text
    assert "8f31c2" in text
    assert "Try again" in text


def test_an_old_answer_is_tagged_with_its_age() -> None:
    assert "as of 10:41, 18\u00a0min old" in html_of(stale_tag("10:41", 1080))


def test_a_table_has_a_caption_scopes_and_numbers_at_the_right() -> None:
    table = data_table(
        (
            Column("name", "Provider"),
            Column("cost", "Cost", "money", strong=True),
            Column("bar", "", cell=lambda r: bar_cell(0.5)),
        ),
        [{"name": "<b>Runway</b>", "cost": 21400}, {"name": None, "cost": None}],
        caption="Cost by provider",
        foot={"name": "All", "cost": 21400},
    )
    text = markup(table)
    assert 'scope="col"' in text
    assert 'scope="row"' in text
    assert "Cost by provider" in text
    assert "$21.4k" in text
    assert "is-number is-strong" in text
    assert '"21,400\u00a0USD"' in text
    assert "–" in text


def test_a_failed_call_is_told_by_icon_reason_and_ground() -> None:
    call = Call(
        "10:58:57",
        "Video",
        "var(--er-e4)",
        "Runway",
        "gen-5",
        "u_77120",
        60000,
        0.4,
        "crit",
        "timeout after 60 s",
    )
    text = markup(feed([call]))
    for words in (
        "feed-row is-crit",
        "timeout after 60 s",
        "icon-crit",
        'aria-label="failed"',
        "60.0\u00a0s",
        "$0.4000",
    ):
        assert words in text


def test_a_chip_names_what_its_button_removes() -> None:
    assert "Remove the filter Plan Pro" in html_of(chip("Plan", "Pro", "plan"))
    made = chips({"plan": ["Pro", "Business"], "country": [], "model": ["a", "b", "c"]})
    assert len(made) == 2
    assert "Pro, Business" in html_of(made[0])
    assert "a and 2 more" in html_of(made[1])


def test_contributions_are_drawn_around_zero_and_add_up() -> None:
    parts = (
        Contribution("Video", 6480, href="?service=video"),
        Contribution("Chat", -2310),
        Contribution("27 others", 360, True),
    )
    text = html_of(contributions(parts, unit="money", caption="What changed", note="up 4 %"))
    for words in ("+$6,480", "−$2,310", "+$360", "+$4,530", "is-takes", "?service=video"):
        assert words in text


def test_contributions_of_nothing_do_not_fail() -> None:
    assert "Together" in html_of(contributions((), unit="count", caption="What changed"))


def test_no_score_draws_an_empty_arc_and_a_dash() -> None:
    arc: Any = gauge(None, "good", "No calls")
    assert "is-off" in arc.className
    assert "–" in html_of(arc)
    assert arc.style == {"--p": 0.0}


def test_the_dearest_factor_of_a_score_is_marked() -> None:
    factors = (Factor("Uptime", "100 %", 0), Factor("Speed", "95 %", 4.8, "warn"))
    assert "text-warn is-strong" in html_of(score_panel(gauge(93.8, "warn", "Watch"), factors))


def test_an_open_cohort_cell_is_hatched_and_week_zero_is_grey() -> None:
    rows = [HeatRow("14 Sep", 1429, [Cell(1.0), Cell(0.47), Cell(0.4, is_open=True)])]
    text = html_of(
        cohorts(
            rows, ["week 0", "1", "2", "3"], theme="light", caption="Retention", mean=[1.0, 0.47, None, None]
        )
    )
    assert "heat-first" in text
    assert "heat-cell is-open" in text
    assert "not over yet" in text
    assert "Weighted" in text


def test_a_cell_of_few_cases_is_hatched_and_an_empty_one_is_a_dash() -> None:
    rows = [HeatRow("Mon", None, [Cell(0.5, n=3), Cell(None)])]
    text = html_of(heat_table(rows, ["0", "1"], theme="dark", caption="Errors"))
    assert "is-few" in text
    assert "only 3" in text
    assert "heat-none" in text


def test_a_funnel_tells_shares_of_the_step_before_and_of_all() -> None:
    text = html_of(funnel((Stage("Signed up", 200), Stage("Paid", 50, 7200, 9)), caption="Funnel"))
    assert "25 % of the step before, median 2.0\u00a0h" in text
    assert "25.0\u00a0%" in text
    assert "9 may still come" in text


def test_a_funnel_of_nobody_writes_no_share() -> None:
    text = html_of(funnel((Stage("Signed up", 0), Stage("Paid", 0)), caption="Funnel"))
    assert "–" in text
    assert "0 % of" not in text


def test_a_budget_without_a_source_is_hatched_and_says_how_to_fill_it() -> None:
    text = html_of(
        bullets(
            (Budget("Marketing", None, None, action="Import spend", href="/settings"),), caption="Budgets"
        )
    )
    assert "is-missing" in text
    assert "Import spend" in text


def test_a_budget_says_what_will_be_over() -> None:
    text = html_of(bullets((Budget("Provider", 80, 120, (115, 123, 129)),), caption="Budgets"))
    assert "$3.00 over" in text


def test_segments_keep_their_places_when_nobody_is_in_them() -> None:
    grid = rfm_grid({"Champions": Segment(2100, 374e3)}, theme="light")
    text = html_of(grid)
    assert all(area in text for area in AREAS.values())
    assert text.count("nobody") == len(AREAS) - 1


def test_the_shell_marks_what_is_not_built_and_shows_demo() -> None:
    items = [
        NavItem("a", "Built", "/a", "overview", "Overview", short="A"),
        NavItem("b", "Later", "/b", "users", "Overview", False),
    ]
    page = shell(
        items, "main", presets={"7d": "7"}, comparisons={"none": "no"}, zone="UTC", theme="dark", is_demo=True
    )
    text = html_of(page)
    assert text.count("not built yet") == 1
    assert "demo-mark" in text
    assert 'href="#main"' in text
    assert text.count("nav-item is-unbuilt") == 1
    calm = shell(items, "main", presets={}, comparisons={}, zone="UTC", theme="light", is_demo=False)
    assert "demo-mark" not in html_of(calm)
