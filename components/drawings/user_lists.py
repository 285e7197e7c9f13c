"""Lists of users, and the timeline of one."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.drawings.names import category_name, plan_name, provider_name, service_name, source_name
from components.drawings.user_words import (
    ALL_ROWS,
    ROWS,
    SEGMENTS,
    SPLITS,
    STAGES,
    USERS,
    user_link,
    value_name,
)
from components.format import age, clock, day, moment, number
from components.markup import attributes
from components.pick import pick_button
from components.table import Column, Row, data_table
from components.view import View
from data.warehouse import Answer

SEARCH = "user-search"
MOST = 5000  # rows on screen; a file has more
FOUND = 20  # users that a search lists
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY = r"\d{4}-\d\d-\d\d"
_USERS = re.compile(
    rf"[1-9]\d{{0,4}}\.(stage\.({'|'.join(STAGES)})|move\.({'|'.join(STAGES)}|none)\.({'|'.join(STAGES)})|rfm\.({'|'.join(SEGMENTS)})"
    rf"|segment\.({'|'.join(SPLITS)})\..+|first\.(service|plan|source)\.{_DAY}\.{_DAY}\..+"
    rf"|cohort\.(week|month)\.(un)?bounded\.(use|signup)\.{_DAY}\.(-1|\d{{1,3}})\.(all|service|plan|source)\..*)"
)
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


def lists_users(choice: str) -> bool:
    """Whether the users panel can be asked for this."""
    return _USERS.fullmatch(choice) is not None and _dates_exist(choice)


def tells_a_timeline(choice: str) -> bool:
    """Whether the timeline can be asked for this."""
    return _TIMELINE.fullmatch(choice) is not None


def _dates_exist(choice: str) -> bool:
    """A thirtieth of February is four digits and two and two, but no day."""
    try:
        days = [date.fromisoformat(found) for found in re.findall(rf"\.({_DAY})(?=\.)", choice)[:2]]
    except ValueError:
        return False
    return all(2000 <= each.year <= 2100 for each in days)


def users(answer: Answer, view: View) -> html.Div:
    """The users of what was clicked, who paid most first."""
    rows = answer.records()
    asked = answer.filters.choice or ""
    columns = [
        Column("user", "User", cell=lambda row: user_link(row["name"], str(row["user_id"]), view.search)),
        Column("stage", "Stage", cell=lambda row: STAGES.get(row["stage"] or "", "Never called")),
        Column("segment", "Segment", cell=lambda row: SEGMENTS.get(row["segment"] or "", "–"), quiet=True),
        Column("plan", "Plan", cell=lambda row: value_name(row["plan"])),
        Column("source", "Source", cell=lambda row: value_name(row["source"]), quiet=True),
        Column("country", "Country", cell=lambda row: value_name(row["country"] or "unknown"), quiet=True),
        Column("first_day", "First call", align="right", cell=lambda row: _day(row["first_day"])),
        Column("last_at", "Last call", align="right", cell=lambda row: _ago(row["last_at"], view)),
        Column("calls", "Calls", unit="count"),
        Column("cost", "Cost", unit="money", currency=view.currency),
        Column("paid", "Paid", unit="money", currency=view.currency, strong=True),
    ]
    table = data_table(columns, rows, caption=users_told(asked))
    return html.Div(
        [table, _more(USERS, asked, len(rows), rows[0]["total"] if rows else 0)],
        className="listed",
        **attributes(data_export=re.sub(r"^\d+", str(ALL_ROWS), asked)),
    )


def users_at(answer: Answer, view: View) -> str:
    """The evening at which stages and segments are read; cohorts name their own days."""
    kind = (answer.filters.choice or "").split(".")[1]
    evening = answer.filters.read_at.date() - timedelta(days=1)
    return f"at the end of {day(evening)}" if kind in ("stage", "move", "segment") else ""


def users_note(answer: Answer, view: View) -> str:
    """Who is listed, and how many of how many."""
    asked = answer.filters.choice or ""
    total = answer.column("total")[0] if answer.rows else 0
    shown = f", the first {len(answer.rows):,}" if len(answer.rows) < total else ""
    return f"{users_told(asked)}: {total:,} user{'' if total == 1 else 's'}{shown}, who paid most first{_capped(total)}"


def _capped(rows: int | None) -> str:
    """A file that ends before the rows do says so."""
    return f"; a file has the first {ALL_ROWS:,}" if (rows or 0) > ALL_ROWS else ""


def users_told(choice: str) -> str:
    """What was clicked, in words."""
    kind, *parts = choice.split(".")[1:]
    if kind == "stage":
        return f"stage {STAGES[parts[0]].lower()}"
    if kind == "move":
        was = STAGES.get(parts[0], "not yet here").lower()
        return f"were {was}, are {STAGES[parts[1]].lower()}"
    if kind == "rfm":
        return SEGMENTS[parts[0]]
    if kind == "segment":
        return f"{SPLITS[parts[0]]} {_named(parts[0], '.'.join(parts[1:]))}"
    if kind == "first":
        return f"first {parts[0]} {_named(parts[0], '.'.join(parts[3:]))}".replace("first source", "source")
    grain, mode, basis, cohort, index, *_ = parts
    came = (
        f"{'first call' if basis == 'use' else 'sign-up'} in the {grain} of {day(date.fromisoformat(cohort))}"
    )
    if index == "-1":
        return came
    return f"{came}, active in {grain} {index}" + (" or later" if mode == "unbounded" else "")


def _named(split: str, value: str) -> str:
    return service_name(value) if split == "service" else value_name(value)


def _day(value: date | None) -> str:
    return day(value, year=False) if value else "–"


def _ago(value: datetime | None, view: View) -> str:
    return age((view.filters.now - value).total_seconds()) if value else "–"


def _more(panel: str, choice: str, shown: int, total: int | None) -> Any:
    """The way to further rows: reached by scrolling (assets/pick.js) or by a click."""
    at = 2 if panel == SEARCH else 0
    parts = choice.split(".")
    wanted = int(parts[at])
    if (total is not None and shown >= total) or shown < wanted:
        return ""
    if wanted >= MOST:
        return html.P(f"These are the first {MOST:,}; a file has the others.", className="form-note")
    parts[at] = str(min(wanted + max(ROWS, wanted), MOST))
    told = "Show more" if total is None else f"Show more of {total:,}"
    button = pick_button(panel, ".".join(parts), told, told=told, class_name="btn-line more")
    return html.Div(button, className="more-row", **attributes(data_more=panel))


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
    more = _more(SEARCH, f"{user}.{kind}.{shown}", len(rows), None)
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
    return f"{whose}: {row['name'] or str(row['user_id'])[:8]}{_capped(row['calls'])}"


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
        ("Signed up", _day(row["signed_up_on"])),
        ("First call", _day(row["first_day"])),
        ("Last call", f"{_ago(row['last_at'], view)} ago" if row["last_at"] else "–"),
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


def found_users(answer: Answer, view: View) -> Component:
    """Who was found, as links to their timelines."""
    rows = answer.records()
    if not rows:
        words = "Nobody found. Enter a whole address, or the first four or more characters of an id."
        return html.P(words, className="form-note")
    found = [_found(row, view) for row in rows[:FOUND]]
    if len(rows) > FOUND:
        words = f"The {FOUND} latest active are listed, there are more. Enter more of the address or id."
        found.append(html.Li(words, className="form-note"))
    return html.Ul(found, className="found")


def _found(row: Row, view: View) -> html.Li:
    facts: Sequence[str] = (
        f"{row['calls']:,} calls",
        f"{_ago(row['last_at'], view)} ago" if row["last_at"] else "never called",
    )
    link = user_link(row["name"], str(row["user_id"]), view.search)
    return html.Li([link, html.Span(", ".join(facts), className="is-quiet")])
