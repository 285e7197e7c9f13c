"""The panels of what is spent: margin, providers, budgets, forecasts, users who cost more than they pay, channels, and the price book."""

from components.controls import Control
from components.drawings import money_costs as costs
from components.drawings import money_watch as watch
from components.panel import Panel
from data.metrics import METRICS
from data.warehouse import Answer

NO_CALLS = (
    "No call in this period",
    "The engine wrote nothing to its log between these dates, or the filters leave nothing.",
)
DAYS = (("7", "7"), ("30", "30"), ("90", "90 d"))


def _nothing_spent_or_earned(answer: Answer) -> bool:
    return not any(answer.column("revenue")) and not any(answer.column("provider_cost"))


MARGIN_WATERFALL = Panel(
    key="margin-waterfall",
    title="From revenue to margin",
    metric=METRICS["gross_margin"],
    query="financial_analytics/margin_waterfall",
    draw=costs.margin_waterfall,
    note=costs.margin_note,
    wide=680,
    span=7,
    shape="bars",
    empty=("No revenue in this period", "No payment and no priced subscription covers a day of it."),
)
REVENUE_COST_MARGIN = Panel(
    key="revenue-cost-margin",
    title="Revenue, provider cost and margin",
    metric=METRICS["gross_margin"],
    query="financial_analytics/revenue_cost_margin",
    draw=costs.revenue_cost_margin,
    period=costs.revenue_cost_period,
    note=costs.revenue_cost_note,
    span=7,
    shape="bars",
    choices=(("day", "Day"), ("week", "Week"), ("month", "Month")),
    empty=NO_CALLS,
    is_empty=_nothing_spent_or_earned,
    marks=True,
)
PROVIDER_COST_COMPARISON = Panel(
    key="provider-cost-comparison",
    title="Provider cost",
    metric=METRICS["provider_cost"],
    query="financial_analytics/provider_cost_comparison",
    draw=costs.provider_costs,
    note=costs.provider_costs_note,
    body="content",
    span=7,
    shape="rows",
    choices=(("provider", "Provider"), ("model", "Model"), ("service", "Service")),
    empty=NO_CALLS,
)
COST_DRIVERS = Panel(
    key="cost-drivers",
    title="Why provider cost changed",
    metric=METRICS["cost_change"],
    query="financial_analytics/cost_drivers",
    draw=costs.cost_drivers,
    note=costs.cost_drivers_note,
    height=320,
    span=5,
    shape="bars",
    choices=(("effects", "Effects"), ("models", "Models")),
    empty=(
        "Nothing to compare",
        "There is no compare period, or no call in either of the two. Choose one with ‘compared with’.",
    ),
)
BUDGET_UTILISATION = Panel(
    key="budget-utilisation",
    title="Budgets",
    metric=METRICS["budget_use"],
    query="financial_analytics/budget_utilisation",
    draw=watch.budget_bullets,
    period=watch.budget_period,
    body="content",
    span=5,
    shape="rows",
    empty=("No budget for this month", "Budgets are known, but none for the last month of this period."),
)
REVENUE_FORECAST = Panel(
    key="revenue-forecast",
    title="Revenue to come",
    metric=METRICS["revenue"],
    query="financial_analytics/revenue_forecast",
    draw=watch.revenue_forecast,
    period=watch.forecast_note,
    span=6,
    choices=DAYS,
    default="30",
    empty=("No forecast yet", "The worker makes one each day, as soon as there is a month of revenue."),
    marks=True,
)
COST_FORECAST = Panel(
    key="cost-forecast",
    title="Provider cost to come",
    metric=METRICS["provider_cost"],
    query="financial_analytics/cost_forecast",
    draw=watch.cost_forecast,
    period=watch.forecast_note,
    span=6,
    choices=DAYS,
    default="30",
    empty=("No forecast yet", "The worker makes one each day, as soon as there is a month of calls."),
    marks=True,
)
UNPROFITABLE_USERS = Panel(
    key="unprofitable-users",
    title="Users who cost more than they pay",
    metric=METRICS["unprofitable_users"],
    query="financial_analytics/unprofitable_users",
    draw=watch.unprofitable_users,
    period=watch.unprofitable_period,
    body="content",
    height=320,
    span=7,
    shape="rows",
    choices=(("all", "All"), ("paying", "Paying")),
    controls=(Control("Which month", (("this", "This month"), ("last", "Last month"))),),
    empty=(
        "Nobody costs more than they pay",
        "No user's calls cost more than the revenue earned from them in this month.",
    ),
)
ACQUISITION_BY_CHANNEL = Panel(
    key="acquisition-by-channel",
    title="Acquisition by channel",
    metric=METRICS["cac_payback"],
    query="financial_analytics/acquisition_by_channel",
    draw=watch.acquisition,
    note=watch.acquisition_note,
    body="content",
    height=330,
    span=7,
    shape="rows",
    empty=(
        "No spend and no new customer",
        "Nothing was spent in this period, and nobody's first paid day is in it.",
    ),
)
PRICE_CHECK = Panel(
    key="price-check",
    title="Recorded cost against the price book",
    metric=METRICS["unpriced_share"],
    query="financial_analytics/price_check",
    draw=watch.price_check,
    note=watch.price_check_note,
    body="content",
    height=256,
    span=7,
    shape="rows",
    empty=NO_CALLS,
)
UNPRICED_USAGE = Panel(
    key="unpriced-usage",
    title="Usage without a price",
    metric=METRICS["unpriced_share"],
    query="financial_analytics/unpriced_usage",
    draw=watch.unpriced_usage,
    note=watch.unpriced_note,
    body="content",
    height=256,
    span=5,
    shape="rows",
    empty=(
        "All usage has a price",
        "The price book knows every provider, model and unit that was used in this period.",
    ),
)

PANELS = (
    MARGIN_WATERFALL, REVENUE_COST_MARGIN, PROVIDER_COST_COMPARISON, COST_DRIVERS, BUDGET_UTILISATION, REVENUE_FORECAST, COST_FORECAST,
    UNPROFITABLE_USERS, ACQUISITION_BY_CHANNEL, PRICE_CHECK, UNPRICED_USAGE,
)  # fmt: skip
