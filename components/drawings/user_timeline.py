"""The timeline of one user."""

import re
from typing import Any

from dash import html

from components.drawings.names import category_name, plan_name, provider_name, service_name, source_name
from components.drawings.user_growing import SEARCH, ago, capped, day_or_none, more_rows
from components.drawings.user_words import (
    ALL_ROWS,
    ROWS,
    SEGMENTS,
    STAGES,
    value_name,
)
from components.format import clock, moment, number
from components.markup import attributes
from components.pick import pick_button
from components.table import Column, Row, data_table
from components.view import View
from data.warehouse import Answer

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TIMELINE = re.compile(rf"(latest|{_UUID})\.(all|call|error|money|session)\.[1-9]\d{{0,4}}")
KINDS = {"all": "Everything", "call": "Calls", "error": "Errors", "money": "Money", "session": "Sessions"}
EVENTS = {
    "call": "Call",
    "session": "Session",
    "plan": "Plan",
    "payment": "Payment",
    "alert": "Alert",
    "sign-up": "Sign-up",
}
LOOKS = {
    "error": "is-crit",
    "timeout": "is-crit",
    "critical": "is-crit",
    "rate_limited": "is-warn",
    "warning": "is-warn",
}


def tells_a_timeline(choice: str) -> bool:
    """Whether the timeline can be asked for this."""
    return _TIMELINE.fullmatch(choice) is not None


def user_timeline(answer: Answer, view: View) -> html.Div:
    """Who the user is, what can be chosen, and what happened, newest first."""
    rows = answer.records()
    user, kind = str(rows[0]["user_id"]), (answer.filters.choice or "").split(".")[1]
    shown = (answer.filters.choice or "").split(".")[2]
    exported = f"{user}.{kind}.{ALL_ROWS}"
    columns = [
        Column("at", "When", cell=lambda row: _when(row, view)),
        Column("kind", "What", cell=lambda row: EVENTS[row["kind"]]),
        Column("what", "", cell=lambda row: _what(row)),
        Column("detail", "", cell=lambda row: _detail(row), quiet=True),
        Column(
            "n", "Calls", align="right", cell=lambda row: f"{row['n']:,}" if row["kind"] == "session" else ""
        ),
        Column("amount", "Amount", align="right", cell=lambda row: _amount(row, view)),
    ]
    table = data_table(
        columns,
        rows,
        caption="Timeline",
        row_class=lambda row: LOOKS.get(row["status"], ""),
        class_name="timeline",
    )
    choices = html.Div(
        [_kind(user, code, name, code == kind) for code, name in KINDS.items()], className="kinds"
    )
    more = more_rows(SEARCH, f"{user}.{kind}.{shown}", len(rows), None)
    return html.Div(
        [_facts(rows[0], view), choices, table, more],
        className="listed",
        **attributes(data_export=exported),
    )


def timeline_note(answer: Answer, view: View) -> str:
    """Whose timeline it is."""
    if not answer.rows:
        return ""
    row = answer.records()[0]
    latest = (answer.filters.choice or "").startswith("latest")
    whose = "the user of the newest call" if latest else "newest first"
    return f"{whose}: {row['name'] or str(row['user_id'])[:8]}{capped(row['calls'])}"


def _kind(user: str, code: str, name: str, is_on: bool) -> html.Button:
    look = "segment is-active" if is_on else "segment"
    return pick_button(SEARCH, f"{user}.{code}.{ROWS}", name, told=f"Show {name.lower()}", class_name=look)


def _facts(row: Row, view: View) -> html.Dl:
    """The user in a dozen facts."""
    facts = [
        ("User", row["name"] or str(row["user_id"])[:8]),
        ("Id", str(row["user_id"])),
        ("Plan", value_name(row["plan"])),
        ("Stage", STAGES.get(row["stage"] or "", "–")),
        ("Segment", SEGMENTS.get(row["segment"] or "", "–")),
        ("Source", value_name(row["source"] or "unknown")),
        ("Country", value_name(row["country"] or "unknown")),
        ("Device", value_name(row["device"] or "unknown")),
        ("Signed up", day_or_none(row["signed_up_on"])),
        ("First call", day_or_none(row["first_day"])),
        ("Last call", f"{ago(row['last_at'], view)} ago" if row["last_at"] else "–"),
        ("Calls", number(row["calls"], "count").full),
        ("Failed", number(row["failed"], "count").full),
        ("Cost", number(row["cost"], "money", currency=view.currency).full),
        ("Paid", number(row["paid"], "money", currency=view.currency).full),
    ]
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value, title=value)]) for name, value in facts], className="facts"
    )


def _when(row: Row, view: View) -> Any:
    at, zone = row["at"], view.filters.zone
    day_told = moment(at, zone, now=view.filters.now)
    told = clock(at, zone, seconds=True) if ":" in day_told else f"{day_told}, {clock(at, zone)}"
    if row["kind"] != "call":
        return told
    return html.Button(
        told,
        type="button",
        className="feed-open",
        **attributes(data_call=str(row["id"]), aria_label=f"Open the call of {told}"),
    )


def _what(row: Row) -> str:
    if row["kind"] == "session":
        return " › ".join(service_name(step) for step in str(row["what"]).split(" › "))
    if row["kind"] == "call":
        service, _, rest = str(row["what"] or "unknown").partition(", ")
        provider, comma, model = rest.partition(", ")
        return ", ".join(filter(None, (service_name(service), provider_name(provider)))) + comma + model
    if row["kind"] == "plan":
        kind, _, plan = str(row["what"]).partition(", ")
        return f"{category_name(kind)}, {plan_name(plan)}"
    return source_name(str(row["what"])) if row["kind"] == "sign-up" else category_name(str(row["what"]))


def _detail(row: Row) -> Any:
    if row["kind"] == "session":
        return number(int(row["detail"]), "seconds").full
    if row["kind"] == "call":
        words = "" if row["status"] == "success" else str(row["status"]).replace("_", " ")
        told = ": ".join(part for part in (words, row["detail"] or "") if part)
    elif row["kind"] == "payment":
        plan, _, currency = str(row["detail"]).rpartition(" ")
        told = ", ".join(filter(None, (plan and plan_name(plan), currency)))
    else:
        told = category_name(str(row["detail"] or ""))
    return html.Span(told, className="event-detail", title=told)


def _amount(row: Row, view: View) -> str:
    if row["amount"] is None:
        return ""
    if row["kind"] == "alert":
        return number(row["amount"], "count").full
    paid_in = str(row["detail"]).rpartition(" ")[2] if row["kind"] == "payment" else view.currency
    return number(row["amount"], "money", currency=paid_in).full
