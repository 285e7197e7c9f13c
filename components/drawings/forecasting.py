"""The pictures of forecasting: what is coming, how often that was right, who leaves, and the rhythm of the week."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from components.charts.axes import Figure
from components.charts.forecast import Forecast, forecast
from components.charts.histogram import Bin, histogram
from components.charts.traces import Series
from components.drawings.churn import NOT_YET, refusal
from components.drawings.expected import expected_in_all
from components.empty import empty
from components.format import Unit, day, number
from components.heat import Cell, HeatRow, heat_table
from components.icons import icon
from components.table import Column, bar_cell, data_table
from components.theme import entity_color
from components.view import View
from data.instants import are_whole_hours, midnight
from data.warehouse import Answer

Row = Mapping[str, Any]
METRICS = {
    "requests": "Requests",
    "active_users": "Active users",
    "signups": "Sign-ups",
    "provider_cost": "Provider cost",
    "revenue": "Revenue",
}
MONEY = ("provider_cost", "revenue")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAIVE = "seasonal naive"
EARLIER = ("said", "replayed")


def has_none(answer: Answer) -> bool:
    """There is no forecast to draw."""
    return not any(row.get("kind") == "expected" for row in answer.records())


def usage_forecast(answer: Answer, view: View) -> Figure:
    """What was, what is expected with both bands, and thin what was expected earlier."""
    rows = answer.records()
    metric = rows[0]["metric"]
    unit: Unit = "money" if metric in MONEY else "count"
    seen, come = ([row for row in rows if row["kind"] == kind] for kind in ("observed", "expected"))
    ends = {key: [row[key] for row in come] for key in ("value", "low80", "high80", "low95", "high95")}
    line = Series(METRICS[metric], [row["value"] for row in seen], entity_color(0, view.theme))
    return forecast(
        [row["day"] for row in seen],
        line,
        Forecast([row["day"] for row in come], ends["value"], (ends["low80"], ends["high80"]), (ends["low95"], ends["high95"])),
        theme=view.theme,
        unit=unit,
        currency=view.currency,
        height=320,
        earlier=_earlier(rows),
    )  # fmt: skip


def _earlier(rows: list[dict[str, Any]]) -> list[tuple[list[Any], list[Any]]]:
    origins = sorted({(row["kind"], row["origin"]) for row in rows if row["kind"] in EARLIER})
    return [
        ([row["day"] for row in mine], [row["value"] for row in mine])
        for kind, origin in origins
        for mine in ([row for row in rows if (row["kind"], row["origin"]) == (kind, origin)],)
    ]


def usage_forecast_note(answer: Answer, view: View) -> str:
    """What is expected in all, by which method; or why there is no forecast."""
    rows = answer.records()
    if not rows:
        return "no forecast yet"
    run = rows[0]
    if run["refused"]:
        return str(run["refused"])
    come = [row for row in rows if row["kind"] == "expected"]
    told = expected_in_all(run, len(come), "money" if run["metric"] in MONEY else "count", view)
    words = [f"{told}, from {run['days']:,} days to {day(run['observed_to'])} by {run['method']}"]
    if any(row["kind"] in EARLIER for row in rows):
        words.append("Grey: what was, or would have been, expected earlier")
    if run["too_long"] and len(come) < int((answer.filters.choice or "a.0").split(".")[1]):
        words.append(str(run["too_long"]))
    return ". ".join(words)


def forecast_backtest(answer: Answer, view: View) -> Component:
    """Every method that was tried, by horizon: its error and how much fell inside its intervals; the chosen one is marked."""
    rows = [row for row in answer.records() if row["method"] is not None]
    if not rows:
        run = answer.records()[0] if answer.rows else None
        return empty(
            "No back-test yet", str(run["refused"]) if run and run["refused"] else "No forecast was made yet."
        )
    best = [row["mase"] for row in rows if row["chosen"] or row["method"] == NAIVE]
    top = 1.25 * max(best, default=1.0)  # a method that failed altogether must not flatten the others
    columns = (
        Column("horizon", "Days", cell=lambda row: f"{row['horizon']} days"),
        Column("method", "Method", cell=_method),
        Column("mase", "Error", cell=lambda row: f"{row['mase']:.2f}", align="right", strong=True),
        Column("bar", "Error", cell=lambda row: bar_cell(row["mase"] / top, tick=1 / top), title_hidden=True, width="14%"),
        Column("coverage80", "In 80 %", "percent"),
        Column("coverage95", "In 95 %", "percent"),
        Column("folds", "Tries", "count"),
    )  # fmt: skip
    return data_table(columns, rows, caption="Methods by horizon, best first")


def _method(row: Row) -> Any:
    return (
        [row["method"], " ", icon("check", "chosen", class_name="text-good")]
        if row["chosen"]
        else row["method"]
    )


def forecast_backtest_note(answer: Answer, view: View) -> str:
    """What the error is measured in."""
    return "error in units of the one-week naive error before; the mark is 1. Shares of the days inside each band"


def churn_probability(answer: Answer, view: View) -> Figure:
    """Users by tenths of the probability to leave."""
    bins = [Bin(row["band"] / 10, (row["band"] + 1) / 10, row["users"]) for row in answer.records()]
    return histogram(bins, theme=view.theme, unit="percent")


def churn_probability_note(answer: Answer, view: View) -> str:
    """Who is expected to leave and what that costs a month."""
    if not answer.rows:
        return "no model yet"
    if said := refusal(answer):
        return f"{NOT_YET}: {said}"
    rows = answer.records()
    users, leavers, lost = (
        sum(row[key] for row in rows) for key in ("users", "expected_leavers", "revenue_at_risk")
    )
    money = number(lost, "money", currency=view.currency).full
    return f"{leavers:,.0f} of {users:,} users active in the 30 days to {day(rows[0]['cut_off'])} expected to leave in the next 30, {money} a month with them"


def nobody_scored(answer: Answer) -> bool:
    """There is no probability to draw."""
    return not any(answer.column("users")) if answer.rows else True


def seasonality(answer: Answer, view: View) -> Component:
    """Hour by weekday: calls against the mean hour."""
    by_day: dict[int, list[dict[str, Any]]] = {}
    for row in answer.records():
        by_day.setdefault(row["weekday"], []).append(row)
    rows = [
        HeatRow(WEEKDAYS[at - 1], None, [_hour(row) for row in hours]) for at, hours in sorted(by_day.items())
    ]
    heads = [f"{hour:02d}" for hour in range(24)]
    return heat_table(
        rows,
        heads,
        theme=view.theme,
        unit="ratio",
        caption="Calls by weekday and hour against the mean hour",
        texts=False,
    )


def _hour(row: Row) -> Cell:
    when = f"{WEEKDAYS[row['weekday'] - 1]} {row['hour']:02d}:00"
    if row["calls"] is None:
        return Cell(None, told=f"{when}: before the first call")
    told = f"{when}: {row['calls']:,.1f} calls an hour, {row['index'] or 0:.2f} times the mean, {row['weeks']} weeks"
    return Cell(row["index"], n=row["n"], told=told)


def seasonality_note(answer: Answer, view: View) -> str:
    """The strongest and the weakest hour."""
    rows = [row for row in answer.records() if row["index"] is not None]
    if not rows:
        return "eight weeks to yesterday"
    low, high = (pick(rows, key=lambda row: row["index"]) for pick in (min, max))
    high_told, low_told = (
        f"{WEEKDAYS[row['weekday'] - 1]} {row['hour']:02d}:00 ({row['index']:.2f})" for row in (high, low)
    )
    shifted = (
        "" if are_whole_hours(midnight(view.filters.now)) else " (hours of UTC, each where its middle is)"
    )
    return f"eight weeks to yesterday, hours of {view.filters.zone}{shifted}; mean hour 1. Busiest {high_told}, quietest {low_told}"
