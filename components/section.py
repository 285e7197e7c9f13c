"""A section: one question, its key figures and its panels, and how they stand on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from dash import html
from dash.development.base_component import Component

from components.elements import Markup
from components.format import NO_BREAK
from components.kpi import KpiState, kpi_card, kpi_strip
from components.panel import Panel, frame
from components.static import markup
from data.caveats import sentence
from data.metrics import Metric


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: its metric, the section that explains it, and the trend that its sparkline draws (a query and a column)."""

    metric: Metric
    href: str
    trend: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A page. `rows` name panels (or `cards`) from left to right, a tuple is a column of panels. `refresh_seconds` is how often it asks again while
    it is looked at; a section without panels is not built yet, and `planned` says what it will show. One that `is_money` names the currency beside
    the zone."""

    key: str
    title: str
    question: str
    icon: str
    group: str
    short: str = ""
    cards: tuple[Card, ...] = ()
    panels: tuple[Panel, ...] = ()
    rows: tuple[tuple[str | tuple[str, ...], ...], ...] = ()
    refresh_seconds: int = 30
    has_verdict: bool = False
    is_money: bool = False
    default_range: str = "28d"
    planned: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The section's address."""
        return f"/{self.key.replace('_', '-')}"

    @property
    def is_built(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.panels)


def page(section: Section, choices: Mapping[str, str] | None = None) -> html.Div:
    """The static skeleton of a section: verdict, cards and panel frames; callbacks fill the leaves. `choices` are those of panels, by their key."""
    verdict = [Markup(id="verdict", className="verdict-box", waits=True)] if section.has_verdict else []
    made = {panel.key: frame(panel, (choices or {}).get(panel.key)) for panel in section.panels}
    rows = [
        html.Div([_cell(section, made, cell) for cell in row], className="panel-grid") for row in section.rows
    ]
    return html.Div([*verdict, *rows], className=f"page page-{section.key.replace('_', '-')}")


def _cell(section: Section, made: Mapping[str, Component], cell: str | tuple[str, ...]) -> Component:
    if cell == "cards":
        return _cards(section)
    if isinstance(cell, str):
        return made[cell]
    span = next(panel.span for panel in section.panels if panel.key == cell[0])
    return html.Div([made[key] for key in cell], className=f"panel-stack span-{span}")


def card_strip(
    section: Section, states: Mapping[str, KpiState], search: str = "", basis: str = ""
) -> html.Section:
    """The key figures as they are known, by metric; `search` is the view that their links keep, `basis` says what changes compare.

    In a row of their own as many side by side as fill their lines, four beside a panel.
    """
    waiting = KpiState(unit="count", state="loading")
    states, once = _told_once(states)
    cards = [
        kpi_card(key, card.metric.title, _link(card.href, search), states.get(key, waiting))
        for key, card in ((card.metric.key, card) for card in section.cards)
    ]
    columns = next((n for n in (6, 5, 4) if len(cards) % n == 0), 5) if _has_own_row(section) else 4
    return kpi_strip(
        cards,
        columns=columns,
        basis=" ".join(part for part in (_basis(section, states, basis), once) if part),
    )


def _told_once(states: Mapping[str, KpiState]) -> tuple[Mapping[str, KpiState], str]:
    """Why there is nothing to compare with, once under the cards where no card has a change and several would say the same."""
    alike = {
        key: state for key, state in states.items() if state.note.startswith("nothing to compare with: ")
    }
    notes = {state.note for state in alike.values()}
    if len(alike) < 2 or len(notes) > 1 or any(state.change for state in states.values()):
        return states, ""
    quiet = {key: replace(state, note="", is_told_below=True) for key, state in alike.items()}
    return {**states, **quiet}, f"{sentence(notes.pop())}. A shorter period has changes."


def _basis(section: Section, states: Mapping[str, KpiState], told: str) -> str:
    """What changes compare, where there is one; while nothing is known, the room for it, so that the page does not jump."""
    if not states:
        return NO_BREAK if any(card.metric.kind != "live" for card in section.cards) else ""
    return told if any(state.change for state in states.values()) else ""


def _link(href: str, search: str) -> str:
    path, mark, anchor = href.partition("#")
    return f"{path}{search}{mark}{anchor}"


def _has_own_row(section: Section) -> bool:
    return any(row == ("cards",) for row in section.rows)


def _cards(section: Section) -> Markup:
    span = 12 if _has_own_row(section) else 8
    return Markup(_waiting_cards(section), id="cards", className=f"panel-cell span-{span}", waits=True)


@cache
def _waiting_cards(section: Section) -> str:
    return markup(card_strip(section, {}))
