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

FORECAST_REQUESTS = Metric(
    key="forecast_requests", title="Requests expected in 30 days", section="forecasting", unit="count", better="neutral", kind="live",
    means="Calls expected in the 30 days after the last finished one. 80 and 95 of 100 cases lie inside the bands, as far as the past can tell.",
    formula="median of the calls of 30 days together in 2,000 possible futures, made daily by the method with the smallest error when history was replayed;"
    " a band is a quantile of the same futures",
    action="Compare with quotas and budgets below; raise what runs out before it begins anew.", query="metrics/forecast",
    source="analytics.forecast, docs/models.md",
)  # fmt: skip
FORECAST_ERROR = Metric(
    key="forecast_error", title="Error of the forecast", section="forecasting", unit="ratio", better="lower", kind="live",
    means="How far the forecast of 30 days was off when history was replayed, in units of the error of saying last week again for the next.",
    formula="mean absolute error / mean absolute error of the one-week naive forecast over the days that were known (MASE), mean of at least four replays",
    action="Above the error of the seasonal naive in the table, do not plan with it.", query="metrics/forecast",
    source="Hyndman and Koehler 2006; analytics.forecast_backtest, docs/models.md",
)  # fmt: skip

METRICS = (REVENUE_AT_RISK, LIKELY_LEAVERS, CHURN_MODEL_SKILL, FORECAST_REQUESTS, FORECAST_ERROR)
