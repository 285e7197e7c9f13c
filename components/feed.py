"""The live feed: one line a call, failures marked by ground, edge, icon and reason. Stateless, replaced as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.format import Number, number
from components.icons import icon
from components.markup import attributes
from components.status import dot
from components.theme import Status


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the feed shows it. `color` is the service's CSS colour; `status` good, warn (limited) or crit (failed)."""

    time: str
    service: str
    color: str
    provider: str
    model: str
    user: str
    latency_ms: Number | None
    cost: Number | None
    status: Status = "good"
    reason: str = ""
    href: str = ""
    title: str = ""
    service_code: str = ""
    provider_code: str = ""


HEADS = (
    ("Time", ""),
    ("", "is-mark"),
    ("Service", ""),
    ("Provider, model", ""),
    ("User", "is-user"),
    ("Latency", "is-number"),
    ("Cost", "is-number"),
)
ICONS: dict[Status, tuple[str, str]] = {
    "good": ("check", "succeeded"),
    "warn": ("warn", "limited or cancelled"),
    "crit": ("crit", "failed"),
    "info": ("info", "note"),
    "off": ("none", "unknown"),
}


def feed(
    calls: Sequence[Call], *, currency: str = "USD", caption: str = "Latest calls, newest first"
) -> html.Div:
    """The calls as a table, newest first, as given."""
    heads = [html.Th(_head(text), scope="col", className=name or None) for text, name in HEADS]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr(heads)),
                html.Tbody([_call(one, currency) for one in calls]),
            ],
            className="table-plain feed",
        ),
        className="table-scroll",
        role="group",
        **attributes(aria_label=caption),
    )


def _head(text: str) -> Component | str:
    return text or html.Span("Result", className="visually-hidden")


def _call(one: Call, currency: str) -> html.Tr:
    picture, word = ICONS[one.status]
    provider = html.Span(one.provider, className="filter-value", **_filter("provider", one.provider_code))
    service = html.Span(one.service, className="filter-value", **_filter("service", one.service_code))
    what: list[Component | str] = [provider, " ", html.Span(one.model, className="is-quiet")]
    if one.reason:
        what.append(html.Span(one.reason, className="feed-reason", title=one.reason))
    return html.Tr(
        [
            html.Th(_opener(one), scope="row"),
            html.Td(icon(picture, word), className="is-mark"),
            html.Td(html.Span([dot(one.color), service], className="named")),
            html.Td(html.Div(what, className="feed-what", title=one.title or None)),
            html.Td(one.user, className="is-user is-quiet", title=one.user),
            html.Td(number(one.latency_ms, "ms").full, className="is-number feed-latency"),
            html.Td(_cost(one.cost, currency), className="is-number"),
        ],
        className=f"feed-row is-{one.status}",
    )


def _filter(dimension: str, code: str) -> dict[str, Any]:
    """What makes a value a filter when it is clicked; the filter editor does the same for the keyboard."""
    return attributes(data_filter=dimension, data_value=code) if code else {}


def _opener(one: Call) -> Component | str:
    """The time, as the button that opens the call (assets/live.js)."""
    if not one.href:
        return one.time
    return html.Button(
        one.time,
        type="button",
        className="feed-open",
        **attributes(data_call=one.href, aria_label=f"Open the call of {one.time}"),
    )


def _cost(cost: Number | None, currency: str) -> str:
    """Costs of single calls always to four places, so that the column can be compared."""
    if cost is None or not 0 <= float(cost) < 100:
        return number(cost, "money", currency=currency).full
    return number(0.1234, "money", currency=currency).text.replace("0.1234", f"{float(cost):.4f}")
