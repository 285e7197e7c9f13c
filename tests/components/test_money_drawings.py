"""What the pictures of money say: a start and an end that are seen, ratios of all channels, and forecasts against the naive one."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.bullet import Budget, bullets
from components.charts.waterfall import Step, axis_floor, waterfall
from components.drawings import money_costs, money_ledger, money_watch
from components.static import markup
from components.theme import EntityColors
from components.view import View
from data.answer import Answer
from data.filters import parse
from data.queries import load

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FILTERS = parse({"range": ["28d"]}, now=NOW, zone=ZoneInfo("UTC"))
VIEW = View(FILTERS, "light", "USD", EntityColors({}))
MOVES = {"new": 30.0, "expansion": 5.0, "reactivation": 0.0, "contraction": -4.0, "churn": -11.0}


def answer(query: str, rows: list[dict[str, Any]]) -> Answer:
    """Rows as the warehouse would tell them."""
    columns = tuple(rows[0])
    return Answer(
        load(query), columns, tuple(tuple(row[c] for c in columns) for row in rows), NOW, False, FILTERS, (), 0, 0
    )  # fmt: skip


def movements(start: float) -> Answer:
    """Recurring revenue of a period that began with so much."""
    steps = {"start": start, **MOVES, "end": start + sum(MOVES.values())}
    return answer(
        "financial_analytics/mrr_movements",
        [
            {"step": step, "amount": amount, "n": 3, "difference": 0.0, "unpriced": 0}
            for step, amount in steps.items()
        ],
    )


def test_the_movements_stand_between_the_start_and_the_end() -> None:
    trace = money_ledger.mrr_movements(movements(100), VIEW)["data"][0]
    assert trace["customdata"] == ["Start", "New", "Expansion", "Reactivated", "Contraction", "Churn", "End"]
    assert trace["x"][3] == "Reacti-<br>vated"
    assert trace["y"] == [100, 30, 5, 0, -4, -11, 120]
    assert trace["measure"] == ["absolute", *["relative"] * 5, "absolute"]
    assert trace["text"][0] == "<b>$100</b>"
    assert trace["text"][1] == "+$30.00"


def test_small_movements_of_a_large_revenue_are_seen_and_the_axis_says_where_it_begins() -> None:
    steps = [Step("Start", 9000, is_balance=True), Step("New", 30), Step("End", 9030, is_balance=True)]
    figure = waterfall(steps, theme="light")
    floor = axis_floor(steps)
    low, high = figure["layout"]["yaxis"]["range"]
    assert 0 < floor < 9000
    assert low == floor
    assert 30 / (high - low) > 0.3
    assert "axis begins at $9,060" in money_ledger.movements_note(movements(9080), VIEW).replace(
        "\u00a0", " "
    )
    assert "axis" not in money_ledger.movements_note(movements(100), VIEW)


def test_the_number_of_a_bar_that_ends_near_zero_stands_above_it_not_on_the_line() -> None:
    steps = [
        Step("Revenue", 100, True),
        Step("Marketing", -70),
        Step("Other", -26),
        Step("Margin", None, True),
    ]
    figure = waterfall(steps, theme="light", signs=False)
    trace, (above,) = figure["data"][0], figure["layout"]["annotations"]
    assert [bool(text) for text in trace["text"]] == [True, True, False, True]
    assert (above["x"], above["y"], above["yanchor"]) == (trace["x"][2], 30.0, "bottom")
    assert above["text"] == trace["hovertext"][2] == "\u2212$26.00"
    deep = [Step("Revenue", 100, True), Step("Costs", -150), Step("Margin", None, True)]
    assert waterfall(deep, theme="light")["layout"]["annotations"] == [], "far below zero there is room"


@pytest.mark.parametrize("start", [0.0, 1.0, 50.0, 1e4, 1e7])
def test_the_axis_never_begins_above_a_balance(start: float) -> None:
    steps = [
        Step("Start", start, is_balance=True),
        Step("Churn", -0.4 * start),
        Step("End", 0.6 * start, is_balance=True),
    ]
    assert axis_floor(steps) == 0
    small = [
        Step("Start", start, is_balance=True),
        Step("Churn", -0.01 * start),
        Step("End", 0.99 * start, is_balance=True),
    ]
    assert axis_floor(small) <= 0.99 * start
    assert axis_floor([Step("a", start), Step("Sum", None, True)]) == 0


def test_the_row_of_all_channels_says_what_the_cards_say() -> None:
    margin, ltv = 50.0, 400.0
    rows: list[dict[str, Any]] = []
    for channel, spend, won in (("search", 1000.0, 5), ("fairs", 600.0, 0), ("", None, 3)):
        cac = spend / won if spend and won else None
        rows.append(
            {
                "channel": channel, "marketing_spend": spend, "customers": won, "cac": cac,
                "ltv_cac": ltv / cac if cac else None, "payback_months": cac / margin if cac else None,
            }
        )  # fmt: skip
    text = markup(money_watch.acquisition(answer("financial_analytics/acquisition_by_channel", rows), VIEW))
    foot = re.sub(r"<[^>]+>", "|", text[text.index("<tfoot") :])
    assert "$200" in foot
    assert "2.00" in foot  # 400 / (1600 / 8)
    assert "4.0" in foot  # 200 / 50


def test_a_forecast_is_held_against_repeating_the_week_before() -> None:
    row: dict[str, Any] = {
        "day": date(2026, 11, 22), "observed": None, "value": 10.0, "refused": None, "folds": 6,
        "mase": 2.0, "naive_mase": 2.5, "coverage95": 0.9, "total": None,
    }  # fmt: skip
    query = "financial_analytics/cost_forecast"
    note = money_watch.forecast_note(answer(query, [row]), VIEW).replace("\u00a0", " ")
    assert "80.0 % of the error of repeating the last week" in note
    alone = money_watch.forecast_note(answer(query, [row | {"naive_mase": None}]), VIEW)
    assert "mean absolute scaled error 2.00" in alone


def test_what_is_left_without_a_forecast_is_left_so_far() -> None:
    going = markup(bullets((Budget("Video", 80, 120, is_open=True),), caption="Budgets"))
    over = markup(bullets((Budget("Video", 80, 120),), caption="Budgets"))
    assert "$40.00 left so far" in going
    assert "$40.00 left<" in over


@pytest.mark.parametrize(
    ("today", "told"),
    [(30, "left so far"), (29, "left so far"), (31, "left")],
    ids=["last day", "before", "over"],
)
def test_a_month_goes_on_until_its_last_day_is_over(today: int, told: str) -> None:
    now = datetime(2026, 11, 1, 23, tzinfo=UTC) + timedelta(days=today - 1)
    days = min(today, 30)
    row: dict[str, Any] = {
        "category": "video", "measure": "service", "budget": 100.0, "spent": 5.0, "expected": None, "low80": None, "high80": None,
        "days": days, "month_days": 30, "until": date(2026, 11, 1) + timedelta(days=days),
    }  # fmt: skip
    view = View(parse({"range": ["28d"]}, now=now, zone=ZoneInfo("UTC")), "light", "USD", EntityColors({}))
    text = markup(money_watch.budget_bullets(answer("financial_analytics/budget_utilisation", [row]), view))
    assert f"$95.00 {told}<" in text
    assert ("icon-check" in text) == (told == "left")


def test_the_bar_of_a_cost_is_cut_where_its_mark_is() -> None:
    row: dict[str, Any] = {
        "name": "openai", "provider": "openai", "members": 1, "provider_cost": 8.0, "closed_cost": 2.0, "cost_before": 4.0, "calls": 9,
        "success_rate": 1.0, "cost_per_success": 1.0, "cost_per_1k_tokens": None, "cost_per_image": None, "cost_per_second": None,
    }  # fmt: skip
    told = answer("financial_analytics/provider_cost_comparison", [row])
    table = markup(money_costs.provider_costs(told, VIEW))
    assert re.findall(r'cell-(?:bar|tick)" style="--p:([0-9.]+)', table) == ["50.0", "100.0"]
    assert ">$8.00<" in table
    assert "$2.00 against $4.00 before" in table
    assert money_costs.provider_costs_note(told, VIEW).endswith(
        "; the mark is the period before, bar and mark of finished buckets"
    )
    alone = answer("financial_analytics/provider_cost_comparison", [row | {"cost_before": None}])
    assert re.findall(r'cell-bar" style="--p:([0-9.]+)', markup(money_costs.provider_costs(alone, VIEW))) == ["100.0"]  # fmt: skip
    assert money_costs.provider_costs_note(alone, VIEW) == "$8.00, failed calls included"


def test_a_budget_of_a_provider_is_called_as_the_provider_is() -> None:
    row: dict[str, Any] = {
        "category": "OpenAI", "measure": "provider", "budget": 9.0, "spent": 4.0, "expected": None, "low80": None, "high80": None,
        "days": 3, "month_days": 30,
    }  # fmt: skip
    rows = [
        row,
        row | {"category": "video", "measure": "service"},
        row | {"category": "odd name", "measure": "provider"},
    ]
    text = markup(money_watch.budget_bullets(answer("financial_analytics/budget_utilisation", rows), VIEW))
    assert re.findall(r'bullet-name">([^<]+)<', text) == ["OpenAI", "Video", "Odd name"]
