"""Who should pay more, on which plan, what customers are worth and where they come from."""

from data.metrics.metric import Metric

SECTION = "business_intelligence"

NEAR_LIMIT_USERS = Metric(
    key="near_limit_users", title="Users near a limit", section=SECTION, unit="count", better="neutral", kind="live", needs=("subscription_event",),
    means="Users who are over a limit of their plan, have used 80 % of it or more, or will reach it at the pace of the last two weeks before it starts anew."
    " Plans without a limit (999999) count nowhere.",
    formula="users with used / limit of at least 80 % since the last reset, or (limit - used) / calls a day before the next one; by the engine's counters",
    action="Offer the next plan that fits to those at the top, before they are refused.", query="metrics/near_limits", missing="zero",
)  # fmt: skip
UNDERPAYING_USERS = Metric(
    key="underpaying_users", title="Users who outgrew their plan", section=SECTION, unit="count", better="neutral", kind="live", needs=("plan_price",),
    means="Users active in the last 30 days whose use of the last 90 days fits only a plan that costs more than they pay now.",
    formula="the cheapest plan, at today's list price for a month (a twelfth of the year's for who pays by the year; free is 0), whose limits hold the"
    " calls of each of the last three times 30 finished days; custom, demo and trial plans are not offered;"
    " margin = price - provider cost of those days, a month",
    action="Ask those with a margin below zero first: they cost more than they pay.", query="metrics/plan_fit", missing="zero",
)  # fmt: skip
CUSTOMER_VALUE = Metric(
    key="customer_value", title="Value of a customer so far", section=SECTION, unit="money", better="higher", kind="live",
    needs=("plan_price", "subscription_event"),
    means="What a customer has left us so far: revenue less the provider cost of the customer's calls since the month of first paying. Beside it what is to be"
    " expected, where people were seen to leave.",
    formula="sum(revenue - provider cost since the month of first paying) / users who ever paid; expected = revenue per paying account x margin x mean"
    " stay in months (Kaplan-Meier, up to the longest stay seen)",
    action="Compare with the acquisition cost of the source; win more of the plan and the source that bring most.", query="metrics/customer_value",
    source="Kaplan and Meier 1958",
)  # fmt: skip
ACQUIRED_USERS = Metric(
    key="acquired_users", title="Sign-ups with a known source", section=SECTION, unit="count", better="higher", kind="flow",
    needs=("acquisition", "known_user"),
    means="Users who signed up in the period and of whom is known where they came from.",
    formula="users signed up in the period with a row in acquisition; conversion = paid within 30 days / signed up at least 30 days ago; acquisition cost ="
    " marketing spend of the channel with the source's name / customers first paid in the period",
    action="Move money from the source with the worst value to cost to the one with the best.", query="metrics/acquired_users", missing="zero",
)  # fmt: skip

METRICS = (NEAR_LIMIT_USERS, UNDERPAYING_USERS, CUSTOMER_VALUE, ACQUIRED_USERS)
