"""Real-time operations: is anything breaking right now?"""

from collections.abc import Callable

from components.drawings import realtime_feed as feed
from components.drawings import realtime_health as health
from components.drawings import realtime_minutes as minutes
from components.panel import Panel
from components.section import Section
from data.metrics import METRICS
from data.warehouse import Answer

QUIET = ("No call in the last hour", "The engine wrote nothing to its log, or the filters leave nothing.")


def _without(column: str) -> Callable[[Answer], bool]:
    def nothing(answer: Answer) -> bool:
        return not any(answer.column(column))

    return nothing


REQUESTS_PER_MINUTE = Panel(
    key="requests-per-minute",
    title="Requests per minute",
    metric=METRICS["requests"],
    query="realtime_operations/requests_per_minute",
    draw=minutes.requests_per_minute,
    hero=minutes.requests_hero,
    height=226,
    span=3,
    shape="bars",
    live=True,
    empty=QUIET,
    is_empty=_without("requests"),
    note=lambda answer, view: "the last closed minute, and the 60 before",
)
ACTIVE_NOW = Panel(
    key="active-now",
    title="Active now",
    metric=METRICS["active_users"],
    query="realtime_operations/active_now",
    draw=minutes.active_now,
    hero=minutes.active_now_hero,
    height=226,
    span=3,
    live=True,
    empty=QUIET,
    is_empty=_without("active_users"),
    note=lambda answer, view: "users with a call in the last 5 minutes",
)
PROVIDER_STATUS = Panel(
    key="provider-status",
    title="Providers",
    metric=METRICS["provider_reliability"],
    query="realtime_operations/provider_status",
    draw=health.provider_status,
    badges=health.provider_badges,
    body="content",
    height=226,
    span=6,
    shape="rows",
    live=True,
    empty=("No provider in the last 7 days", "No call was logged."),
    note=lambda answer, view: "success and p95 of the last 5 minutes",
)
LIVE_FEED = Panel(
    key="live-feed",
    title="Live calls",
    metric=METRICS["requests"],
    query="realtime_operations/live_feed",
    draw=feed.live_feed,
    body="content",
    tools=feed.held_rows,
    height=748,
    span=8,
    shape="rows",
    live=True,
    choices=(("all", "All"), ("failed", "Failed"), ("limited", "Limited")),
    counts=feed.counted,
    empty=("No such call in the last 7 days", "Nothing matches this choice and these filters."),
    note=lambda answer, view: "latest 100, newest first; failed and limited are counted over the last hour",
)
ERROR_RATE_LAST_HOUR = Panel(
    key="error-rate-last-hour",
    title="Error rate",
    metric=METRICS["error_rate"],
    query="realtime_operations/error_rate_last_hour",
    draw=minutes.error_rate_last_hour,
    height=150,
    span=4,
    live=True,
    empty=QUIET,
    is_empty=_without("eligible"),
    note=minutes.error_rate_note,
)
LATENCY_LAST_HOUR = Panel(
    key="latency-last-hour",
    title="Latency",
    metric=METRICS["latency_p95"],
    query="realtime_operations/latency_last_hour",
    draw=minutes.latency_last_hour,
    height=130,
    span=4,
    live=True,
    empty=QUIET,
    is_empty=_without("n"),
    note=lambda answer, view: "by minute, successful calls",
)
QUEUE_DEPTH = Panel(
    key="queue-depth",
    title="Queues",
    metric=METRICS["queue_depth"],
    query="metrics/queues",
    draw=health.queue_depth,
    body="content",
    height=168,
    span=4,
    shape="rows",
    live=True,
    empty=("No queue sample in the last hour", "The queues send no samples any more, or never did."),
    note=health.queue_note,
)
RATE_LIMITED_NOW = Panel(
    key="rate-limited-now",
    title="Rate limited",
    metric=METRICS["rate_limit_hit_rate"],
    query="realtime_operations/rate_limited_now",
    draw=health.rate_limited_now,
    body="content",
    height=64,
    span=4,
    live=True,
    empty=QUIET,
    is_empty=_without("calls"),
    note=lambda answer, view: "calls turned away",
)

SECTION = Section(
    key="realtime_operations",
    title="Real-time operations",
    question="Is anything breaking right now?",
    icon="operations",
    group="Operate",
    short="Live",
    panels=(
        REQUESTS_PER_MINUTE,
        ACTIVE_NOW,
        PROVIDER_STATUS,
        LIVE_FEED,
        ERROR_RATE_LAST_HOUR,
        LATENCY_LAST_HOUR,
        QUEUE_DEPTH,
        RATE_LIMITED_NOW,
    ),
    rows=(
        ("requests-per-minute", "active-now", "provider-status"),
        ("live-feed", ("error-rate-last-hour", "latency-last-hour", "queue-depth", "rate-limited-now")),
    ),
    refresh_seconds=5,
    default_range="60m",
)
