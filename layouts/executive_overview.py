"""Executive overview: are we healthy, growing and earning?"""

from components.drawings import executive_overview as draw
from components.panel import Panel
from components.section import Card, Section
from data.metrics import METRICS
from data.warehouse import Answer

USERS, FINANCE, TECHNICAL = "/user-intelligence", "/financial-analytics", "/technical-performance"
TREND, USER_TREND = "executive_overview/kpi_trend", "executive_overview/active_users_trend"
NO_CALLS = (
    "No call in this period",
    "The engine wrote nothing to its log between these dates, or the filters leave nothing. Choose a longer period or clear a filter.",
)

CARDS = (
    Card(METRICS["dau"], USERS, USER_TREND, "dau"),
    Card(METRICS["wau"], USERS, USER_TREND, "wau"),
    Card(METRICS["mau"], USERS, USER_TREND, "mau"),
    Card(METRICS["stickiness"], USERS, USER_TREND, "stickiness"),
    Card(METRICS["mrr"], FINANCE, TREND, "mrr"),
    Card(METRICS["total_users"], USERS, TREND, "total_users"),
    Card(
        METRICS["revenue_cost_ratio"],
        FINANCE,
        "executive_overview/revenue_vs_cost_trend",
        "revenue_cost_ratio",
    ),
    Card(
        METRICS["active_alerts"],
        "/executive-overview#active-alerts-list",
        "executive_overview/alerts_trend",
        "active_alerts",
    ),
    Card(METRICS["uptime"], TECHNICAL, TREND, "uptime"),
    Card(METRICS["error_rate"], TECHNICAL, TREND, "error_rate"),
    Card(METRICS["latency_p95"], TECHNICAL, TREND, "latency_p95"),
    Card(METRICS["csat"], "/content-quality", TREND, "csat"),
)


def _no_calls(answer: Answer) -> bool:
    return not any(answer.column("requests"))


def _no_money(answer: Answer) -> bool:
    return not any(answer.column("revenue")) and not any(answer.column("provider_cost"))


HEALTH_SCORE = Panel(
    key="health-score",
    title="Health score",
    metric=METRICS["health_score"],
    query="metrics/health",
    draw=draw.health_score,
    body="content",
    height=226,
    shape="gauge",
    live=True,
    note=draw.health_note,
    empty=("No score for the last hour", "No call was logged in the last hour."),
)
ACTIVE_USERS_TREND = Panel(
    key="active-users-trend",
    marks=True,
    title="Active users",
    metric=METRICS["mau"],
    query=USER_TREND,
    draw=draw.active_users_trend,
    choices=(("7", "7"), ("30", "30"), ("90", "90 d")),
    default="30",
    empty=("Nobody was active", "No user had a call before the end of this period."),
)
REVENUE_VS_COST_TREND = Panel(
    key="revenue-vs-cost-trend",
    marks=True,
    title="Revenue and provider cost",
    metric=METRICS["revenue_cost_ratio"],
    query="executive_overview/revenue_vs_cost_trend",
    draw=draw.revenue_vs_cost_trend,
    empty=NO_CALLS,
    is_empty=_no_money,
    note=draw.revenue_note,
)
REQUESTS_TREND = Panel(
    key="requests-trend",
    marks=True,
    title="Requests and error rate",
    metric=METRICS["error_rate"],
    query="executive_overview/requests_trend",
    draw=draw.requests_trend,
    shape="bars",
    empty=NO_CALLS,
    is_empty=_no_calls,
)
GROWTH = Panel(
    key="growth",
    title="User growth",
    metric=METRICS["active_users"],
    query="executive_overview/growth",
    draw=draw.growth_bars,
    shape="bars",
    note=draw.growth_note,
    empty=("No week of activity yet", "The first week appears as soon as a user has a call."),
    marks=True,
)
WHAT_CHANGED = Panel(
    key="what-changed",
    title="What changed",
    metric=METRICS["provider_cost"],
    query="executive_overview/what_changed",
    draw=draw.what_changed,
    body="content",
    shape="rows",
    choices=(("provider_cost", "Cost"), ("requests", "Requests"), ("failed_requests", "Failures")),
    note=draw.what_changed_note,
    empty=(
        "Nothing to compare",
        "There is no compare period, or no call in either of the two. Choose one with ‘compared with’.",
    ),
)
ACTIVE_ALERTS = Panel(
    key="active-alerts-list",
    title="Active alerts",
    metric=METRICS["active_alerts"],
    query="executive_overview/active_alerts",
    draw=draw.active_alerts,
    body="content",
    shape="rows",
    note=draw.active_alerts_note,
    live=True,
    empty=("No alert is open", "The engine's alerts of the last 30 days are all resolved."),
)

SECTION = Section(
    key="executive_overview",
    title="Executive overview",
    question="Are we healthy, growing and earning?",
    icon="overview",
    group="Overview",
    short="Overview",
    cards=CARDS,
    panels=(
        HEALTH_SCORE,
        ACTIVE_ALERTS,
        ACTIVE_USERS_TREND,
        REVENUE_VS_COST_TREND,
        REQUESTS_TREND,
        GROWTH,
        WHAT_CHANGED,
    ),
    has_verdict=True,
    rows=(
        ("health-score", "cards"),
        (
            "active-alerts-list",
            "active-users-trend",
            "revenue-vs-cost-trend",
        ),  # on a phone alerts come before any chart
        ("requests-trend", "growth", "what-changed"),
    ),
)
