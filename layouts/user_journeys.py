"""User intelligence, how people move: the way to paying, what follows what in a session, where they are and what they use."""

from components import journey_steps
from components.drawings import user_journeys as journeys
from components.drawings import user_places as places
from components.drawings import user_sessions as sessions
from components.panel import Panel
from data.metrics import METRICS

NO_SESSIONS = (
    "No session in this period",
    "Nobody called between these dates. Choose a longer period.",
)

JOURNEY_FUNNEL = Panel(
    key="journey-funnel",
    title="User journey, step by step",
    metric=METRICS["funnel"],
    query="user_journeys/journey_funnel",
    draw=journeys.journey_funnel,
    body="content",
    height=372,
    span=5,
    shape="rows",
    default=journey_steps.DEFAULT,
    accepts=journey_steps.accepts,
    tools=journey_steps.step_picker,
    note=journeys.funnel_note,
    empty=(
        "Nobody took the first step in this period",
        "Choose a longer period, or another first step under Steps.",
    ),
)
FEATURE_FLOW = Panel(
    key="feature-flow",
    title="What people do next in a session",
    metric=METRICS["feature_flow"],
    query="user_journeys/feature_flow",
    draw=journeys.feature_flow,
    height=372,
    span=7,
    choices=(("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 steps")),
    default="4",
    note=journeys.flow_note,
    empty=NO_SESSIONS,
)
SESSION_DURATION = Panel(
    key="session-duration",
    title="Session length",
    metric=METRICS["session_duration"],
    query="user_journeys/session_duration",
    draw=sessions.session_duration,
    height=206,
    span=6,
    shape="bars",
    note=sessions.duration_note,
    is_empty=sessions.no_sessions,
    empty=NO_SESSIONS,
)
SESSION_DEPTH = Panel(
    key="session-depth",
    title="Session depth",
    metric=METRICS["session_depth"],
    query="user_journeys/session_depth",
    draw=sessions.session_depth,
    height=206,
    span=6,
    shape="bars",
    note=sessions.depth_note,
    is_empty=sessions.no_sessions,
    empty=NO_SESSIONS,
)
GEO_MAP = Panel(
    key="geo-map",
    title="Where users are",
    metric=METRICS["geo"],
    query="user_journeys/geo_map",
    draw=places.geo_map,
    aside=places.geo_table,
    badges=places.geo_scale,
    height=384,
    span=12,
    choices=tuple((key, title) for key, (title, _unit, _what) in places.MEASURES.items()),
    note=places.geo_note,
    empty=("No call in this period", "Nobody called between these dates. Choose a longer period."),
)
DEVICE_BROWSER = Panel(
    key="device-browser",
    title="Browser, system and device",
    metric=METRICS["device"],
    query="user_journeys/device_browser",
    draw=places.device_browser,
    body="content",
    height=256,
    span=12,
    shape="rows",
    note=places.clients_note,
    empty=("No call in this period", "Nobody called between these dates. Choose a longer period."),
)

PANELS: tuple[Panel, ...] = (
    JOURNEY_FUNNEL,
    FEATURE_FLOW,
    SESSION_DURATION,
    SESSION_DEPTH,
    GEO_MAP,
    DEVICE_BROWSER,
)
ROWS: tuple[tuple[str | tuple[str, ...], ...], ...] = (
    ("journey-funnel", "feature-flow"),
    ("geo-map",),
    ("session-duration", "session-depth"),
    ("device-browser",),
)
