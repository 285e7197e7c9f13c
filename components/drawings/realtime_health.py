"""The pictures of what must keep up: lights of providers, queues, calls turned away."""

from collections import Counter
from typing import Any

from dash import html

from components.controls import filter_button
from components.drawings.names import provider_name
from components.format import age, moment, number
from components.hero import hero
from components.icons import icon
from components.status import badge, lamp
from components.table import Column, bar_cell, data_table
from components.theme import Status
from components.view import View
from data.providers import Light, Trouble, lights
from data.warehouse import Answer

# how far provider_status looks back: a state without a beginning is older
LONGEST = {"good": "7 d +", "warn": "24 h +", "crit": "24 h +"}
QUEUE_WARN, QUEUE_CRITICAL = 60.0, 300.0
TROUBLES: tuple[tuple[Trouble, Status], ...] = (
    ("failing", "crit"),
    ("with failures", "warn"),
    ("slow", "warn"),
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
        else LONGEST.get(light.status, "–")
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
    """How many fail, have failures and are slow, each under its own name, for the panel's header."""
    found = Counter(light.trouble for light in lights(answer.records(), view.filters.now))
    return [badge(status, f"{found[kind]} {kind}") for kind, status in TROUBLES if found[kind]]


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
            cell=_empty_in,
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


def _empty_in(row: Any) -> Any:
    """How long a queue takes to drain; a pace of nothing never does, one that is not known says so."""
    if not row["queue_depth"]:
        return "–"
    if not row["knows_pace"]:
        return html.Span("–", title="not known: a pace takes two samples within the hour")
    return "never" if row["drain_seconds"] is None else number(row["drain_seconds"], "seconds").full


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
