"""Financial analytics: do we earn more than we spend, and where?"""

from components.section import Card, Section
from data.metrics import METRICS
from layouts import money_ledger as ledger
from layouts import money_spending as spending

TREND = "financial_analytics/kpi_trend"
HERE = "/financial-analytics"

CARDS = (
    Card(METRICS["mrr"], f"{HERE}#mrr-movements", TREND, "mrr"),
    Card(METRICS["arpa"], f"{HERE}#plan-distribution", TREND, "arpa"),
    Card(METRICS["gross_margin"], f"{HERE}#margin-waterfall", TREND, "gross_margin"),
    Card(METRICS["provider_cost"], f"{HERE}#provider-cost-comparison", TREND, "provider_cost"),
    Card(METRICS["nrr"], f"{HERE}#mrr-ledger", TREND, "nrr"),
    Card(METRICS["ltv"], f"{HERE}#customer-survival", TREND, "ltv"),
    Card(METRICS["cac"], f"{HERE}#acquisition-by-channel", TREND, "cac"),
    Card(METRICS["ltv_cac"], f"{HERE}#acquisition-by-channel", TREND, "ltv_cac"),
    Card(METRICS["burn"], f"{HERE}#margin-waterfall", TREND, "burn"),
    Card(METRICS["churn_rate"], f"{HERE}#mrr-ledger", TREND, "churn_rate"),
)

SECTION = Section(
    key="financial_analytics",
    title="Financial analytics",
    question="Do we earn more than we spend, and where?",
    is_money=True,
    icon="finance",
    group="Earn",
    short="Money",
    cards=CARDS,
    panels=(*ledger.PANELS, *spending.PANELS),
    rows=(
        ("cards",),
        ("mrr-movements", "margin-waterfall"),
        ("provider-cost-comparison", "plan-distribution"),
        ("revenue-by-cohort", "plan-conversion-rates"),
        ("revenue-cost-margin", "budget-utilisation"),
        ("revenue-forecast", "cost-forecast"),
        ("unprofitable-users", "cost-drivers"),
        ("mrr-ledger",),
        ("acquisition-by-channel", "customer-survival"),
        ("price-check", "unpriced-usage"),
    ),
)
