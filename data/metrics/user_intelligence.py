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

METRICS = (AT_RISK_USERS, CHURNED_USERS, RESURRECTED_USERS)
