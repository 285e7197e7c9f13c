"""A section: one question, its key figures and its panels, and how they stand on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.kpi import kpi_card, kpi_strip
from components.panel import Panel, frame
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
    it is looked at; a section without panels is not built yet."""

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
    default_range: str = "28d"

    @property
    def path(self) -> str:
        """The section's address."""
        return f"/{self.key.replace('_', '-')}"

    @property
    def is_built(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.panels)


def page(section: Section) -> html.Div:
    """The static skeleton of a section: verdict, cards and panel frames; callbacks fill the leaves."""
    verdict = [html.Div(id="verdict", className="verdict-box")] if section.has_verdict else []
    rows = [
        html.Div([_cell(section, cell, alone=len(row) == 1) for cell in row], className="panel-grid")
        for row in section.rows
    ]
    return html.Div([*verdict, *rows], className=f"page page-{section.key.replace('_', '-')}")


def _cell(section: Section, cell: str | tuple[str, ...], *, alone: bool) -> html.Div:
    if cell == "cards":
        return _cards(section, span=12 if alone else 8)
    panels = {panel.key: panel for panel in section.panels}
    if isinstance(cell, str):
        return frame(panels[cell])
    span = panels[cell[0]].span
    return html.Div([frame(panels[key]) for key in cell], className=f"panel-stack span-{span}")


def _cards(section: Section, span: int) -> html.Div:
    """The key figures: in a row of their own as many side by side as fill their lines, four beside a panel."""
    cards: Sequence[html.Div] = [
        kpi_card(card.metric.key, card.metric.title, card.href) for card in section.cards
    ]
    columns = next((n for n in (6, 5, 4) if len(cards) % n == 0), 5) if span == 12 else 4
    return html.Div(kpi_strip(cards, columns=columns), className=f"panel-cell span-{span}", id="cards")
