"""The pictures of the last hour, minute by minute: calls, users, errors, latency."""

from datetime import datetime
from math import ceil, floor
from typing import Any

from dash import html

from components.charts.bar import Bars, bar
from components.charts.line import line
from components.charts.marks import Threshold
from components.charts.traces import Series
from components.format import number
from components.hero import hero
from components.icons import icon
from components.theme import entity_color
from components.view import View
from data.metrics import METRICS
from data.targets import targeted
from data.warehouse import Answer


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
        # told in whole calls and judged by what is told; where none is usual, none is what is said
        n, low, high = int(last["requests"]), floor(low), ceil(high)
        state = "usual" if low <= n <= high else "below usual" if n < low else "above usual"
        between = f"{number(low, 'count').full} to {number(high, 'count').full}" if high else "no calls"
        words = [
            html.Span([icon("check") if state == "usual" else icon("info"), state]),
            f"usually {between} at this hour",
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


def error_rate_last_hour(answer: Answer, view: View) -> dict[str, Any]:
    """Error rate by minute inside its Wilson band, with the limits."""
    band = (answer.column("low"), answer.column("high"))
    series = Series(
        "failed", answer.column("error_rate"), entity_color(0, view.theme), is_sum=False, band=band, label=""
    )
    found = targeted(METRICS["error_rate"], view.filters).threshold
    limits = (
        [Threshold(found.warn, "warn", "warn"), Threshold(found.critical, "critical", "crit")]
        if found
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
