"""The pictures of campaigns: what each cost, brought and was used for."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.charts.ranked import ranked
from components.controls import filter_button
from components.format import day, number
from components.table import Column, Row, bar_cell, data_table, interval_text
from components.theme import entity_color
from components.view import View
from data.warehouse import Answer

MOST = 12
SPANS = {"7": "first 7 days", "14": "first 14 days", "30": "first 30 days", "life": "whole life"}
Record = dict[str, Any]


def rows_of(answer: Answer) -> list[Record]:
    """The campaigns, without the line for spend that names none."""
    return [row for row in answer.records() if row["campaign_id"]]


def _count(rows: Sequence[Record]) -> str:
    """How many campaigns there are, and how many of them are listed where that is not all."""
    total = int(rows[0]["campaigns"]) if rows else 0
    return f"{len(rows):,} of {total:,} campaigns" if len(rows) < total else f"{total:,} campaigns"


def only_the_dearest(answer: Answer) -> str:
    """What a note adds where not all campaigns are listed, "" where they are."""
    rows = rows_of(answer)
    return f"; the dearest {_count(rows)}" if rows and len(rows) < rows[0]["campaigns"] else ""


def has_no_campaign(answer: Answer) -> bool:
    """Whether no campaign ran in the period."""
    return not rows_of(answer)


def has_no_outcome(answer: Answer) -> bool:
    """Whether of no campaign an outcome was ever recorded."""
    return all(row["outcome_value"] is None for row in rows_of(answer))


def campaign_cell(row: Row) -> Any:
    """The name of a campaign as a filter."""
    if not row.get("campaign_id"):
        return str(row["name"])
    return filter_button("campaign", str(row["campaign_id"]), str(row["name"]))


def comparison(answer: Answer, view: View) -> html.Div:
    """Everything about a campaign in one line; the last line adds up what can be added."""
    money: dict[str, Any] = {"unit": "money", "currency": view.currency}
    columns = [
        Column("name", "Campaign", cell=campaign_cell),
        Column("status", "Status", quiet=True),
        Column("starts", "Runs", cell=lambda row: _runs(row, answer), quiet=True),
        Column("campaign_cost", "Cost", **money, strong=True),
        Column("outcome_value", "Outcome", align="right", cell=lambda row: outcome_text(row, view)),
        Column("campaign_roi", "ROI", align="right", strong=True, cell=roi_text),
        Column("requests", "Calls", unit="count"),
        Column("users", "Users", unit="count"),
        Column("calls_per_user", "Calls / user", unit="ratio", quiet=True),
        Column("returned_share", "Came back", unit="percent"),
        Column("api_success_rate", "Success", unit="percent"),
        Column("cost_per_success", "Per success", **money, quiet=True),
    ]
    rows = rows_of(answer)
    return data_table(columns, rows, caption="Campaigns compared", foot=_sums(rows))


def _sums(rows: Sequence[Record]) -> Record:
    """The sums of all campaigns, listed or not; the return is that of the campaigns with an outcome."""
    of_all = rows[0] if rows else {}
    cost, outcome = of_all.get("cost_with_outcome"), of_all.get("outcome_of_all")
    return {
        "campaign_id": "",
        "name": _count(rows),
        "status": "",
        "starts": None,
        "campaign_cost": of_all.get("cost_of_all", 0),
        "requests": of_all.get("requests_of_all", 0),
        "outcome_value": outcome,
        "campaign_roi": (outcome - cost) / cost if cost else None,
        "users": "",  # somebody may work for two: they do not add up
        "calls_per_user": "",
        "returned_share": "",
        "api_success_rate": "",
        "cost_per_success": "",
    }


def comparison_note(answer: Answer, view: View) -> str:
    """Which days of each campaign are counted."""
    span = SPANS.get(answer.filters.choice or "")
    told = f"{span} of each campaign that runs in the period" if span else "what happened in the period"
    return f"{told}, dearest first{only_the_dearest(answer)}{_still_in_them(answer)}"


def _runs(row: Row, answer: Answer) -> str:
    """From when to when, and how far its first days have come where they are not over: such a campaign is not like the others yet."""
    if row["starts"] is None:
        return ""
    ends = day(row["ends"]) if row["ends"] else "…"
    days = _days_so_far(row, answer)
    so_far = f", day {days} of {answer.filters.choice}" if days else ""
    return f"{day(row['starts'])} – {ends}{so_far}"


def _days_so_far(row: Row, answer: Answer) -> int | None:
    """Which day of its first 7, 14 or 30 a campaign is in; None where these are over or others are asked for."""
    choice = answer.filters.choice or ""
    if not choice.isdigit():
        return None
    days = (answer.filters.now.date() - row["starts"]).days + 1
    return days if 0 < days <= int(choice) else None


def _still_in_them(answer: Answer) -> str:
    count = sum(_days_so_far(row, answer) is not None for row in rows_of(answer))
    return f"; {count} {'is' if count == 1 else 'are'} still in these days" if count else ""


def outcome_text(row: Row, view: View) -> str:
    """The value of a campaign, "n/a" where no outcome was ever recorded."""
    value = row["outcome_value"]
    return "n/a" if value is None else number(value, "money", currency=view.currency).full


def roi_text(row: Row) -> str:
    """ROI with its sign; without an outcome, or without any cost, there is none."""
    value = row["campaign_roi"]
    if value is None:
        return "n/a"
    return ("+" if value > 0 else "") + number(value, "percent").full


def campaign_roi(answer: Answer, view: View) -> dict[str, Any]:
    """ROI as bars from zero, best first: what adds and what takes away."""
    rows = sorted(
        (r for r in rows_of(answer) if r["campaign_roi"] is not None), key=lambda r: -r["campaign_roi"]
    )
    shown = rows if len(rows) <= MOST else [*rows[: MOST // 2], *rows[-MOST // 2 :]]
    values = [row["campaign_roi"] for row in shown]
    colors = [entity_color(0 if value >= 0 else 2, view.theme) for value in values]
    return ranked(
        _unique([_cut(row["name"]) for row in shown]), values, theme=view.theme, colors=colors, unit="percent"
    )


def roi_note(answer: Answer, view: View) -> str:
    """How many campaigns are shown, and how many have none."""
    rows = rows_of(answer)
    known = sum(row["campaign_roi"] is not None for row in rows)
    shown = f"best and worst {MOST // 2} of {known}" if known > MOST else f"{known} campaigns"
    lacking = len(rows) - known
    without = f"; {lacking} without an outcome or without a cost" if lacking else ""
    return f"{shown}, best first{only_the_dearest(answer)}{without}{_still_in_them(answer)}"


def _unique(names: Sequence[str]) -> list[str]:
    """Names that are told apart: campaigns may share one."""
    return [
        name if name not in names[:place] else f"{name} ({names[:place].count(name) + 1})"
        for place, name in enumerate(names)
    ]


def _cut(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"


def cost_note(answer: Answer, view: View) -> str:
    """What the two colours are."""
    return f"{view.currency}, media (sand) and generations (iris){only_the_dearest(answer)}"


def cost_per_campaign(answer: Answer, view: View) -> html.Div:
    """Media and generations on one bar each, with what one user cost; spend that names no campaign has a line of its own."""
    rows = answer.records()
    most = max(row["campaign_cost"] for row in rows) or 1
    money: dict[str, Any] = {"unit": "money", "currency": view.currency}

    def name(row: Row) -> Any:
        return campaign_cell(row) if row["campaign_id"] else "Spend that names no campaign"

    columns = [
        Column("name", "Campaign", cell=name),
        Column("bar", "", width="28%", cell=lambda row: _stack(row, most)),
        Column("media_spend", "Media", **money),
        Column("generation_cost", "Generations", **money),
        Column("campaign_cost", "Cost", **money, strong=True),
        Column("per_user", "Per user", align="right", quiet=True, cell=lambda row: _per_user(row, view)),
    ]
    return data_table(columns, rows, caption="Cost by campaign")


def _stack(row: Row, most: float) -> html.Div:
    parts = (("media_spend", "var(--er-e3)"), ("generation_cost", "var(--er-e1)"))
    return html.Div(
        [
            html.Span(style={"width": f"{row[key] / most * 100:.2f}%", "background": color})
            for key, color in parts
        ],
        className="cell-stack",
    )


def _per_user(row: Row, view: View) -> str:
    return (
        number(row["campaign_cost"] / row["users"], "money", currency=view.currency).full
        if row["users"]
        else "–"
    )


def engagement(answer: Answer, view: View) -> html.Div:
    """Who worked for a campaign, how much, and who came back on another day."""
    columns = [
        Column("name", "Campaign", cell=campaign_cell),
        Column("users", "Users", unit="count", strong=True),
        Column("calls_per_user", "Calls / user", unit="ratio"),
        Column("days_per_user", "Days / user", unit="ratio"),
        Column("bar", "", width="22%", cell=lambda row: bar_cell(row["returned_share"])),
        Column("returned_share", "Came back", unit="percent"),
    ]
    rows = sorted(rows_of(answer), key=lambda row: (-row["users"], row["name"]))
    return data_table(columns, rows, caption="Engagement by campaign")


def engagement_note(answer: Answer, view: View) -> str:
    """Who counts as having come back."""
    return f"came back: users with calls for it on two days or more{only_the_dearest(answer)}"


def efficiency_note(answer: Answer, view: View) -> str:
    """What a success costs here."""
    return f"success and what one costs, without media{only_the_dearest(answer)}"


def efficiency(answer: Answer, view: View) -> html.Div:
    """Whether a campaign's generations succeed, and what a success costs."""
    columns = [
        Column("name", "Campaign", cell=campaign_cell),
        Column("bar", "", width="22%", cell=lambda row: bar_cell(row["api_success_rate"])),
        Column("api_success_rate", "Success", unit="percent", strong=True),
        Column("bounds", "95 % interval", align="right", quiet=True, cell=interval_text),
        Column("success", "Generations", unit="count"),
        Column("cost_per_success", "Per success", unit="money", currency=view.currency),
    ]
    rows = sorted(rows_of(answer), key=lambda row: (-row["requests"], row["name"]))
    return data_table(columns, rows, caption="Generations by campaign")
