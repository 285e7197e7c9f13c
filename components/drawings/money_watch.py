"""The pictures of money to watch: budgets, forecasts, users who cost more than they pay, channels, and the price book."""

from typing import Any

from dash import html

from components.bullet import Budget, bullets
from components.charts.forecast import Forecast, forecast
from components.charts.traces import Series
from components.drawings.expected import expected_in_all
from components.drawings.money_ledger import money
from components.drawings.names import (
    budget_name,
    plan_name,
    provider_name,
    source_name,
    unit_name,
)
from components.drawings.user_words import user_link
from components.format import number, signed
from components.icons import icon
from components.status import dot
from components.table import Column, Row, bar_cell, data_table
from components.theme import entity_color
from components.view import View
from data.warehouse import Answer

USERS_SHOWN = 20


def budget_bullets(answer: Answer, view: View) -> html.Ul:
    """Each budget of the month: spent, expected at its end, and what is left or over; what nothing measures is hatched."""
    today = view.filters.now.date()
    budgets = [
        Budget(
            budget_name(row["category"], row["measure"]),
            row["spent"],
            row["budget"],
            None if row["expected"] is None else (row["low80"], row["expected"], row["high80"]),
            action="No spend known" if row["measure"] in ("marketing", "channel") else "Not measured",
            # on its last day a month has all its days, and goes on
            is_open=row["days"] < row["month_days"] or row["until"] > today,
        )
        for row in answer.records()
    ]
    return bullets(budgets, currency=view.currency, caption="Budgets of the month")


def budget_period(answer: Answer, view: View) -> str:
    """The month, and how far it has come."""
    if not answer.rows:
        return ""
    row = answer.records()[0]
    band = (
        "; band: expected at its end, 80 of 100 cases"
        if any(v is not None for v in answer.column("expected"))
        else ""
    )
    return f"{row['month']:%B %Y}, {row['days']} of {row['month_days']} days. Bar: spent, mark: budget{band}"


def _forecast(answer: Answer, view: View, slot: int, name: str) -> dict[str, Any]:
    seen = [row for row in answer.records() if row["value"] is None]
    come = [row for row in answer.records() if row["value"] is not None]
    line = Series(name, [row["observed"] for row in seen], entity_color(slot, view.theme))
    ends = {key: [row[key] for row in come] for key in ("value", "low80", "high80", "low95", "high95")}
    expected = Forecast(
        [row["day"] for row in come],
        ends["value"],
        (ends["low80"], ends["high80"]),
        (ends["low95"], ends["high95"]),
    )
    return forecast(
        [row["day"] for row in seen],
        line,
        expected,
        theme=view.theme,
        unit="money",
        currency=view.currency,
        height=256,
    )


def cost_forecast(answer: Answer, view: View) -> dict[str, Any]:
    """Provider cost a day: what was, and what is expected."""
    return _forecast(answer, view, 2, "Provider cost")


def revenue_forecast(answer: Answer, view: View) -> dict[str, Any]:
    """Revenue a day: what was, and what is expected."""
    return _forecast(answer, view, 0, "Revenue")


def forecast_note(answer: Answer, view: View) -> str:
    """The sum of what is expected, and how well the method did when history was replayed; or why there is no forecast."""
    rows = answer.records()
    if not rows:
        return ""
    come = [row["value"] for row in rows if row["value"] is not None]
    if not come:
        return str(rows[0]["refused"] or "no forecast")
    row = rows[0]
    words = expected_in_all(row, len(come), "money", view)
    if row["mase"] is None:
        return words
    inside = number(row["coverage95"], "percent").full
    return f"{words}. Replayed {row['folds']} times: {_error(row)}, {inside} of the days inside the 95 % band"


def _error(row: Row) -> str:
    """The error of the method against that of repeating the week before, over the same days; by itself where that is not known."""
    if row["naive_mase"]:
        share = number(row["mase"] / row["naive_mase"], "percent").full
        return f"{share} of the error of repeating the last week"
    return f"mean absolute scaled error {row['mase']:.2f}"


def unprofitable_users(answer: Answer, view: View) -> html.Div:
    """Who costs more than they bring, the dearest first."""
    rows = answer.records()[:USERS_SHOWN]
    top = max((row["loss"] for row in rows), default=1.0) or 1.0
    columns = (
        Column("user", "User", cell=lambda r: user_link(r["name"], str(r["user_id"]), view.search)),
        Column("plan_type", "Plan", cell=lambda r: plan_name(r["plan_type"])),
        money("revenue", "Paid for the month", view),
        money("provider_cost", "Cost", view),
        Column(
            "bar",
            "Loss",
            title_hidden=True,
            width="18%",
            cell=lambda r: bar_cell(r["loss"] / top, color="var(--er-e3)"),
        ),
        money("loss", "Loss", view, strong=True),
    )
    return data_table(columns, rows, caption="Users who cost more than they pay")


def unprofitable_period(answer: Answer, view: View) -> str:
    """The month, how many there are and what they cost together."""
    if not answer.rows:
        return ""
    row = answer.records()[0]
    shown = f", the {USERS_SHOWN} dearest" if row["users"] > USERS_SHOWN else ""
    return f"{row['month']:%B %Y}: {row['users']:,} users, {number(row['whole'], 'money', currency=view.currency).full} together{shown}"


def price_check(answer: Answer, view: View) -> html.Div:
    """Cost as the engine wrote it beside what the price book makes of the same usage, the largest difference first."""
    columns = (
        Column("model", "Model", cell=lambda r: _model(r, view)),
        Column("calls", "Calls", "count", quiet=True),
        money("recorded_cost", "Recorded", view),
        Column(
            "recomputed_cost",
            "Recomputed",
            cell=lambda r: (
                "–"
                if r["unpriced_calls"] == r["calls"]
                else number(r["recomputed_cost"], "money", currency=view.currency).full
            ),
            align="right",
        ),
        Column("difference", "Difference", cell=lambda r: _difference(r, view), align="right", strong=True),
        Column("unpriced_calls", "Without price", "count"),
    )
    return data_table(columns, answer.records(), caption="Recorded and recomputed cost")


def _model(row: Row, view: View) -> html.Span:
    name = f"{provider_name(row['provider'])}, {row['model']}"
    return html.Span([dot(view.colors.css("provider", row["provider"])), name], className="named")


def _difference(row: Row, view: View) -> Any:
    if row["unpriced_calls"] == row["calls"]:
        return "–"
    gap, priced = row["difference"], row["recorded_cost"] - row["unpriced_cost"]
    told = signed(gap, "money", currency=view.currency)
    if abs(gap) < max(0.005, 0.05 * abs(priced)):
        return "0" if abs(gap) < 0.005 else told
    return [icon("warn", class_name="text-warn"), f" {told}"]


def price_check_note(answer: Answer, view: View) -> str:
    """Both sums over what has a price."""
    rows = answer.records()
    if all(row["unpriced_calls"] == row["calls"] for row in rows):
        return ""  # two sums of nothing say nothing
    recorded = sum(row["recorded_cost"] - row["unpriced_cost"] for row in rows)
    recomputed = sum(row["recomputed_cost"] for row in rows)
    told = [number(v, "money", currency=view.currency).full for v in (recorded, recomputed)]
    return f"{told[0]} recorded, {told[1]} by the price book, for usage that has a price"


def unpriced_usage(answer: Answer, view: View) -> html.Div:
    """What was used and has no price."""
    columns = (
        Column("model", "Model", cell=lambda r: _model(r, view)),
        Column("unit", "Unit", cell=lambda r: unit_name(r["unit"])),
        Column("quantity", "Used", "count", short=True),
        Column("days", "Days", "count", quiet=True),
        Column("provider_cost", "Recorded", cell=lambda r: _recorded(r, view), align="right"),
    )
    return data_table(columns, answer.records(), caption="Usage without a price")


def _recorded(row: Row, view: View) -> Any:
    if row["calls"] is None:
        return html.Span("in the row above", className="is-quiet")
    return number(row["provider_cost"], "money", currency=view.currency).full


def unpriced_note(answer: Answer, view: View) -> str:
    """How much usage that is."""
    rows = answer.records()
    if not rows:
        return ""
    models = len({(row["provider"], row["model"]) for row in rows})
    calls, cost = (sum(row[key] or 0 for row in rows) for key in ("calls", "provider_cost"))
    told = number(cost, "money", currency=view.currency).full
    many = "1 model" if models == 1 else f"{models} models"
    return f"{many}, {calls:,} successful calls: {told} recorded that cannot be checked"


def acquisition(answer: Answer, view: View) -> html.Div:
    """What a customer of each channel costs, and how soon it comes back."""
    rows = answer.records()
    top = max((row["marketing_spend"] or 0 for row in rows), default=1.0) or 1.0
    columns = (
        Column(
            "channel",
            "Channel",
            cell=lambda r: source_name(r["channel"]) if r["channel"] else "Source not known",
        ),
        Column(
            "bar",
            "Spend",
            title_hidden=True,
            width="18%",
            cell=lambda r: _spend_bar(r, top),
        ),
        money("marketing_spend", "Spend", view),
        Column("customers", "New customers", "count"),
        money("cac", "Each", view, strong=True),
        Column("ltv_cac", "LTV : cost", cell=_worth, align="right"),
        Column(
            "payback_months",
            "Months to pay back",
            cell=lambda r: "–" if r["payback_months"] is None else f"{r['payback_months']:.1f}",
            align="right",
        ),
    )
    spend, won = (sum(row[key] or 0 for row in rows) for key in ("marketing_spend", "customers"))
    foot = {
        "channel": "All channels",
        "marketing_spend": spend,
        "customers": won,
        "cac": spend / won if won else None,
        "ltv_cac": _of_all(rows, "ltv_cac", won / spend if spend else None),
        "payback_months": _of_all(rows, "payback_months", spend / won if won else None),
    }
    return data_table(columns, rows, caption="Acquisition by channel", foot=foot)


def _of_all(rows: list[dict[str, Any]], key: str, whole: float | None) -> float | None:
    """A ratio of all channels from that of any one: all are of the same lifetime value and margin, so they differ by acquisition cost alone."""
    for row in rows:
        if row[key] is not None and row["cac"] and whole is not None:
            return float(row[key] * whole * (row["cac"] if key == "ltv_cac" else 1 / row["cac"]))
    return None


def _spend_bar(row: Row, top: float) -> Any:
    spend = row["marketing_spend"]
    return bar_cell(spend / top) if spend is not None and spend <= top else ""


def _worth(row: Row) -> Any:
    ratio = row["ltv_cac"]
    if ratio is None:
        return "–"
    told = f"{ratio:.2f}"
    state = "crit" if ratio < 1 else "warn" if ratio < 3 else "check"
    tone = {"crit": "text-crit", "warn": "text-warn", "check": "text-good"}[state]
    return [icon(state, class_name=tone), f" {told}"]


def acquisition_note(answer: Answer, view: View) -> str:
    """What is compared."""
    return "spend of the period, customers whose first paid day is in it; lifetime value is that of all customers"
