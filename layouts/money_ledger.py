"""The panels of recurring revenue: its movements and months, the plans, the cohorts, and who stays."""

from components.drawings import money_ledger as draw
from components.panel import Panel
from data.metrics import METRICS

MRR_MOVEMENTS = Panel(
    key="mrr-movements",
    title="Movements of recurring revenue",
    metric=METRICS["net_new_mrr"],
    query="financial_analytics/mrr_movements",
    draw=draw.mrr_movements,
    badges=draw.movements_badge,
    note=draw.movements_note,
    wide=460,
    span=5,
    shape="bars",
    empty=(
        "No recurring revenue yet",
        "Nobody was on a paid plan with a known price up to the end of this period.",
    ),
)
PLAN_DISTRIBUTION = Panel(
    key="plan-distribution",
    title="Recurring revenue by plan",
    metric=METRICS["mrr"],
    query="financial_analytics/plan_distribution",
    draw=draw.plan_ring,
    aside=draw.plan_table,
    period=draw.plan_note,
    span=5,
    shape="gauge",
    empty=(
        "No subscription yet",
        "The worker captures subscriptions from user_subscriptions; there was none at this time.",
    ),
)
REVENUE_BY_COHORT = Panel(
    key="revenue-by-cohort",
    title="Revenue per sign-up, by month of signing up",
    metric=METRICS["revenue"],
    query="financial_analytics/revenue_by_cohort",
    draw=draw.revenue_cohorts,
    body="content",
    height=374,
    span=7,
    shape="cells",
    period=lambda answer, view: (
        f"{view.currency}, all revenue since signing up divided by everyone who signed up; whole months, hatched: until now"
    ),
    empty=(
        "No revenue from anybody who signed up",
        "Neither a payment nor a plan with a price belongs to a known sign-up of the last twelve months.",
    ),
)
PLAN_CONVERSION_RATES = Panel(
    key="plan-conversion-rates",
    title="Conversion by time of signing up",
    metric=METRICS["plan_conversion"],
    query="financial_analytics/plan_conversion_rates",
    draw=draw.conversion_rates,
    body="content",
    height=374,
    span=5,
    shape="rows",
    choices=(("week", "Week"), ("month", "Month")),
    period=draw.conversion_rates_period,
    empty=(
        "Nobody signed up",
        "There was no sign-up in the twelve weeks or months before the end of this period.",
    ),
)
MRR_LEDGER = Panel(
    key="mrr-ledger",
    title="Recurring revenue, month by month",
    metric=METRICS["mrr_quick_ratio"],
    query="financial_analytics/mrr_ledger",
    draw=draw.mrr_ledger,
    body="content",
    height=384,
    span=12,
    shape="rows",
    period=draw.ledger_period,
    note=lambda answer, view: (
        "start and movements make the end. Kept: of who paid a year before, or since there were twenty customers"
    ),
    empty=(
        "No recurring revenue yet",
        "Nobody was on a paid plan with a known price in these twelve months.",
    ),
)
CUSTOMER_SURVIVAL = Panel(
    key="customer-survival",
    title="How long customers stay",
    metric=METRICS["ltv"],
    query="financial_analytics/customer_survival",
    draw=draw.customer_survival,
    hero=draw.lifetime_hero,
    height=300,
    span=5,
    period=draw.survival_period,
    empty=(
        "No curve yet",
        "The worker works it out once a day, from the first customer who left.",
    ),
)

PANELS = (
    MRR_MOVEMENTS,
    PLAN_DISTRIBUTION,
    REVENUE_BY_COHORT,
    PLAN_CONVERSION_RATES,
    MRR_LEDGER,
    CUSTOMER_SURVIVAL,
)
