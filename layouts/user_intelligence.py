"""User intelligence: who uses us, how, and who is leaving?"""

from components.drawings import user_intelligence as draw
from components.panel import Panel
from components.section import Section
from data.metrics import METRICS
from layouts import user_journeys

NO_USERS = (
    "Nobody has called yet",
    "A user appears with the first call that the engine writes to its log.",
)

LIFECYCLE_STAGES = Panel(
    key="lifecycle-stages",
    title="Lifecycle stages",
    metric=METRICS["at_risk_users"],
    query="user_intelligence/lifecycle_stages",
    draw=draw.lifecycle_stages,
    body="content",
    height=320,
    span=12,
    shape="rows",
    choices=(("stages", "Stages"), ("moves", "Transitions")),
    note=draw.lifecycle_note,
    empty=NO_USERS,
)

PANELS = (LIFECYCLE_STAGES,)
ROWS: tuple[tuple[str | tuple[str, ...], ...], ...] = (("lifecycle-stages",),)

SECTION = Section(
    key="user_intelligence",
    title="User intelligence",
    question="Who uses us, how, and who is leaving?",
    icon="users",
    group="Understand",
    panels=(*PANELS, *user_journeys.PANELS),
    rows=(*ROWS, *user_journeys.ROWS),
)
