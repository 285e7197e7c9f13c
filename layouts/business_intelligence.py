"""Business intelligence: who converts, who leaves, who should pay more?"""

from components.controls import Control
from components.drawings import business_intelligence as draw
from components.drawings import business_value as value
from components.drawings import churn
from components.panel import Panel
from components.section import Section
from data.metrics import METRICS

CONVERSION_FUNNEL = Panel(
    key="conversion-funnel",
    title="From free to paid",
    metric=METRICS["plan_conversion"],
    query="business_intelligence/conversion_funnel",
    draw=draw.conversion_funnel,
    body="content",
    height=392,
    span=5,
    shape="rows",
    note=draw.conversion_note,
    empty=("Nobody signed up in this period", "Choose a longer period: the funnel is about sign-ups."),
)

NO_MODEL = (
    "No model yet",
    "The worker trains it within minutes of its start, from 90 finished days of calls by 200 users or more.",
)
CHURN_RISK = Panel(
    key="churn-risk",
    title="Who may leave",
    metric=METRICS["revenue_at_risk"],
    query="business_intelligence/churn_risk",
    draw=churn.churn_risk,
    body="content",
    height=436,
    span=12,
    shape="rows",
    choices=(("at_risk", "By revenue at risk"), ("probability", "By probability")),
    controls=(Control("Whose", (("all", "Everybody"), ("paying", "Paying"))),),
    live=True,
    note=churn.churn_risk_note,
    is_empty=churn.is_missing,
    empty=NO_MODEL,
)
CHURN_MODEL = Panel(
    key="churn-model",
    title="The churn model",
    metric=METRICS["churn_model_skill"],
    query="business_intelligence/churn_model",
    draw=churn.churn_model,
    body="content",
    height=336,
    span=12,
    shape="rows",
    live=True,
    note=churn.churn_model_note,
    is_empty=churn.is_missing,
    empty=NO_MODEL,
)
CHURN_CALIBRATION = Panel(
    key="churn-calibration",
    title="Said and true",
    metric=METRICS["likely_leavers"],
    query="business_intelligence/churn_model",
    span=5,
    draw=churn.churn_calibration,
    height=340,
    live=True,
    note=churn.churn_calibration_note,
    is_empty=churn.no_curve,
    empty=NO_MODEL,
)
FEATURE_ADOPTION_MATRIX = Panel(
    key="feature-adoption-matrix",
    title="Services by plan",
    metric=METRICS["feature_adoption"],
    query="business_intelligence/feature_adoption_matrix",
    draw=value.feature_adoption_matrix,
    body="content",
    height=392,
    span=7,
    shape="cells",
    choices=(("share", "Adoption"), ("cost", "Cost a user")),
    note=value.adoption_note,
    empty=("Nobody was active in this period", "Choose a longer period or clear the filter."),
)
UPSELL = Panel(
    key="upsell",
    title="Near or over a limit",
    metric=METRICS["near_limit_users"],
    query="business_intelligence/upsell",
    draw=value.upsell,
    body="content",
    height=388,
    span=12,
    shape="rows",
    live=True,
    choices=(("all", "All"), ("over", "Over"), ("near", "Near"), ("soon", "Soon")),
    note=value.upsell_note,
    empty=("Nobody is near a limit", "Every user has used less than 80 % of each limit, or has none."),
)
PLAN_RECOMMENDATION = Panel(
    key="plan-recommendation",
    title="The plan that fits",
    metric=METRICS["underpaying_users"],
    query="business_intelligence/plan_recommendation",
    draw=value.plan_recommendation,
    body="content",
    height=388,
    span=12,
    shape="rows",
    live=True,
    choices=(("more", "Should pay more"), ("less", "Pay too much")),
    note=value.recommendation_note,
    empty=(
        "Nobody",
        "No user active in the last 30 days belongs here, or no plan has both a price and subscribers.",
    ),
)
CLTV = Panel(
    key="cltv",
    title="What a customer is worth",
    metric=METRICS["customer_value"],
    query="business_intelligence/cltv",
    draw=value.cltv,
    body="content",
    height=176,
    span=12,
    shape="rows",
    live=True,
    choices=(("plan", "By plan"), ("cohort", "By month")),
    is_empty=lambda answer: not any(answer.column("customers")),
    note=value.cltv_note,
    empty=("Nobody paid yet", "The first customer appears with the first paid subscription."),
)
REFERRALS = Panel(
    key="referrals",
    title="Where users come from",
    metric=METRICS["acquired_users"],
    query="business_intelligence/referrals",
    draw=value.referrals,
    body="content",
    height=340,
    span=7,
    shape="rows",
    note=value.referrals_note,
    empty=("Nobody signed up in this period", "Choose a longer period: sources are those of sign-ups."),
)

SECTION = Section(
    key="business_intelligence",
    title="Business intelligence",
    question="Who converts, who leaves, who should pay more?",
    icon="business",
    group="Earn",
    default_range="90d",
    panels=(
        CONVERSION_FUNNEL,
        FEATURE_ADOPTION_MATRIX,
        UPSELL,
        PLAN_RECOMMENDATION,
        CHURN_RISK,
        CHURN_MODEL,
        CHURN_CALIBRATION,
        CLTV,
        REFERRALS,
    ),
    rows=(
        ("conversion-funnel", "feature-adoption-matrix"),
        ("upsell",),
        ("churn-risk",),
        ("plan-recommendation",),
        ("referrals", "churn-calibration"),
        ("churn-model",),
        ("cltv",),
    ),
)
