"""The pictures of single calls: the live feed, and one call in full."""

from datetime import datetime
from typing import Any

from dash import html

from components.drawings.names import provider_name, service_name
from components.feed import Call, feed
from components.format import clock, number
from components.theme import Status
from components.view import View
from data.warehouse import Answer

CALL_STATUS: dict[str, Status] = {
    "success": "good",
    "error": "crit",
    "timeout": "crit",
    "rate_limited": "warn",
    "cancelled": "off",
}


def live_feed(answer: Answer, view: View) -> html.Div:
    """The latest calls, newest first."""
    return feed([_call(row, view) for row in answer.records()], currency=view.currency)


def counted(answer: Answer) -> dict[str, str]:
    """How many calls failed and were limited in the last hour, by the choice that lists them; without a row nothing is known."""
    if not answer.rows:
        return {}
    row = answer.records()[0]
    return {choice: number(row[f"{choice}_last_hour"], "count").full for choice in ("failed", "limited")}


def held_rows(_choice: str) -> html.Button:
    """The button behind which new rows wait while somebody reads (assets/elements.js)."""
    return html.Button("", type="button", className="feed-new")


def one_call(row: dict[str, Any], view: View) -> html.Div:
    """Everything the log says about one call."""
    told = {name: value for name, value in row.items() if value is not None and name != "request_data"}
    entries = [
        html.Div([html.Dt(name.removesuffix("_ms").replace("_", " ")), html.Dd(_told(name, value, view))])
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
