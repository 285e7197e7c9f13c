"""How many people use the engine, and how often they come back."""

from data.metrics.metric import Metric, Threshold

ACTIVE = "metrics/active_users"


def _active(key: str, title: str, days: int, threshold: Threshold | None = None) -> Metric:
    return Metric(
        key=key, title=title, section="executive_overview", unit="count", better="higher", tier=1, kind="balance", missing="zero",
        means=f"People with at least one call, of any status, in {'a day' if days == 1 else f'the {days} days before'}.",
        formula=f"distinct user_id of the trailing {days} days, read at the end of the period; a period that includes today is read at the last midnight",
        action="Open User intelligence and look which lifecycle stage shrank.", query=ACTIVE, threshold=threshold,
    )  # fmt: skip


DAU = _active("dau", "Daily active users", 1, Threshold(-0.10, -0.25, of="week"))
WAU = _active("wau", "Weekly active users", 7)
MAU = _active("mau", "Monthly active users", 30)
STICKINESS = Metric(
    key="stickiness", title="Stickiness, DAU / MAU", section="executive_overview", unit="fraction", better="higher", tier=1, kind="balance",
    means="How many of the month's users come on a day.", formula="DAU averaged over the trailing 30 days / MAU",
    action="Open User intelligence: retention by week shows where people stop coming.", query=ACTIVE,
)  # fmt: skip
ACTIVE_USERS = Metric(
    key="active_users", title="Active users", section="user_intelligence", unit="count", better="higher", kind="flow", missing="zero",
    means="People with at least one call, of any status, in the period.", formula="distinct user_id of the period",
    action="Open User intelligence and look which lifecycle stage shrank.", query="metrics/active_users_of_period",
)  # fmt: skip
TOTAL_USERS = Metric(
    key="total_users", title="Total users", section="executive_overview", unit="count", better="higher", kind="balance", needs=("known_user",),
    means="People who had signed up by the end of the period, whether they ever called or not.",
    formula="count of users signed up at or before the end; growth against a week and a month earlier",
    action="Open Business intelligence: the conversion funnel shows where newcomers stop.", query="metrics/total_users",
)  # fmt: skip
CSAT = Metric(
    key="csat", title="Satisfaction, 4 or 5 of 5", section="executive_overview", unit="fraction", better="higher", tier=1, needs=("feedback",),
    means="Share of ratings that are 4 or 5, with the 95 % interval that its number of ratings allows.",
    formula="ratings of 4 and 5 / all ratings; Wilson score interval at 95 %", action="Read the newest low ratings.",
    query="metrics/satisfaction", threshold=Threshold(0.8, 0.7),
)  # fmt: skip
FEATURE_ADOPTION = Metric(
    key="feature_adoption", title="Feature adoption", section="business_intelligence", unit="fraction", better="higher", tier=3, parts="service_type",
    means="Share of the active users who use a service; the number of the whole is the most used service's.",
    formula="active users of the service / active users, in the period; by plan, whoever changed plan in it counts in both",
    action="See which plan does not find the feature.",
    query="metrics/feature_adoption", threshold=Threshold(-0.1, -0.25, of="change"),
)  # fmt: skip

METRICS = (DAU, WAU, MAU, STICKINESS, ACTIVE_USERS, TOTAL_USERS, CSAT, FEATURE_ADOPTION)
