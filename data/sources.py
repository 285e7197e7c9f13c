"""The sources of numbers: which hold anything, what each is called, and how an empty one is filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.filters import Filters
from data.warehouse import fetch


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its name for a reader, and the sentence that says how it is filled."""

    key: str
    title: str
    fill: str
    upload: str = ""  # the name of its table in Settings, where it can be filled there


SOURCES: tuple[Source, ...] = (
    Source(
        "api_usage",
        "calls of the engine",
        "The engine writes them to api_usage; run `flask doctor` if there should be some.",
    ),
    Source(
        "usage_alerts",
        "alerts of the engine",
        "The engine writes them to usage_alerts; none was ever written.",
    ),
    Source(
        "known_user",
        "known users",
        "They come from sign-ups, subscriptions and calls; the worker collects them.",
    ),
    Source("payment", "payments", "Upload them in Settings, or: flask import payments <file>.", "payments"),
    Source(
        "provider_price",
        "provider prices",
        "Upload them in Settings, or: flask import provider_prices <file>.",
        "provider_prices",
    ),
    Source(
        "plan_price",
        "plan prices",
        "Upload them in Settings, or: flask import plan_prices <file>.",
        "plan_prices",
    ),
    Source(
        "subscription_event",
        "subscription events",
        "The worker captures them from user_subscriptions; older ones: flask import subscription_events <file>.",
    ),
    Source(
        "marketing_spend",
        "marketing spend",
        "Upload it in Settings, or: flask import marketing_spend <file>.",
        "marketing_spend",
    ),
    Source(
        "acquisition",
        "acquisition sources",
        "Upload them in Settings, or: flask import acquisition <file>.",
        "acquisition",
    ),
    Source("budget", "budgets", "Upload them in Settings, or: flask import budgets <file>.", "budgets"),
    Source(
        "campaign_outcome",
        "campaign outcomes",
        "Upload them in Settings, or: flask import campaign_outcomes <file>.",
        "campaign_outcomes",
    ),
    Source("campaigns", "campaigns", "The engine writes them to campaigns; none was ever written."),
    Source(
        "queue_sample",
        "queue samples",
        "Upload them in Settings, or: flask import queue_samples <file>.",
        "queue_samples",
    ),
    Source(
        "quota_sample",
        "quota samples",
        "Upload them in Settings, or: flask import quota_samples <file>.",
        "quota_samples",
    ),
    Source("feedback", "ratings", "Upload them in Settings, or: flask import feedback <file>.", "feedback"),
)
BY_KEY: Mapping[str, Source] = {source.key: source for source in SOURCES}


def filled(filters: Filters, *, fresh: bool = False) -> frozenset[str]:
    """The keys of the sources that hold something; `fresh` looks now. Raises DataUnavailableError when that cannot be known."""
    return frozenset(
        str(row["source"])
        for row in fetch("shell/sources", filters, fresh=fresh).records()
        if row["has_rows"]
    )


def missing(needs: Sequence[str], there: frozenset[str]) -> tuple[Source, ...]:
    """The needed sources that hold nothing. A need such as `payment or plan_price` is met by either."""
    unmet = [need.split(" or ") for need in needs if not any(key in there for key in need.split(" or "))]
    return tuple(BY_KEY[keys[0]] for keys in unmet if keys[0] in BY_KEY)
