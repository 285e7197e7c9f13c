"""Sources of users: where they came from and what they thought."""

from data.imports.moments import instant
from data.imports.source import Column, Row, Source
from data.imports.values import (
    Context,
    identity,
    text,
    whole,
)


def _not_referred_by_oneself(row: Row, context: Context) -> str | None:
    if row["referring_user_id"] == row["user_id"]:
        return "referring_user_id: is the user himself"
    return None


ACQUISITION = Source(
    name="acquisition",
    means="Where a user came from; one row per user.",
    table="acquisition",
    key=("user_id",),
    check=_not_referred_by_oneself,
    columns=(
        Column("user_id", identity, "The user", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        Column("source", text(200), "Where from", "google"),
        Column("medium", text(200), "By what", "cpc", ""),
        Column("campaign", text(200), "By which marketing campaign", "autumn", ""),
        Column("referring_user_id", identity, "Who brought the user", "", None),
        Column("acquired_at", instant(), "When", "2026-10-30T12:00:00Z"),
    ),
)
FEEDBACK = Source(
    name="feedback",
    means="A rating of 1 to 5.",
    table="feedback",
    key=("feedback_id",),
    content_key="feedback_id",
    content_kind="text",
    columns=(
        Column(
            "feedback_id", text(200), "Its id; made of the row's content where there is none", "fb-1", None
        ),
        Column("user_id", identity, "Who rated", "", None),
        Column("api_usage_id", identity, "Which call was rated", "", None),
        Column("rating", whole(1, 5), "1 worst, 5 best; no other scale", "4"),
        Column(
            "feedback_type",
            text(100, lower=True),
            "quality, speed, accuracy, general ...",
            "quality",
            "general",
        ),
        Column("comment", text(10_000), "What was said", "Quick and good", None),
        Column("service_type", text(100, lower=True), "Service that was rated", "chat", None),
        Column("provider", text(200), "Provider that was rated", "openai", None),
        Column("model", text(200), "Model that was rated", "gpt-5", None),
        Column("rated_at", instant(), "When", "2026-11-20T15:00:00Z"),
    ),
)
