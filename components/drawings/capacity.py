"""What runs out: budgets of the month and quotas of providers."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from components.drawings.names import budget_name, provider_name
from components.format import Unit, day, moment, number
from components.icons import icon
from components.table import Column, bar_cell, data_table
from components.view import View
from data.warehouse import Answer

Row = Mapping[str, Any]


def capacity(answer: Answer, view: View) -> Component:
    """What runs out, the soonest first: how much is used, when it is used up, and when it begins anew."""
    columns = (
        Column("name", "What", cell=_named),
        Column("used", "Used", cell=lambda row: _amount(row, "used", view), align="right"),
        Column("capacity", "Of", cell=lambda row: _amount(row, "capacity", view), align="right"),
        Column("bar", "Share used", cell=lambda row: bar_cell(_share(row)), title_hidden=True, width="18%"),
        Column("reached_at", "Used up", cell=lambda row: _reached(row, view)),
        Column("resets_at", "Begins anew", cell=lambda row: moment(row["resets_at"], view.filters.zone, now=view.filters.now) if row["resets_at"] else "–"),
    )  # fmt: skip
    return data_table(columns, answer.records(), caption="Budgets and quotas, the soonest used up first")


def capacity_note(answer: Answer, view: View) -> str:
    """How the end is reckoned."""
    return "budgets by their forecast, quotas at the pace of the last day; the soonest used up first"


def _named(row: Row) -> str:
    if row["kind"] == "budget":
        return f"{budget_name(row['name'], row['measure'])}, budget of the month"
    return f"{provider_name(row['name'])}, {row['unit']}"


def _amount(row: Row, key: str, view: View) -> str:
    unit: Unit = "money" if row["kind"] == "budget" else "count"
    return number(row[key], unit, currency=view.currency).full


def _share(row: Row) -> float | None:
    return row["used"] / row["capacity"] if row["capacity"] and row["used"] is not None else None


def _reached(row: Row, view: View) -> Any:
    """The moment it is used up; nothing to fear when that is known to come after it begins anew, and no word of comfort where nothing is known."""
    at, anew, safe = row["reached_at"], row["resets_at"], row["safe_until"]
    if row["already"]:
        return [icon("warn", class_name="text-warn"), " already"]
    if at is None and safe is None:
        return _unknown(row)
    if anew is not None and (at or safe) >= anew:
        return [icon("check", class_name="text-good"), " not before it begins anew"]
    if at is None and row["kind"] == "quota":
        return [icon("check", class_name="text-good"), " not within 90 days"]
    if at is None:
        return f"not before {_day(safe, view)}; {_unknown(row)}"
    told = _day(at, view) if row["kind"] == "budget" else moment(at, view.filters.zone, now=view.filters.now)
    return [icon("warn", class_name="text-warn"), f" {told}"]


def _unknown(row: Row) -> str:
    if row["kind"] == "quota":
        return "no pace is known yet"
    return "too little history to say when" if row["reason"] else "no forecast is known yet"


def _day(at: Any, view: View) -> str:
    return day(at.astimezone(view.filters.now.tzinfo))
