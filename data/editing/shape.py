"""Which sources can be edited or uploaded, and how a cell of each column is asked for."""

from dataclasses import dataclass
from typing import Literal

from data.imports.source import Source
from data.imports.sources import SOURCES
from data.imports.sources_of_money import BUDGET, MARKETING_SPEND, PLAN_PRICE, PROVIDER_PRICE
from data.imports.sources_of_operations import LATENCY_TARGET, SLO_OBJECTIVE
from data.imports.sources_of_targets import METRIC_TARGET
from data.metrics import METRICS

Kind = Literal["text", "choice", "day", "month", "number"]


@dataclass(frozen=True, slots=True)
class Field:
    """How a column is asked for: `options` are the only answers of a choice, and suggestions for a text."""

    name: str
    title: str
    kind: Kind = "text"
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Editable:
    """A source on the Settings page: its name there, its fields (none: it is only uploaded), and the order of its rows, the newest first."""

    source: Source
    title: str
    about: str
    order: str
    fields: tuple[Field, ...] = ()

    @property
    def key(self) -> str:
        """Its name in addresses, that of the import."""
        return self.source.name

    @property
    def is_edited(self) -> bool:
        """Whether its rows can be changed one by one."""
        return bool(self.fields)


_SERVICES = ("chat", "content", "images", "video")
_JUDGED = tuple(sorted(key for key, metric in METRICS.items() if metric.better != "neutral"))
_CURRENCY = Field("currency", "Currency")
EDITED: tuple[Editable, ...] = (
    Editable(
        PLAN_PRICE,
        "Plan prices",
        "What a plan costs, and from which day to which. Recurring revenue is counted with the price of the day.",
        "plan_type, billing_interval, valid_from desc",
        (
            Field("plan_type", "Plan", options=("demo", "free", "starter", "pro", "enterprise", "custom")),
            Field("billing_interval", "Paid by", "choice", ("month", "year")),
            Field("price", "Price", "number"),
            _CURRENCY,
            Field("valid_from", "Valid from", "day"),
            Field("valid_to", "Until, not included", "day"),
        ),
    ),
    Editable(
        MARKETING_SPEND,
        "Marketing spend",
        "Marketing money by day and channel. Acquisition cost is this, divided by the customers it won.",
        "day desc, channel, campaign",
        (
            Field("day", "Day", "day"),
            Field("channel", "Channel"),
            Field("campaign", "Campaign"),
            Field("amount", "Amount", "number"),
            _CURRENCY,
        ),
    ),
    Editable(
        PROVIDER_PRICE,
        "Provider prices",
        "What a provider asks for a unit of work. Recorded cost is compared with what these prices make of it.",
        "provider, model, unit, valid_from desc",
        (
            Field("provider", "Provider"),
            Field("model", "Model"),
            Field("unit", "Unit", "choice", ("input_token", "output_token", "image", "second", "request")),
            Field("price", "Price", "number"),
            Field("per", "For how many", "number"),
            _CURRENCY,
            Field("valid_from", "Valid from", "day"),
            Field("valid_to", "Until, not included", "day"),
        ),
    ),
    Editable(
        BUDGET,
        "Budgets",
        "What may be spent in a month, by category.",
        "month desc, category",
        (
            Field("month", "Month", "month"),
            Field(
                "category",
                "Category",
                options=("provider_cost", "marketing", "infrastructure", "support"),
            ),
            Field("amount", "Amount", "number"),
            _CURRENCY,
        ),
    ),
    Editable(
        LATENCY_TARGET,
        "Latency targets",
        "The p95 each service should keep, in milliseconds. The health score compares with it.",
        "service_type",
        (Field("service_type", "Service", options=_SERVICES), Field("p95_ms", "p95, ms", "number")),
    ),
    Editable(
        SLO_OBJECTIVE,
        "Service objectives",
        "The share of a service's calls that shall not fail in 30 days. The newest that has begun holds; a service without one keeps a default.",
        "service_type, valid_from desc",
        (
            Field("service_type", "Service", options=_SERVICES),
            Field("valid_from", "Valid from", "day"),
            Field("objective", "Objective, 0 to 1", "number"),
            Field("minimum_calls", "Calls for an alarm", "number"),
        ),
    ),
    Editable(
        METRIC_TARGET,
        "Metric targets",
        "Where a number turns amber and where red, in its own unit, shares from 0 to 1. A metric without a row keeps the limits of the catalogue.",
        "metric",
        (
            Field("metric", "Metric", "choice", _JUDGED),
            Field("warn", "Amber beyond", "number"),
            Field("critical", "Red beyond", "number"),
        ),
    ),
)
_TITLES = {
    "payments": ("Payments", "paid_at desc, payment_id"),
    "acquisition": ("Acquisition sources", "acquired_at desc, user_id"),
    "campaign_outcomes": ("Campaign outcomes", "day desc, campaign_id, kind"),
    "queue_samples": ("Queue samples", "sampled_at desc, queue"),
    "quota_samples": ("Quota samples", "sampled_at desc, provider, quota"),
    "feedback": ("Ratings", "rated_at desc, feedback_id"),
    "subscription_events": ("Subscription events", "occurred_at desc, user_id"),
}
_ALREADY = frozenset(each.key for each in EDITED)


def _only_uploaded(source: Source) -> Editable:
    title, order = _TITLES.get(
        source.name, (source.name.replace("_", " ").capitalize(), ", ".join(source.key))
    )
    return Editable(source, title, source.means, order)


UPLOADED: tuple[Editable, ...] = tuple(
    _only_uploaded(source) for source in SOURCES if not source.of_the_engine and source.name not in _ALREADY
)
_BY_KEY = {each.key: each for each in (*EDITED, *UPLOADED)}


def editable(key: str) -> Editable:
    """A source of the Settings page. Raises KeyError."""
    return _BY_KEY[key]
