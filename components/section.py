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
    """A page. `refresh_seconds` is how often it asks again while it is looked at; a section without panels is not built yet."""

    key: str
    title: str
    question: str
    icon: str
    group: str
    short: str = ""
    cards: tuple[Card, ...] = ()
    panels: tuple[Panel, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
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
    panels = {panel.key: panel for panel in section.panels}
    rows = [
        html.Div(
            [frame(panels[key]) if key in panels else _cards(section) for key in row], className="panel-grid"
        )
        for row in section.rows
    ]
    verdict = [html.Div(id="verdict", className="verdict-box")] if section.has_verdict else []
    return html.Div([*verdict, *rows], className=f"page page-{section.key.replace('_', '-')}")


def _cards(section: Section) -> html.Div:
    cards: Sequence[html.Div] = [
        kpi_card(card.metric.key, card.metric.title, card.href) for card in section.cards
    ]
    return html.Div(kpi_strip(cards, columns=4), className="panel-cell span-8", id="cards")
