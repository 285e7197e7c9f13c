"""A sparkline is of what its card's value is of: it obeys every filter that the value obeys, or is not drawn."""

from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callbacks import cards
from components.section import Card
from components.theme import EntityColors
from components.view import View
from data.filters import DIMENSIONS, Filters, parse
from data.queries import load
from layouts import SECTIONS
from tests.data.sql.company import NOW

SPARKS = [card for section in SECTIONS for card in section.cards if card.trend]


def spark(monkeypatch: pytest.MonkeyPatch, card: Card, filters: Filters) -> dict[str, Any]:
    """What is drawn where every question has an answer."""

    def fetch(query: str, asked: Filters) -> Any:
        ignored = load(query).apply(asked)[1]
        return SimpleNamespace(ignored=ignored, rows=[(1,)], column=lambda _name: [1])

    monkeypatch.setattr(cards, "fetch", fetch)
    query = card.metric.query
    reading: Any = SimpleNamespace(ignored=load(query).apply(filters)[1] if query else filters.active)
    return cards._spark(card, View(filters, "light", "USD", EntityColors({})), reading)


@pytest.mark.parametrize("card", SPARKS, ids=lambda card: f"{card.metric.key}-{card.href}")
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_trend_that_cannot_obey_a_filter_of_the_value_is_left_out(
    monkeypatch: pytest.MonkeyPatch, card: Card, dimension: str
) -> None:
    filters = parse({"range": ["28d"], dimension: ["x"]}, now=NOW, zone=ZoneInfo("UTC"))
    value_obeys = bool(card.metric.query) and not load(card.metric.query).apply(filters)[1]
    trend_obeys = not load(card.trend or "").apply(filters)[1]
    assert bool(spark(monkeypatch, card, filters)) == (trend_obeys or not value_obeys)


def test_without_filters_every_card_has_its_sparkline(monkeypatch: pytest.MonkeyPatch) -> None:
    filters = parse({"range": ["28d"]}, now=NOW, zone=ZoneInfo("UTC"))
    assert all(spark(monkeypatch, card, filters) for card in SPARKS)
