"""Forecasting as somebody sees it who plans the next weeks."""

import urllib.request
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from data.embedded.process import wait_until
from tests.browser.house import House
from tests.browser.visitor import Visitor

PATH = "/forecasting"


@pytest.fixture(scope="module", autouse=True)
def forecasts(company: House) -> None:
    """The worker has made them: one after the other, a while after the company was counted. Asked afresh, so that no older answer is kept."""
    for choice in ("requests.90", "provider_cost.7"):
        request = urllib.request.Request(
            f"{company.address}/api/v1/panels/usage-forecast?choice={choice}&format=csv",
            headers={"Cache-Control": "no-cache"},
        )
        assert wait_until(partial(_is_made, request), 150, 1.0), f"no forecast was made: {choice}"


def _is_made(request: urllib.request.Request) -> bool:
    with urllib.request.urlopen(request, timeout=20) as answer:
        return b"expected" in answer.read()


def _rows(visitor: Visitor, choice: str) -> list[dict[str, Any]]:
    told = visitor.json(f"/api/v1/panels/usage-forecast?choice={choice}")
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


def test_a_reach_that_the_log_is_too_short_for_is_given_as_far_as_it_goes_and_said(visitor: Visitor) -> None:
    visitor.open(PATH)
    rows = _rows(visitor, "requests.90")
    ahead = sum(row["kind"] == "expected" for row in rows)
    assert 0 < ahead < 90
    visitor.panel("usage-forecast").get_by_role("button", name="90 days", exact=True).click()
    expect(visitor.panel("usage-forecast").locator(".panel-subtitle")).to_contain_text(rows[0]["too_long"])


def test_another_number_is_forecast_in_its_own_unit(visitor: Visitor) -> None:
    visitor.open(PATH)
    panel = visitor.panel("usage-forecast")
    panel.locator("select").first.select_option("provider_cost")
    expect(panel.locator(".js-plotly-plot")).to_contain_text("$")
    rows = _rows(visitor, "provider_cost.7")
    assert {row["metric"] for row in rows} == {"provider_cost"}
    assert sum(row["kind"] == "expected" for row in rows) == 7
