"""Alerts as a short list: mark, what, who and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html

from components.format import age, moment
from components.status import mark
from components.theme import Status


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: `times` is how often the engine repeated it, `since` when it first fired (aware)."""

    status: Status
    title: str
    user: str
    since: datetime
    times: int


def alert_list(alerts: Sequence[Alert], *, now: datetime, zone: str) -> html.Ul:
    """The alerts as given, worst first."""
    return html.Ul([_row(alert, now, zone) for alert in alerts], className="alerts")


def _row(alert: Alert, now: datetime, zone: str) -> html.Li:
    since = f"since {moment(alert.since, zone, now=now)}, {age((now - alert.since).total_seconds())}"
    repeated = f", repeated {alert.times:,} times" if alert.times > 1 else ""
    words = html.Div(
        [
            html.Strong(alert.title, title=alert.title, className="alert-title"),
            html.Span(f"User {alert.user[:8]}, {since}{repeated}", className="alert-note"),
        ],
        className="alert-words",
    )
    return html.Li([mark(alert.status), words], className=f"alert-row is-{alert.status}")
