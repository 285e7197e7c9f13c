"""Forecasting: what is coming?"""

from components.controls import Control
from components.drawings import capacity as ends
from components.drawings import forecasting as draw
from components.panel import Panel
from components.section import Section
from data.metrics import METRICS

NO_FORECAST = (
    "No forecast yet",
    "The worker makes one each day, from 31 finished days of history; what it lacks is said under the title.",
)
OF = Control("Of what", tuple(draw.METRICS.items()), kind="select")

USAGE_FORECAST = Panel(
    key="usage-forecast",
    title="What is coming",
    metric=METRICS["forecast_requests"],
    query="forecasting/usage_forecast",
    draw=draw.usage_forecast,
    height=320,
    span=12,
    controls=(OF, Control("Days ahead", (("7", "7 days"), ("30", "30 days"), ("90", "90 days")), first="30")),
    live=True,
    note=draw.usage_forecast_note,
    is_empty=draw.has_none,
    empty=NO_FORECAST,
)
FORECAST_BACKTEST = Panel(
    key="forecast-backtest",
    title="How often that was right",
    metric=METRICS["forecast_error"],
    query="forecasting/forecast_backtest",
    draw=draw.forecast_backtest,
    body="content",
    height=392,
    span=7,
    shape="rows",
    controls=(OF,),
    live=True,
    note=draw.forecast_backtest_note,
    empty=NO_FORECAST,
)
CAPACITY = Panel(
    key="capacity",
    title="What runs out",
    metric=METRICS["api_quota_remaining"],
    query="forecasting/capacity",
    draw=ends.capacity,
    body="content",
    height=290,
    span=12,
    shape="rows",
    live=True,
    note=ends.capacity_note,
    empty=(
        "No limit is known",
        "Import budgets (flask import budgets <file>) or quota samples (flask import quota_samples <file>).",
    ),
)
CHURN_PROBABILITY = Panel(
    key="churn-probability",
    title="How likely users are to leave",
    metric=METRICS["likely_leavers"],
    query="forecasting/churn_probability",
    draw=draw.churn_probability,
    height=392,
    span=5,
    shape="bars",
    live=True,
    note=draw.churn_probability_note,
    is_empty=draw.nobody_scored,
    empty=("No model yet", "The worker trains it from 90 finished days of calls by 200 users or more."),
)
SEASONALITY = Panel(
    key="seasonality",
    title="The rhythm of the week",
    metric=METRICS["requests"],
    query="forecasting/seasonality",
    draw=draw.seasonality,
    body="content",
    height=236,
    span=12,
    shape="cells",
    live=True,
    note=draw.seasonality_note,
    empty=("No finished day of calls", "The rhythm is drawn from the days before today."),
)

SECTION = Section(
    key="forecasting",
    title="Forecasting",
    question="What is coming?",
    icon="forecast",
    group="Predict",
    panels=(USAGE_FORECAST, FORECAST_BACKTEST, CHURN_PROBABILITY, CAPACITY, SEASONALITY),
    rows=(("usage-forecast",), ("forecast-backtest", "churn-probability"), ("capacity",), ("seasonality",)),
)
