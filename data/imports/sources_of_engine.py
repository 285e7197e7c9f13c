"""Sources that go into the engine's own tables, and therefore into the embedded database only."""

from decimal import Decimal
from typing import cast

from data.imports.moments import instant
from data.imports.source import Column, Row, Source
from data.imports.values import (
    Context,
    address,
    boolean,
    identity,
    json_text,
    number,
    one_of,
    person,
    tags,
    text,
    whole,
)

SERVICES = ("content", "images", "video", "chat", "tools", "refine", "enhance")
STATUSES = ("success", "error", "rate_limited", "timeout", "cancelled")
PLANS = ("demo", "free", "starter", "pro", "enterprise", "custom")
NO_COST = "no-cost"
NO_USER = "no-user"
UNLIMITED = 999_999

_COST = number(12, 6)
_ZERO = Decimal(0)
_LIMIT = whole()
_AT = instant(may_be_future=True)


def _complete_call(row: Row, context: Context) -> str | None:
    """Totals that the file does not hold are the sum of their parts, as the engine writes them."""
    if row["total_cost"] is None:
        parts = [cast("Decimal", row[name]) for name in ("input_cost", "output_cost", "generation_cost")]
        row["total_cost"] = sum(parts, _ZERO)
        if not any(parts):
            context.notes[NO_COST] += 1
    if row["total_tokens"] is None:
        tokens = cast("int", row["input_tokens"] or 0) + cast("int", row["output_tokens"] or 0)
        row["total_tokens"] = min(tokens, 2**31 - 1) or None
    if row["user_id"] is None:
        context.notes[NO_USER] += 1
    return None


API_USAGE = Source(
    name="api_usage",
    means="Calls of the engine. A public trace of three columns is enough: time, tokens in, tokens out.",
    table="api_usage",
    of_the_engine=True,
    key=("id",),
    content_key="id",
    users="user_id",
    stand_in_user=True,
    check=_complete_call,
    completes=("total_cost", "total_tokens", "user_id"),
    columns=(
        Column("id", identity, "Its id; made of the row's content where there is none", "", None),
        Column(
            "user_id",
            person,
            "Who called, any name; one user stands for the import where there is none",
            "user-17",
            None,
        ),
        Column("service_type", one_of(*SERVICES), "What was called", "chat"),
        Column("provider", text(200), "Who answered", "openai", "unknown"),
        Column("model", text(200), "Which model answered", "gpt-5", "unknown"),
        Column("endpoint", text(200), "Which endpoint of the engine", "/v1/chat", "unknown"),
        Column("request_id", text(500), "The provider's id of a job", "", None),
        Column("request_data", json_text, "The request, JSON", "", None),
        Column("response_data", json_text, "The answer, JSON", "", None),
        Column("input_tokens", whole(), "Tokens in", "374", None),
        Column("output_tokens", whole(), "Tokens out", "44", None),
        Column("total_tokens", whole(), "Both; their sum where missing", "418", None),
        Column("images_generated", whole(), "Images made", "0", 0),
        Column("video_seconds", number(10, 2), "Seconds of video made", "0", _ZERO),
        Column("input_cost", _COST, "Cost of the tokens in", "0.000935", _ZERO),
        Column("output_cost", _COST, "Cost of the tokens out", "0.00044", _ZERO),
        Column("generation_cost", _COST, "Cost of images or video", "0", _ZERO),
        Column("total_cost", _COST, "All cost; the sum of the three where missing, else 0", "0.001375", None),
        Column("latency_ms", whole(), "Duration, milliseconds", "2200", None),
        Column("status", one_of(*STATUSES), "How it ended", "success", "success"),
        Column("error_message", text(10_000), "What went wrong", "", None),
        Column("ip_address", address, "Caller's address", "203.0.113.7", None),
        Column("user_agent", text(10_000), "Caller's user agent", "curl/8.5", None),
        Column("campaign_id", identity, "Campaign it was made for", "", None),
        Column("created_at", instant(), "When it ended", "2023-11-16 18:17:03.9799600"),
    ),
)

USER_SUBSCRIPTIONS = Source(
    name="user_subscriptions",
    means="The engine's subscriptions, one row per user.",
    table="user_subscriptions",
    of_the_engine=True,
    key=("user_id",),
    users="user_id",
    columns=(
        Column("user_id", person, "Whose; any name, as in api_usage", "user-17"),
        Column("plan_type", one_of(*PLANS), "The plan", "pro"),
        Column("plan_name", text(200), "Its name", "Pro", "Imported Plan"),
        Column("stripe_customer_id", text(200), "Customer at the payment provider", "", None),
        Column("stripe_subscription_id", text(200), "Subscription at the payment provider", "", None),
        Column("billing_period_start", _AT, "Start of the period", "2026-11-01T00:00:00Z", None),
        Column("billing_period_end", _AT, "End of the period", "2026-12-01T00:00:00Z", None),
        Column("content_generations_limit", _LIMIT, "999999 means unlimited", "5000", UNLIMITED),
        Column("image_generations_limit", _LIMIT, "999999 means unlimited", "10000", UNLIMITED),
        Column("video_generations_limit", _LIMIT, "999999 means unlimited", "500", UNLIMITED),
        Column("chat_messages_limit", _LIMIT, "999999 means unlimited", "999999", UNLIMITED),
        Column("content_generations_used", _LIMIT, "Used in the period", "12", 0),
        Column("image_generations_used", _LIMIT, "Used in the period", "3", 0),
        Column("video_generations_used", _LIMIT, "Used in the period", "0", 0),
        Column("chat_messages_used", _LIMIT, "Used in the period", "40", 0),
        Column("monthly_cost_limit", number(12, 2), "Most that may be spent in a month", "50", None),
        Column("current_month_cost", number(12, 2), "Spent this month", "3.40", _ZERO),
        Column("lifetime_cost", number(12, 2), "Spent ever", "71.02", _ZERO),
        Column("is_active", boolean, "Whether it is active", "true", True),
        Column("auto_renew", boolean, "Whether it renews itself", "true", True),
        Column("usage_alerts_enabled", boolean, "Whether alerts are wanted", "true", True),
        Column("created_at", instant(), "When it was made", "2026-03-01T00:00:00Z"),
    ),
)

CAMPAIGNS = Source(
    name="campaigns",
    means="The engine's campaigns.",
    table="campaigns",
    of_the_engine=True,
    key=("id",),
    content_key="id",
    users="user_id",
    columns=(
        Column("id", identity, "Its id; made of the row's content where there is none", "", None),
        Column("user_id", person, "Whose; any name, as in api_usage", "user-17"),
        Column("name", text(500), "Its name", "Autumn launch"),
        Column("description", text(10_000), "What it is about", "", None),
        Column(
            "status",
            one_of("draft", "active", "paused", "completed", "archived"),
            "Its state",
            "active",
            "active",
        ),
        Column("settings", json_text, "Settings, JSON", "{}", "{}"),
        Column("tags", tags, "Words, between commas or as a JSON list", "launch, autumn", None),
        Column("created_at", instant(), "When it was made", "2026-09-01T00:00:00Z"),
    ),
)
