"""When campaigns run, and what their tags are worth."""

from datetime import date, timedelta
from typing import Any

from dash import html

from components.charts.gantt import Stretch, gantt
from components.drawings.campaign_performance import roi_text
from components.format import compact
from components.table import Column, Row, data_table
from components.tags import Tag, cloud
from components.theme import entity_color, token
from components.view import View
from data.warehouse import Answer

STATES = {"active": 0, "paused": 2, "completed": 1}  # slots; the state is written beside the name


def tag_cloud(answer: Answer, view: View) -> html.Div:
    """The tags as words, and ranked in a table beside them."""
    rows = answer.records()
    tags = [
        Tag(
            str(row["tag"]),
            float(row["requests"]),
            row["campaign_roi"],
            f"{row['requests']:,} calls, ROI {roi_text(row)}",
        )
        for row in rows
    ]
    columns = [
        Column("tag", "Tag"),
        Column("requests", "Calls", unit="count", strong=True),
        Column("campaigns", "Campaigns", unit="count", quiet=True),
        Column("campaign_cost", "Cost", unit="money", currency=view.currency, short=True),
        Column("campaign_roi", "ROI", align="right", cell=roi_text),
    ]
    table = data_table(columns, rows, caption="Tags by use")
    return html.Div([cloud(tags, view.theme, label="Tags, larger is more used"), table], className="tags")


def tag_note(answer: Answer, view: View) -> str:
    """How many tags there are, and what size and colour mean."""
    total = int(answer.rows[0][answer.columns.index("tags")]) if answer.rows else 0
    shown = f"{len(answer.rows)} of {total} tags" if total > len(answer.rows) else f"{total} tags"
    return f"{shown}: size is calls, colour ROI from −100 % (brown) over 0 (grey) to +100 % (blue)"


def timeline(answer: Answer, view: View) -> dict[str, Any]:
    """When each campaign ran, runs or will run."""
    rows = answer.records()
    today = view.filters.now.date()
    first = max(min(row["starts"] for row in rows), today - timedelta(days=400))
    last = max(max(row["ends"] or today for row in rows), today + timedelta(days=7))
    last = min(last, today + timedelta(days=120))
    return gantt(
        [_stretch(row, today, view) for row in rows[-24:]],
        today=today,
        first=first,
        last=last,
        theme=view.theme,
    )


def _stretch(row: Row, today: date, view: View) -> Stretch:
    status = str(row["status"])
    slot = STATES.get(status)
    color = entity_color(slot, view.theme) if slot is not None else token("other", view.theme)
    note = f"{compact(row['requests'], 'count')} calls in the period"
    return Stretch(
        str(row["name"]),
        row["starts"],
        row["ends"] and row["ends"] + timedelta(days=1),
        status,
        color,
        note,
        is_planned=row["starts"] > today,
    )


def timeline_note(answer: Answer, view: View) -> str:
    """How many campaigns there are."""
    total = int(answer.rows[0][answer.columns.index("campaigns")]) if answer.rows else 0
    return (
        f"{min(total, 24)} of {total} campaigns"
        if total > 24
        else f"{total} campaigns, those about to begin included"
    )
