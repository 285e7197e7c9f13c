"""Who comes, who stays and who leaves."""

from data.metrics.metric import Metric, Threshold

SECTION = "user_intelligence"
LIFECYCLE = "metrics/lifecycle"

AT_RISK_USERS = Metric(
    key="at_risk_users", title="Users at risk", section=SECTION, unit="count", better="lower", kind="balance", missing="zero",
    means="People who have stayed away for 14 to 29 days, or whose calls of the last 14 days are less than half of those of the 14 before.",
    formula="users in the stage at risk at the end of the last finished day; a user is each day in the first stage that fits: churned (no call for 30 days),"
    " at risk (with at least 5 calls in the 14 days before), new (first call within 7 days), activated (three active days in the first 14, not older than"
    " 30 days), growing (calls of 14 days at least 1.25 times those of the 14 before), mature",
    action="Click the stage to get its users, and write to those who pay.", query=LIFECYCLE, threshold=Threshold(0.10, 0.25, of="change"),
)  # fmt: skip
CHURNED_USERS = Metric(
    key="churned_users", title="Users lost", section=SECTION, unit="count", better="lower", kind="flow", missing="zero",
    means="People whose 30th day without a call lies in the period.",
    formula="changes of stage into churned on the finished days of the period; who comes back and leaves again counts again",
    action="Look at the stage they came from: the transitions show where people stop.", query=LIFECYCLE, threshold=Threshold(0.10, 0.25, of="change"),
)  # fmt: skip
RESURRECTED_USERS = Metric(
    key="resurrected_users", title="Users who came back", section=SECTION, unit="count", better="higher", kind="flow", missing="zero",
    means="People who called again after 30 days or more without a call.",
    formula="changes of stage from churned into any other on the finished days of the period",
    action="Ask them what brought them back, and do it again.", query=LIFECYCLE,
)  # fmt: skip

NEW_USERS = Metric(
    key="new_users", title="New users", section=SECTION, unit="count", better="higher", kind="flow", missing="zero",
    means="People whose first call lies in the period.", formula="users whose first call, of any status, is on a day of the period",
    action="Open the retention of their cohort: new users count when they come back.", query="metrics/newcomers",
)  # fmt: skip
ACTIVATION_RATE = Metric(
    key="activation_rate", title="Activation", section=SECTION, unit="fraction", better="higher",
    means="Share of the newcomers who came on three days or more of their first 14.",
    formula="users whose first 14 days ended in the period and who called on at least 3 of them / users whose first 14 days ended in the period",
    action="Look at the journey: the step where newcomers stop is the one to mend.", query="metrics/newcomers",
)  # fmt: skip
QUICK_RATIO = Metric(
    key="quick_ratio", title="Quick ratio", section=SECTION, unit="ratio", better="higher", threshold=Threshold(1.0, 0.7),
    means="How many users come, new or back again, for each that falls asleep; under 1 the number of active users shrinks.",
    formula="(new + resurrected) / dormant, summed over the finished weeks of the period, at least the last finished one",
    action="Under 1, win back before you win more: list the users at risk.", query="metrics/growth", source="growth accounting by week",
)  # fmt: skip
RETENTION_WEEK_1 = Metric(
    key="retention_week_1", title="Week 1 retention", section=SECTION, unit="fraction", better="higher",
    means="Share of the newcomers of a week who called again in the week after.",
    formula="newcomers active in the week after that of their first call / newcomers, weighted over the weeks whose week after ended in the period",
    action="Compare cohorts by their first service: the one that keeps people is the one to show first.", query="metrics/growth",
)  # fmt: skip
RFM_CHAMPIONS = Metric(
    key="rfm_champions", title="Champions", section=SECTION, unit="count", better="higher", kind="live", missing="zero",
    means="People who came lately, come often and bring most: the best of those with a call in the last 90 days.",
    formula="recency (days since the last call), frequency (active days) and value (revenue, or usage cost where there are no payments) of 90 days in fifths,"
    " 5 is best; equal values share the fifth of their middle, the best are always 5 and the worst 1;"
    " champions have recency 4 or 5 and a mean of the others of 4 or more",
    action="Thank them, ask them, and keep them; write first to those who are in Can't lose.", query="metrics/rfm",
    source="the eleven usual segments of recency, frequency and monetary value",
)  # fmt: skip

METRICS = (
    AT_RISK_USERS,
    CHURNED_USERS,
    RESURRECTED_USERS,
    NEW_USERS,
    ACTIVATION_RATE,
    QUICK_RATIO,
    RETENTION_WEEK_1,
    RFM_CHAMPIONS,
)
