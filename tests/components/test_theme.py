"""Colours: one set of values for CSS and charts, all of them readable."""

import re
from pathlib import Path
from typing import get_args

import pytest

from components.theme import (
    DIVERGING,
    SEQUENTIAL,
    TEMPLATES,
    TOKENS,
    EntityColors,
    Theme,
    blend,
    contrast,
    entity_color,
    readable_on,
    stepped,
)

THEMES: tuple[Theme, ...] = get_args(Theme)
CSS = (Path(__file__).resolve().parents[2] / "assets" / "01_tokens.css").read_text()


def css_tokens(theme: Theme) -> dict[str, str]:
    """The custom properties of one theme's block."""
    start = ":root,[data-bs-theme=light]{" if theme == "light" else "\n[data-bs-theme=dark]{"
    block = CSS.split(start, 1)[1].split("\n}", 1)[0]
    return dict(re.findall(r"--er-([\w-]+):([^;]+);", block))


@pytest.mark.parametrize("theme", THEMES)
def test_css_and_charts_use_the_same_values(theme: Theme) -> None:
    written = css_tokens(theme)
    assert {name: written[name] for name in TOKENS[theme]} == dict(TOKENS[theme])
    assert tuple(written["seq"].split(",")) == SEQUENTIAL[theme]
    assert tuple(written["div"].split(",")) == DIVERGING[theme]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["canvas", "surface"])
@pytest.mark.parametrize("name", ["ink", "ink-2", "ink-3", "accent", "good", "warn", "crit", "info", "off"])
def test_every_text_colour_can_be_read(theme: Theme, ground: str, name: str) -> None:
    assert contrast(TOKENS[theme][name], TOKENS[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("status", ["good", "warn", "crit", "info"])
def test_status_text_can_be_read_on_its_soft_ground(theme: Theme, status: str) -> None:
    assert contrast(TOKENS[theme][status], TOKENS[theme][f"{status}-soft"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_can_be_seen_on_a_panel(theme: Theme) -> None:
    marks = [
        *(f"e{i}" for i in range(1, 9)),
        "good-fill",
        "warn-fill",
        "crit-fill",
        "info-fill",
        "off-fill",
        "control",
    ]
    for name in marks:
        assert contrast(TOKENS[theme][name], TOKENS[theme]["surface"]) >= 3, name


@pytest.mark.parametrize("theme", THEMES)
def test_the_number_in_a_heat_cell_can_be_read_at_every_shade(theme: Theme) -> None:
    for step in range(101):
        fill = blend(step / 100, theme)
        assert contrast(fill, readable_on(fill)) >= 4.5


def test_an_entity_keeps_its_slot_and_a_ninth_is_grey() -> None:
    colors = EntityColors({"provider": {"OpenAI": 0, "Tenth": 9}})
    assert colors.color("provider", "OpenAI", "light") == "#5350C8"
    assert colors.css("provider", "OpenAI") == "var(--er-e1)"
    assert colors.color("provider", "Tenth", "dark") == TOKENS["dark"]["other"]
    assert colors.css("provider", "never seen") == "var(--er-other)"
    assert colors.css("model", "OpenAI") == "var(--er-other)"


@pytest.mark.parametrize("theme", THEMES)
def test_ordered_things_take_steps_of_one_hue(theme: Theme) -> None:
    assert stepped(1, theme) == [entity_color(0, theme)]
    for count in range(2, 9):
        assert len(set(stepped(count, theme))) == count


@pytest.mark.parametrize("theme", THEMES)
def test_the_template_is_small_and_follows_the_theme(theme: Theme) -> None:
    assert len(str(TEMPLATES[theme])) < 2500
    assert TEMPLATES[theme]["layout"]["font"]["color"] == TOKENS[theme]["ink-3"]
