"""A fault of ours in one panel or card is said there, logged once, and stays there."""

from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from callbacks import cards, panels
from layouts import PANELS, SECTIONS


def broken(*_arguments: Any, **_names: Any) -> Any:
    raise ZeroDivisionError("division by zero")


def test_a_panel_that_cannot_be_drawn_says_so_and_the_log_knows_why(monkeypatch: pytest.MonkeyPatch) -> None:
    key = next(iter(PANELS))
    monkeypatch.setattr(panels, "ctx", SimpleNamespace(triggered_prop_ids={"refresh.data": "refresh"}))
    monkeypatch.setattr(panels, "drawn", broken)
    with structlog.testing.capture_logs() as logged:
        shown = panels.draw_panel("?range=7d", "light", 1, None, {"key": key})
    assert "This panel could not be drawn" in shown["parts"]["state"]
    assert "figure" not in shown
    assert [(line["event"], line["panel"], line["log_level"]) for line in logged] == [
        ("panel not drawn", key, "error")
    ]
    assert logged[0]["reference"] in shown["parts"]["state"]
    assert "division" not in shown["parts"]["state"]


def test_a_card_that_cannot_be_read_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    section = next(section for section in SECTIONS if len(section.cards) > 1)
    bad = section.cards[0].metric

    def read(metric: Any, _filters: Any) -> Any:
        if metric is bad:
            raise ZeroDivisionError("division by zero")
        return SimpleNamespace(value=None, lacks=None, reason="No rows.", metric=metric)

    monkeypatch.setattr(cards, "read", read)
    with structlog.testing.capture_logs() as logged:
        html = cards.draw_cards("", 1, None, section.path)
    faults = [line for line in logged if line["event"] == "card not drawn"]
    assert [fault["metric"] for fault in faults] == [bad.key]
    assert f"ref {faults[0]['reference']}" in html
    assert html.count("is-error") == 1
    assert html.count("No rows.") >= len(section.cards) - 1
