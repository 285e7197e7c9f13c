"""The pictures of sessions: how long they last and how many calls they have."""

from collections.abc import Sequence
from typing import Any

from components.charts.histogram import Bin, histogram
from components.format import number
from components.table import Row
from components.view import View
from data.warehouse import Answer


def session_duration(answer: Answer, view: View) -> dict[str, Any]:
    """Sessions by how long they last, against the compare period."""
    rows = answer.records()
    bins = [
        Bin(row["low"], row["high"], row["sessions"], row["sessions_before"], _length(row)) for row in rows
    ]
    median = rows[0]["session_duration"]
    return histogram(bins, theme=view.theme, unit="seconds", median=median, share=True)


def _length(row: Row) -> str:
    """A bin as said under its bar: minutes, hours above one."""
    low, high = row["low"] // 60, None if row["high"] is None else row["high"] // 60
    if high == 0:
        return "1 call"
    if low == 0:
        return "<1 min"
    if high is None:
        return f"{low // 60} h +"
    if low >= 60:
        return f"{low // 60}–{high // 60} h"
    return f"{low}–{high}"


def duration_note(answer: Answer, view: View) -> str:
    """Sessions, their median, and those that are one call."""
    rows = answer.records()
    sessions = sum(row["sessions"] for row in rows)
    alone = number(rows[0]["sessions"] / sessions if sessions else None, "percent").full
    return f"{sessions:,} sessions, {alone} are one call{_against(rows)}"


def _against(rows: Sequence[Row]) -> str:
    before = sum(row["sessions_before"] or 0 for row in rows)
    return f". Line: the {before:,} before" if before else ""


def session_depth(answer: Answer, view: View) -> dict[str, Any]:
    """Sessions by how many calls they have, against the compare period."""
    rows = answer.records()
    bins = [
        Bin(row["low"], row["high"], row["sessions"], row["sessions_before"], _calls(row)) for row in rows
    ]
    return histogram(
        bins, theme=view.theme, unit="count", median=rows[0]["session_depth"], share=True, whole=True
    )


def _calls(row: Row) -> str:
    low, high = row["low"], row["high"]
    return f"{low} +" if high is None else str(low) if high - low == 1 else f"{low}–{high - 1}"


def depth_note(answer: Answer, view: View) -> str:
    """Sessions and the share of those that go on."""
    rows = answer.records()
    sessions = sum(row["sessions"] for row in rows)
    more = number(1 - rows[0]["sessions"] / sessions if sessions else None, "percent").full
    return f"calls in a session. {more} go on after the first{_against(rows)}"


def no_sessions(answer: Answer) -> bool:
    """Whether the period has none; what was before is then no answer."""
    return not any(answer.column("sessions"))
