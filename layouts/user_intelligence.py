"""User intelligence: who uses us, how, and who is leaving?"""

from components.controls import Control
from components.drawings import user_cohorts, user_lists, user_timeline
from components.drawings import user_intelligence as draw
from components.panel import Panel
from components.section import Card, Section
from components.subtitle import of_its_own
from components.user_search import search_field
from data.metrics import METRICS
from layouts import user_journeys

HERE = "/user-intelligence"
DAYS, WEEKS = "user_intelligence/kpi_trend", "user_intelligence/kpi_weeks"
NO_USERS = (
    "Nobody has called yet",
    "A user appears with the first call that the engine writes to its log.",
)
GRAINS = (("week", "Week"), ("month", "Month"))
RETURNS = Control("How a return is counted", (("bounded", "In that period"), ("unbounded", "Then or later")))
BASES = Control("What makes a cohort", (("use", "First use"), ("signup", "Sign-up")))


CARDS = (
    Card(METRICS["active_users"], f"{HERE}#segments", DAYS, "active_users"),
    Card(METRICS["new_users"], f"{HERE}#retention-cohorts", DAYS, "new_users"),
    Card(METRICS["activation_rate"], f"{HERE}#journey-funnel", WEEKS, "activation_rate"),
    Card(METRICS["retention_week_1"], f"{HERE}#retention-cohorts", WEEKS, "retention_week_1"),
    Card(METRICS["at_risk_users"], f"{HERE}#lifecycle-stages", DAYS, "at_risk_users"),
    Card(METRICS["churned_users"], f"{HERE}#lifecycle-stages", DAYS, "churned_users"),
    Card(METRICS["resurrected_users"], f"{HERE}#lifecycle-stages", DAYS, "resurrected_users"),
    Card(METRICS["quick_ratio"], "/executive-overview#growth", WEEKS, "quick_ratio"),
)

LIFECYCLE_STAGES = Panel(
    key="lifecycle-stages",
    title="Lifecycle stages",
    metric=METRICS["at_risk_users"],
    query="user_intelligence/lifecycle_stages",
    draw=draw.lifecycle_stages,
    body="content",
    height=270,
    span=7,
    shape="rows",
    choices=(("stages", "Stages"), ("moves", "Transitions")),
    period=of_its_own,
    note=draw.lifecycle_note,
    empty=NO_USERS,
)
SEGMENTS = Panel(
    key="segments",
    title="Segments",
    metric=METRICS["active_users"],
    query="user_intelligence/segments",
    draw=draw.segments,
    body="content",
    height=270,
    span=5,
    shape="rows",
    controls=(
        Control(
            "Segments by",
            (
                ("plan", "Plan"),
                ("source", "Source"),
                ("country", "Country"),
                ("device", "Device"),
                ("service", "First service"),
            ),
            kind="select",
        ),
    ),
    period=of_its_own,
    note=draw.segments_note,
    empty=("Nobody was active", "No user had a call in the 30 days before the end of this period."),
    is_empty=draw.nobody_active,
)
RETENTION_COHORTS = Panel(
    key="retention-cohorts",
    title="Retention",
    metric=METRICS["retention_week_1"],
    query="user_intelligence/retention_cohorts",
    draw=user_cohorts.retention_cohorts,
    badges=user_cohorts.hatch_badge,
    body="content",
    height=352,
    span=7,
    shape="cells",
    choices=GRAINS,
    controls=(RETURNS, BASES),
    period=of_its_own,
    note=user_cohorts.retention_note,
    empty=NO_USERS,
    is_empty=user_cohorts.has_no_cohort,
)
RFM_SEGMENTS = Panel(
    key="rfm-segments",
    title="Recency, frequency and value",
    metric=METRICS["rfm_champions"],
    query="user_intelligence/rfm_segments",
    draw=draw.rfm_segments,
    body="content",
    height=352,
    span=5,
    shape="cells",
    live=True,
    note=draw.rfm_note,
    empty=("Nobody called in 90 days", "Segments are made of the users with a call in the last 90 days."),
)
BEHAVIOUR_COHORTS = Panel(
    key="behaviour-cohorts",
    title="What keeps people",
    metric=METRICS["retention_week_1"],
    query="user_intelligence/behaviour_cohorts",
    draw=user_cohorts.behaviour_cohorts,
    body="content",
    height=256,
    span=12,
    shape="cells",
    choices=(("service", "First service"), ("plan", "First plan"), ("source", "Source")),
    controls=(Control("Period", GRAINS), RETURNS),
    period=of_its_own,
    note=user_cohorts.behaviour_note,
    empty=NO_USERS,
    is_empty=user_cohorts.has_no_cohort,
)
USERS = Panel(
    key="users",
    title="Users",
    metric=METRICS["active_users"],
    query="user_intelligence/users",
    draw=user_lists.users,
    body="content",
    height=384,
    span=12,
    shape="rows",
    default="100.stage.at_risk",
    accepts=user_lists.lists_users,
    period=user_lists.users_at,
    note=user_lists.users_note,
    empty=(
        "Nobody is in this list",
        "Click a stage, a segment, a move between stages or a cell of a cohort above to list its users.",
    ),
)
USER_SEARCH = Panel(
    key="user-search",
    title="One user",
    metric=METRICS["requests"],
    query="user_intelligence/user_timeline",
    draw=user_timeline.user_timeline,
    body="content",
    height=520,
    span=12,
    shape="rows",
    live=True,
    default="latest.all.100",
    accepts=user_timeline.tells_a_timeline,
    alias="user",
    tools=search_field,
    note=user_timeline.timeline_note,
    empty=(
        "Nothing is known of this user",
        "No call, session, plan or payment. Find somebody by e-mail or id.",
    ),
)

PANELS = (LIFECYCLE_STAGES, SEGMENTS, RETENTION_COHORTS, RFM_SEGMENTS, BEHAVIOUR_COHORTS, USERS, USER_SEARCH)
ABOVE: tuple[tuple[str | tuple[str, ...], ...], ...] = (
    ("cards",),
    ("lifecycle-stages", "segments"),
    ("retention-cohorts", "rfm-segments"),
    ("behaviour-cohorts",),
)
BELOW: tuple[tuple[str | tuple[str, ...], ...], ...] = (("users",), ("user-search",))

SECTION = Section(
    key="user_intelligence",
    title="User intelligence",
    question="Who uses us, how, and who is leaving?",
    icon="users",
    group="Understand",
    cards=CARDS,
    panels=(*PANELS, *user_journeys.PANELS),
    rows=(*ABOVE, *user_journeys.ROWS, *BELOW),
    default_range="90d",  # a cohort and a way to paying need their weeks: in 28 days nobody's 30 days are over
)
