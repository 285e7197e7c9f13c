"""Money: what comes in, from whom, and what it costs to win and to keep them."""

from data.metrics.metric import Metric, Threshold

MRR = Metric(
    key="mrr", title="Monthly recurring revenue", section="executive_overview", unit="money", better="higher", tier=3, kind="balance",
    needs=("plan_price",),
    means="What the paying subscriptions bring in a month, at the prices valid on the day.",
    formula="sum over subscriptions active at the instant of their plan's monthly price on that day (yearly / 12); free, demo and trial are 0",
    action="Open MRR movements: new, expansion, contraction, churn, reactivation.",
    query="metrics/mrr", threshold=Threshold(0.0, -0.05, of="change"), source="plan prices and subscription events",
)  # fmt: skip
REVENUE = Metric(
    key="revenue", title="Revenue", section="financial_analytics", unit="money", better="higher", kind="flow", needs=("payment or plan_price",),
    means="Money earned in the period: a payment is earned evenly over the days it pays for.",
    formula="payments recognised by day over [period_start, period_end), refunds taken off; without any payment, plan prices accrued by day",
    action="Open Revenue by cohort and MRR movements.", query="metrics/revenue",
)  # fmt: skip
REVENUE_COST_RATIO = Metric(
    key="revenue_cost_ratio", title="Revenue to cost", section="executive_overview", unit="ratio", better="higher", tier=1,
    needs=("payment or plan_price", "api_usage"),
    means="How much revenue each unit of provider cost brings.", formula="recognised revenue / provider cost, failed calls included",
    action="Open Financial analytics and compare the providers' cost per success.", query="metrics/revenue", threshold=Threshold(3, 1.5),
)  # fmt: skip
CAC = Metric(
    key="cac", title="Acquisition cost", section="financial_analytics", unit="money", better="lower", tier=3, needs=("marketing_spend", "subscription_event"),
    means="Marketing money spent for each new paying customer.", formula="marketing spend of the period / users whose first paid day is in it",
    action="Cut the channel with the worst ratio.", query="metrics/acquisition_cost",
)  # fmt: skip
LTV = Metric(
    key="ltv", title="Lifetime value", section="financial_analytics", unit="money", better="higher", tier=3, needs=("plan_price", "subscription_event"),
    means="Margin that a paying customer brings until leaving, if things stay as they are.",
    formula="(recurring revenue - provider cost of 30 days) / paying accounts x the smaller of 60 months and 1 / monthly churn of the last six months;"
    " none where nobody left",
    action="Open Revenue by cohort, and the survival of customers for the lifetime by Kaplan and Meier.", query="metrics/lifetime_value",
)  # fmt: skip
CHURN_RATE = Metric(
    key="churn_rate", title="Customers lost in a month", section="financial_analytics", unit="fraction", better="lower", tier=3, needs=("subscription_event",),
    means="Share of the customers who paid a month before and pay no longer.",
    formula="paid a month before the end of the period and not at its end / paid a month before",
    action="Open the churn-risk list and call the top ten.", query="metrics/churn", threshold=Threshold(0.05, 0.10), kind="balance",
)  # fmt: skip
PLAN_CONVERSION = Metric(
    key="plan_conversion", title="Plan conversion", section="business_intelligence", unit="fraction", better="higher", tier=3,
    needs=("known_user", "subscription_event"),
    means="Share of the people who signed up in the period and were on a paid plan within 30 days; those who still have days left are not counted yet.",
    formula="signed up in the period at least 30 days ago and paid within 30 days / signed up in the period at least 30 days ago",
    action="Open the conversion funnel at its weakest step.", query="metrics/plan_conversion", threshold=Threshold(-0.10, -0.25, of="change"),
)  # fmt: skip

METRICS = (MRR, REVENUE, REVENUE_COST_RATIO, CAC, LTV, CHURN_RATE, PLAN_CONVERSION)
