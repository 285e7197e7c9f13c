"""Lists of users."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from dash import html
from dash.development.base_component import Component

from components.drawings.names import service_name
from components.drawings.user_growing import ago, capped, day_or_none, more_rows
from components.drawings.user_words import (
    ALL_ROWS,
    SEGMENTS,
    SPLITS,
    STAGES,
    USERS,
    user_link,
    value_name,
)
from components.format import day
from components.markup import attributes
from components.table import Column, Row, data_table
from components.view import View
from data.warehouse import Answer

FOUND = 20  # users that a search lists
_DAY = r"\d{4}-\d\d-\d\d"
_USERS = re.compile(
    rf"[1-9]\d{{0,4}}\.(stage\.({'|'.join(STAGES)})|move\.({'|'.join(STAGES)}|none)\.({'|'.join(STAGES)})|rfm\.({'|'.join(SEGMENTS)})"
    rf"|segment\.({'|'.join(SPLITS)})\..+|first\.(service|plan|source)\.{_DAY}\.{_DAY}\..+"
    rf"|cohort\.(week|month)\.(un)?bounded\.(use|signup)\.{_DAY}\.(-1|\d{{1,3}})\.(all|service|plan|source)\..*)"
)


def lists_users(choice: str) -> bool:
    """Whether the users panel can be asked for this."""
    return _USERS.fullmatch(choice) is not None and _dates_exist(choice)


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
        Column("first_day", "First call", align="right", cell=lambda row: day_or_none(row["first_day"])),
        Column("last_at", "Last call", align="right", cell=lambda row: ago(row["last_at"], view)),
        Column("calls", "Calls", unit="count"),
        Column("cost", "Cost", unit="money", currency=view.currency),
        Column("paid", "Paid", unit="money", currency=view.currency, strong=True),
    ]
    table = data_table(columns, rows, caption=users_told(asked))
    return html.Div(
        [table, more_rows(USERS, asked, len(rows), rows[0]["total"] if rows else 0)],
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
    return f"{users_told(asked)}: {total:,} user{'' if total == 1 else 's'}{shown}, who paid most first{capped(total)}"


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
        f"{ago(row['last_at'], view)} ago" if row["last_at"] else "never called",
    )
    link = user_link(row["name"], str(row["user_id"]), view.search)
    return html.Li([link, html.Span(", ".join(facts), className="is-quiet")])
