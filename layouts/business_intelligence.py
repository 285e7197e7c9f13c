"""Business intelligence: who converts, who leaves, who should pay more?"""

from components.controls import Control
from components.drawings import business_intelligence as draw
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
    height=388,
    span=12,
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
    height=428,
    span=8,
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
    draw=churn.churn_calibration,
    height=428,
    live=True,
    note=churn.churn_calibration_note,
    is_empty=churn.no_curve,
    empty=NO_MODEL,
)

SECTION = Section(
    key="business_intelligence",
    title="Business intelligence",
    question="Who converts, who leaves, who should pay more?",
    icon="business",
    group="Earn",
    panels=(CONVERSION_FUNNEL, CHURN_RISK, CHURN_MODEL, CHURN_CALIBRATION),
    rows=(("conversion-funnel",), ("churn-risk",), ("churn-calibration", "churn-model")),
)
