"""What the engine's tables look like where all is well, and what is lost where they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Family = Literal["uuid", "text", "number", "time", "json", "flag", "address", "list"]

# the first is the one the engine's own migrations use; the others read the same
FAMILIES: Mapping[Family, tuple[str, ...]] = {
    "uuid": ("uuid",),
    "text": (
        "text",
        "character varying",
        "character",
    ),  # no enum: what reads them takes their length and cuts them
    "number": ("integer", "bigint", "smallint", "numeric", "real", "double precision"),
    "time": ("timestamp with time zone",),
    "json": ("jsonb", "json"),
    "flag": ("boolean",),
    "address": ("inet", "cidr"),
    "list": ("text[]",),
}


@dataclass(frozen=True, slots=True)
class BaseTable:
    """A table of the engine. `without` ends the sentence that says what its absence costs."""

    name: str
    is_required: bool
    without: str
    columns: Mapping[str, Family]


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns by which a table is recognised, and what happens where it is another one of that name."""

    table: str
    expected: tuple[str, ...]
    then: str


BASE_TABLES: tuple[BaseTable, ...] = (
    BaseTable(
        "api_usage", True, "there is nothing to show without it.",
        {
            "id": "uuid", "user_id": "uuid", "service_type": "text", "provider": "text", "model": "text",
            "endpoint": "text", "request_id": "text", "request_data": "json", "response_data": "json",
            "input_tokens": "number", "output_tokens": "number", "total_tokens": "number",
            "images_generated": "number", "video_seconds": "number", "input_cost": "number",
            "output_cost": "number", "generation_cost": "number", "total_cost": "number", "latency_ms": "number",
            "status": "text", "error_message": "text", "ip_address": "address", "user_agent": "text",
            "campaign_id": "uuid", "created_at": "time",
        },
    ),
    BaseTable(
        "user_subscriptions", False, "plans, revenue by plan, churn and the filter by plan stay empty.",
        {"user_id": "uuid", "plan_type": "text", "is_active": "flag", "created_at": "time", "updated_at": "time"},
    ),
    BaseTable(
        "usage_aggregations", False, "nothing is lost, the engine never fills it.",
        {"user_id": "uuid", "period_type": "text", "period_start": "time", "total_requests": "number"},
    ),
    BaseTable(
        "usage_alerts", False, "the engine's own alerts are not shown.",
        {
            "user_id": "uuid", "alert_type": "text", "threshold_type": "text", "threshold_value": "number",
            "resource_type": "text", "severity": "text", "message": "text", "is_resolved": "flag", "created_at": "time",
        },
    ),
    BaseTable(
        "api_rate_limits", False, "who is blocked now is not shown.",
        {"user_id": "uuid", "service_type": "text", "window_type": "text", "is_blocked": "flag"},
    ),
    BaseTable(
        "campaigns", False, "campaigns have no names, only their numbers.",
        {"id": "uuid", "user_id": "uuid", "name": "text", "status": "text", "created_at": "time"},
    ),
)  # fmt: skip

WANTED_INDEXES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("api_usage", ("created_at",), "the latest calls and the first build would read the whole log."),
    ("api_usage", ("user_id", "created_at"), "a user's calls and sessions would read the whole log."),
)

SHAPES: tuple[Shape, ...] = (
    Shape("usage_alerts", ("severity", "message", "is_resolved"), "columns that are absent read as empty."),
    Shape(
        "user_feedback",
        ("user_id", "api_usage_id", "rating"),
        "its ratings are not read; import them as feedback.",
    ),
    Shape("alert_rules", ("name", "condition", "severity", "enabled"), "its rules are not read."),
    Shape("incidents", ("title", "severity", "status", "started_at"), "its incidents are not read."),
    Shape(
        "usage_forecasts",
        ("forecast_type", "forecast_date", "predicted_value"),
        "its forecasts are not read.",
    ),
)

OPTIONAL_TABLES: Mapping[str, str] = {
    "user_sessions": "sessions are cut from the calls, by pauses of 30 minutes.",
    "frontend_metrics": "page speed comes from browser events only.",
    "user_feedback": "ratings come from an import only.",
    "ab_test_assignments": "experiments have no assignments.",
    "feature_events": "features used without a call are not seen.",
    "slo_definitions": "service levels are those of our own thresholds.",
    "incidents": "outages are those found in the calls.",
    "audit_logs": "who looked at what in the engine is not shown.",
}
