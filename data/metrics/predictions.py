"""What is inferred rather than counted: who may leave, what that would cost, and how far the model can be trusted."""

from data.metrics.metric import Metric

SECTION = "business_intelligence"
CHURN = "metrics/churn_risk"

REVENUE_AT_RISK = Metric(
    key="revenue_at_risk", title="Monthly revenue at risk", section=SECTION, unit="money", better="lower", kind="live", needs=("plan_price",),
    means="What the plans of the users active in the last 30 days bring a month, each weighed with the probability that the user leaves.",
    formula="sum over users of probability to leave x monthly price of the plan; the probability is that of no call in the 30 days after the last finished"
    " day, by a model trained on past cut-offs",
    action="Call the first ten of the list; write to the others as it proposes.", query=CHURN, source="analytics.churn_risk, docs/models.md",
)  # fmt: skip
LIKELY_LEAVERS = Metric(
    key="likely_leavers", title="Users likely to leave", section=SECTION, unit="count", better="lower", kind="live", missing="gap",
    means="Users active in the last 30 days who will rather have no call in the next 30 than one.",
    formula="users whose probability to leave is at least 50 %", action="Call the first ten of the churn-risk list.", query=CHURN,
    source="analytics.churn_risk, docs/models.md",
)  # fmt: skip
CHURN_MODEL_SKILL = Metric(
    key="churn_model_skill", title="Skill of the churn model", section=SECTION, unit="fraction", better="higher", kind="live",
    means="How much nearer to the truth the model came than saying the true share of leavers for everybody: 0 is no better, 1 is perfect.",
    formula="1 - Brier score / Brier score of the base rate, on users of later days than those the examined model learned from",
    action="Below 10 %, do not act on single probabilities: read the calibration curve.", query=CHURN,
    source="Brier 1950; analytics.churn_model, docs/models.md",
)  # fmt: skip

METRICS = (REVENUE_AT_RISK, LIKELY_LEAVERS, CHURN_MODEL_SKILL)
