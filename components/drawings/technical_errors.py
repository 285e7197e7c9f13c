"""How reliable: success by service, error heat maps and messages."""

from collections.abc import Mapping
from typing import Any

from dash import html

from components.drawings.names import ELIGIBLE, provider_name, service_name
from components.drawings.technical_latency import change_cell, provider_cell, service_cell
from components.format import age, moment, number
from components.heat import Cell, HeatRow, heat_table, open_key, scale_key
from components.icons import icon
from components.table import Column, bar_cell, data_table
from components.theme import Status
from components.view import View
from data.instants import are_whole_hours, midnight
from data.metrics import METRICS, Metric, judge
from data.targets import targeted
from data.warehouse import Answer

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STATUS: dict[str, Status] = {"good": "good", "warn": "warn", "critical": "crit", "unknown": "off"}
LEAST = 20  # eligible calls under which a cell's rate says little


def success_by_service(answer: Answer, view: View) -> html.Div:
    """Share of calls that succeeded by service, weakest first, with its interval and the compare period as a tick."""
    metric = targeted(METRICS["api_success_rate"], view.filters)
    columns = [
        Column("service_type", "Service", cell=lambda row: service_cell(row, view)),
        Column("bar", "Success as a bar", title_hidden=True, width="22%", cell=lambda row: _success_bar(row, view)),
        Column("api_success_rate", "Success", align="right", cell=lambda row: _success(row, metric)),
        Column("interval", "95 % interval", align="right", quiet=True, cell=_interval),
        Column("change", "Change", align="right", cell=lambda row: change_cell(row["closed"], row["before"], "percent", higher_is_better=True)),
        Column("eligible", "Eligible", unit="count"),
    ]  # fmt: skip
    return data_table(columns, answer.records(), caption="Success rate by service, weakest first")


def _success_bar(row: Mapping[str, Any], view: View) -> html.Div:
    color = view.colors.css("service", str(row["service_type"]))
    return bar_cell(row["api_success_rate"], color=color, tick=row["before"])


def _success(row: Mapping[str, Any], metric: Metric) -> html.Span:
    status = STATUS[judge(metric, float(row["api_success_rate"]), None)]
    written = number(row["api_success_rate"], "percent").full
    if status in ("warn", "crit"):
        return html.Span([icon(status), written], className=f"named is-strong text-{status}")
    return html.Span(written, className="is-strong")


def _interval(row: Mapping[str, Any]) -> html.Span:
    low, high = (f"{float(row[end]) * 100:.1f}" for end in ("low", "high"))
    title = f"{row['failed']:,} failed and {row['rate_limited']:,} rate limited of {row['eligible']:,} calls"
    return html.Span(f"{low} – {high}", title=title)


def success_note(answer: Answer, view: View) -> str:
    """What the tick is."""
    has_before = any(row["before"] is not None for row in answer.records())
    return f"weakest first{', tick is the compare period' if has_before else ''}; {ELIGIBLE}"


def error_heatmap(answer: Answer, view: View) -> html.Div:
    """Share of failed calls by hour and weekday, or by service and provider."""
    if answer.filters.choice == "hours":
        return _hours(answer, view)
    return _services(answer, view)


def _hours(answer: Answer, view: View) -> html.Div:
    cells = {(int(row["weekday"]), int(row["hour"])): row for row in answer.records()}
    rows = [
        HeatRow(
            name[:3], None, [_cell(cells.get((number_, hour)), f"{name} {hour:02d}:00") for hour in range(24)]
        )
        for number_, name in enumerate(WEEKDAYS, start=1)
    ]
    heads = [
        f"{hour:02d}" if hour % 3 == 0 else html.Span(f"{hour:02d}", className="visually-hidden")
        for hour in range(24)
    ]
    return heat_table(rows, heads, theme=view.theme, caption="Error rate by weekday and hour", texts=False)


def _services(answer: Answer, view: View) -> html.Div:
    cells = {(str(row["service_type"]), str(row["provider"])): row for row in answer.records()}
    providers = sorted({provider for _, provider in cells})
    rows = [
        HeatRow(service_name(service), None, [_cell(cells.get((service, one)), f"{service_name(service)}, {provider_name(one)}") for one in providers])
        for service in sorted({service for service, _ in cells})
    ]  # fmt: skip
    heads = [provider_name(provider) for provider in providers]
    return heat_table(
        rows, heads, theme=view.theme, caption="Error rate by service and provider, per cent", first="%"
    )


def _cell(row: Mapping[str, Any] | None, where: str) -> Cell:
    if row is None or row["error_rate"] is None:
        return Cell(None, told=f"{where}: no call")
    rate = number(row["error_rate"], "percent").full
    return Cell(
        row["error_rate"], n=int(row["eligible"]), told=f"{where}: {rate} of {row['eligible']:,} calls failed"
    )


def heatmap_badges(answer: Answer, view: View) -> list[Any]:
    """The ends of the scale, and what is hatched."""
    rates = [
        row["error_rate"]
        for row in answer.records()
        if row["error_rate"] is not None and row["eligible"] >= LEAST
    ]
    few = any(0 < row["eligible"] < LEAST for row in answer.records())
    top = number(max(rates), "percent").full if rates else "–"
    return [*([open_key(f"under {LEAST} calls")] if few else []), scale_key("0", top)]


def heatmap_note(answer: Answer, view: View) -> str:
    """Whose clock, and how far back hours are known."""
    if answer.filters.choice != "hours":
        return "share of calls that failed"
    note = f"share of calls that failed, hours in {answer.filters.zone}"
    filters = answer.filters
    if not filters.kept.reaches("hour", filters.start, filters.now):
        note += f"; hours are kept for {filters.kept.hour_days} days"
    if filters.hour_rows != "minute" and not are_whole_hours(midnight(filters.start)):
        note += "; hours of UTC, each where its middle is"
    return note


def error_messages(answer: Answer, view: View) -> html.Div:
    """Messages by how often they came; the rest is one row, so that they add up to all failures."""
    rows = answer.records()
    columns = [
        Column("message", "Message", cell=_message),
        Column("provider", "Provider", cell=lambda row: _culprits(row, view)),
        Column("failed_requests", "Failed", unit="count", strong=True),
        Column("share", "Share", unit="percent"),
        Column("users", "Users", align="right", cell=lambda row: "–" if row["users"] is None else f"{row['users']:,}"),
        Column("first_seen", "First seen", align="right", quiet=True, cell=lambda row: _seen(row["first_seen"], view)),
        Column("last_seen", "Last seen", align="right", cell=lambda row: _seen(row["last_seen"], view)),
    ]  # fmt: skip
    return data_table(columns, rows, caption="Error messages, most frequent first", foot=_others(rows))


def _message(row: Mapping[str, Any]) -> html.Span:
    text = str(row["message"])[:300]
    return html.Span(text, className="message-text", title=text)


def _culprits(row: Mapping[str, Any], view: View) -> Any:
    if "provider" not in row:
        return ""
    more = int(row["providers"]) - 1
    cell = provider_cell(row, view)
    return html.Span([cell, html.Span(f"+{more}", className="is-quiet")], className="named") if more else cell


def _seen(when: Any, view: View) -> html.Span | str:
    if when is None:
        return ""
    back = age((view.filters.now - when).total_seconds())
    return html.Span(moment(when, view.filters.zone, now=view.filters.now), title=f"{back} ago")


def _others(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What the listed messages leave, so that the column adds up to all failed calls."""
    if not rows or rows[0]["messages"] <= len(rows):
        return None
    rest = int(rows[0]["all_failed"]) - sum(int(row["failed_requests"]) for row in rows)
    words = f"{rows[0]['messages'] - len(rows):,} other messages"
    share = rest / rows[0]["all_failed"]
    return {
        "message": words,
        "failed_requests": rest,
        "share": share,
        "users": None,
        "first_seen": None,
        "last_seen": None,
    }


def messages_note(answer: Answer, view: View) -> str:
    """How many of how many, and why users may be unknown."""
    rows = answer.records()
    if not rows:
        return "grouped"
    note = f"{len(rows):,} of {rows[0]['messages']:,} messages, {rows[0]['all_failed']:,} failed calls; numbers and ids inside a message are ignored"
    return note + ("; users are not known by service, provider or model" if rows[0]["users"] is None else "")
