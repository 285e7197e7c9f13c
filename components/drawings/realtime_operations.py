"""The pictures of real-time operations."""

from datetime import datetime
from typing import Any

from dash import html

from components.charts.bar import Bars, bar
from components.charts.line import Series, Threshold, line
from components.controls import filter_button
from components.drawings.names import provider_name, service_name
from components.feed import Call, feed
from components.format import age, clock, moment, number
from components.hero import hero
from components.icons import icon
from components.status import badge, lamp
from components.table import Column, bar_cell, data_table
from components.theme import Status, entity_color
from components.view import View
from data.metrics import METRICS
from data.providers import Light, lights
from data.warehouse import Answer

CALL_STATUS: dict[str, Status] = {
    "success": "good",
    "error": "crit",
    "timeout": "crit",
    "rate_limited": "warn",
    "cancelled": "off",
}
LIMITS = METRICS["error_rate"].threshold
QUEUE_WARN, QUEUE_CRITICAL = 60.0, 300.0


def local(answer: Answer, column: str, zone: Any) -> list[datetime]:
    """A column of instants as wall-clock time of the reporting zone: plotly knows no zones."""
    return [
        value.astimezone(zone).replace(tzinfo=None)
        for value in answer.column(column)
        if isinstance(value, datetime)
    ]


def requests_per_minute(answer: Answer, view: View) -> dict[str, Any]:
    """Calls of the last 60 closed minutes; the newest stands out."""
    bars = [Bars("calls", answer.column("requests"), entity_color(0, view.theme))]
    return bar(
        local(answer, "bucket", view.filters.now.tzinfo),
        bars,
        theme=view.theme,
        highlight_last=True,
        height=142,
    )


def requests_hero(answer: Answer, view: View) -> html.Div:
    """The last closed minute in large, and whether that is usual at this hour."""
    last = answer.records()[-1]
    low, high = last["usual_low"], last["usual_high"]
    if low is None or high is None:
        words: list[Any] = ["not yet known what is usual: that takes 7 days"]
    else:
        n = int(last["requests"])
        state = (
            "usual" if float(low) <= n <= float(high) else "below usual" if n < float(low) else "above usual"
        )
        words = [
            html.Span([icon("check") if state == "usual" else icon("info"), state]),
            f"{number(round(low), 'count').full} to {number(round(high), 'count').full} at this hour",
        ]
    return hero(number(last["requests"], "count").text, words)


def active_now(answer: Answer, view: View) -> dict[str, Any]:
    """Users of the five minutes before each minute, today and yesterday."""
    today = Series(
        "Today",
        answer.column("active_users"),
        entity_color(0, view.theme),
        is_sum=False,
        compare=answer.column("yesterday"),
        compare_name="Yesterday",
        label="",
    )
    return line(local(answer, "bucket", view.filters.now.tzinfo), [today], theme=view.theme, height=142)


def active_now_hero(answer: Answer, view: View) -> html.Div:
    """Users of the last five minutes in large, against the same time yesterday."""
    last = answer.records()[-1]
    now, before = int(last["active_users"]), int(last["yesterday"])
    change = (
        f"{'up' if now >= before else 'down'} {number(abs(now - before) / before, 'percent').full}"
        if before
        else "nobody yesterday"
    )
    return hero(
        number(now, "count").text,
        [f"{change} from yesterday" if before else change, f"at this time, {before:,}"],
    )


def live_feed(answer: Answer, view: View) -> html.Div:
    """The latest calls, newest first."""
    return feed([_call(row, view) for row in answer.records()], currency=view.currency)


def held_rows() -> html.Button:
    """The button behind which new rows wait while somebody reads."""
    return html.Button("", id="feed-new", n_clicks=0, type="button", className="feed-new")


def one_call(row: dict[str, Any], view: View) -> html.Div:
    """Everything the log says about one call."""
    told = {name: value for name, value in row.items() if value is not None and name != "request_data"}
    entries = [
        html.Div([html.Dt(name.replace("_", " ")), html.Dd(_told(name, value, view))])
        for name, value in told.items()
    ]
    kept = row.get("request_data")
    request = (
        html.Pre(html.Code(str(kept)), tabIndex=0)
        if kept
        else html.P("The engine kept no request data of this call.")
    )
    return html.Div([html.Dl(entries, className="call-facts"), html.H3("Request data"), request])


def _told(name: str, value: Any, view: View) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(view.filters.now.tzinfo):%Y-%m-%d %H:%M:%S} {view.filters.zone}"
    if name == "cost":
        return number(value, "money", currency=view.currency).full
    return number(value, "ms").full if name == "latency_ms" else str(value)


def _call(row: dict[str, Any], view: View) -> Call:
    service = str(row["service_type"])
    reason = row["error_message"] or (
        str(row["status"]).replace("_", " ") if row["status"] != "success" else ""
    )
    return Call(
        time=clock(row["created_at"], view.filters.zone, seconds=True),
        service=service_name(service),
        color=view.colors.css("service", service),
        provider=provider_name(str(row["provider"])),
        model=str(row["model"]),
        user=str(row["user_id"])[:8],
        latency_ms=row["latency_ms"],
        cost=row["cost"],
        status=CALL_STATUS.get(str(row["status"]), "off"),
        reason=str(reason),
        href=str(row["id"]),
        service_code=service,
        provider_code=str(row["provider"]),
        title=f"{row['provider']} {row['model']} {row['endpoint']}",
    )


def error_rate_last_hour(answer: Answer, view: View) -> dict[str, Any]:
    """Error rate by minute inside its Wilson band, with the limits."""
    band = (answer.column("low"), answer.column("high"))
    series = Series(
        "failed", answer.column("error_rate"), entity_color(0, view.theme), is_sum=False, band=band, label=""
    )
    limits = (
        [Threshold(LIMITS.warn, "warn", "warn"), Threshold(LIMITS.critical, "critical", "crit")]
        if LIMITS
        else []
    )
    return line(
        local(answer, "bucket", view.filters.now.tzinfo),
        [series],
        theme=view.theme,
        unit="percent",
        height=150,
        thresholds=limits,
        labels=False,
    )


def error_rate_note(answer: Answer, view: View) -> str:
    """The last five minutes in one figure."""
    rows = answer.records()[-5:]
    failed, eligible = sum(int(row["failed"]) for row in rows), sum(int(row["eligible"]) for row in rows)
    return (
        f"by minute with its 95 % band; {number(failed / eligible, 'percent').full} in the last 5 minutes"
        if eligible
        else "by minute; no call in the last 5 minutes"
    )


def latency_last_hour(answer: Answer, view: View) -> dict[str, Any]:
    """Median and p95 of successful calls by minute."""
    series = [
        Series("p95", answer.column("latency_p95"), entity_color(0, view.theme), is_sum=False),
        Series("p50", answer.column("latency_p50"), entity_color(1, view.theme), is_sum=False),
    ]
    return line(
        local(answer, "bucket", view.filters.now.tzinfo), series, theme=view.theme, unit="ms", height=130
    )


def provider_status(answer: Answer, view: View) -> html.Div:
    """One light per provider with state, reason and numbers, trouble first."""
    found = lights(answer.records(), view.filters.now)
    columns = [
        Column(
            "provider",
            "Provider",
            cell=lambda row: html.Span(
                [
                    lamp(row["status"], row["word"]),
                    filter_button("provider", row["provider"], provider_name(row["provider"])),
                ],
                className="named is-strong",
            ),
        ),
        Column(
            "word",
            "State",
            cell=lambda row: html.Span(
                row["word"],
                className=f"text-{row['status']}" if row["status"] in ("warn", "crit") else "is-quiet",
                title=row["detail"],
            ),
        ),
        Column("success_rate", "Success", unit="percent"),
        Column("latency_p95", "p95", unit="ms"),
        Column("per_minute", "Per min", unit="count"),
        Column("since", "Since", align="right", quiet=True),
    ]
    rows = [_light_row(light, view) for light in found]
    return data_table(columns, rows, caption="Providers, trouble first")


def _light_row(light: Light, view: View) -> dict[str, Any]:
    now = view.filters.now
    since = (
        f"{moment(light.since, view.filters.zone, now=now)}, {age((now - light.since).total_seconds())}"
        if light.since
        else "–"
    )
    return {
        "provider": light.provider,
        "status": light.status,
        "word": light.word,
        "detail": light.reason,
        "success_rate": light.success_rate,
        "latency_p95": light.latency_p95,
        "per_minute": light.per_minute,
        "since": since,
    }


def provider_badges(answer: Answer, view: View) -> list[Any]:
    """How many fail and how many are slow, for the panel's header."""
    found = lights(answer.records(), view.filters.now)
    failing, slow = (sum(light.status == status for light in found) for status in ("crit", "warn"))
    return [
        *([badge("crit", f"{failing} failing")] if failing else []),
        *([badge("warn", f"{slow} slow or failing")] if slow else []),
    ]


def queue_depth(answer: Answer, view: View) -> html.Div:
    """Depth, oldest job, time a job takes and time to drain, by queue."""
    rows = answer.records()
    deepest = max((int(row["queue_depth"]) for row in rows), default=0) or 1
    columns = [
        Column("queue", "Queue", strong=True),
        Column("queue_depth", "Depth", unit="count"),
        Column(
            "bar",
            "",
            width="18%",
            cell=lambda row: bar_cell(
                row["queue_depth"] / deepest, color=_queue_color(row["oldest_age_seconds"])
            ),
        ),
        Column("oldest_age_seconds", "Oldest", align="right", cell=_oldest),
        Column("processing_seconds", "Takes", unit="seconds"),
        Column(
            "drain_seconds",
            "Empty in",
            align="right",
            cell=lambda row: (
                "–"
                if not row["queue_depth"]
                else "never"
                if row["drain_seconds"] is None
                else number(row["drain_seconds"], "seconds").full
            ),
        ),
    ]
    return data_table(columns, rows, caption="Queues")


def _queue_color(oldest: float | None) -> str:
    return (
        "var(--er-crit-fill)"
        if oldest and oldest > QUEUE_CRITICAL
        else "var(--er-warn-fill)"
        if oldest and oldest > QUEUE_WARN
        else "var(--er-e1)"
    )


def _oldest(row: Any) -> Any:
    seconds = row["oldest_age_seconds"]
    text = number(seconds, "seconds").full
    if seconds is None or seconds <= QUEUE_WARN:
        return text
    status: Status = "crit" if seconds > QUEUE_CRITICAL else "warn"
    return html.Span([icon(status), text], className=f"named text-{status}")


def queue_note(answer: Answer, view: View) -> str:
    """How old the newest sample is."""
    newest = max((row["sampled_at"] for row in answer.records()), default=None)
    return (
        f"newest sample {age((view.filters.now - newest).total_seconds())} old"
        if newest
        else "no sample in the last hour"
    )


def rate_limited_now(answer: Answer, view: View) -> html.Div:
    """Calls turned away in the last five minutes, and the users they belong to."""
    row = answer.records()[0]
    users = int(row["users"])
    words = [
        f"of {users:,} user{'s' if users != 1 else ''} in the last 5 minutes",
        f"{number(row['in_the_last_hour'], 'count').full} in the last hour",
    ]
    return hero(number(row["rate_limited_now"], "count").text, words)
