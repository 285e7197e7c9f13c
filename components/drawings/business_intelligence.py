"""The pictures of business intelligence."""

from typing import Any

from dash import html

from components.format import day, number
from components.funnel import Stage, funnel
from components.heat import Cell, HeatRow, cohorts
from components.view import View
from data.warehouse import Answer

STEPS = {
    "signed_up": "Signed up",
    "first_success": "First success",
    "three_active_days": "Three active days",
    "paid": "Paid",
}


def conversion_funnel(answer: Answer, view: View) -> html.Div:
    """The four steps of those whose 30 days are over, who still has time hatched behind them; below them the cohorts by week."""
    rows = answer.records()
    stages = [_stage(row) for row in rows if row["cohort"] is None]
    by_week: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        if row["cohort"] is not None:
            by_week.setdefault(row["cohort"], []).append(row)
    weeks = [
        HeatRow(day(week), steps[0]["signed_up"], [_reached(step) for step in steps[1:]])
        for week, steps in list(by_week.items())[-6:]
    ]
    table = cohorts(
        weeks,
        ["Success", "3 days", "Paid"],
        theme=view.theme,
        caption="Share of each sign-up week that reached each step within 30 days",
        first="Signed up",
        begins_with_everyone=False,
    )
    return html.Div(
        [funnel(stages, caption="From signing up to paying"), table], className="funnel-with-cohorts"
    )


def _stage(row: dict[str, Any]) -> Stage:
    """A step; shares are of those whose 30 days are over, as those of the others still rise."""
    still_time = row["signed_up"] - row["settled"]
    is_last = row["step"] == "paid"
    return Stage(
        STEPS[row["step"]],
        row["settled_n"],
        row["took_seconds"],
        row["still_open"] or None if is_last else None,
        row["n"] - row["settled_n"] if still_time else None,
        row["settled_other"] if row["settled"] else row["other_way"],
    )


def _reached(step: dict[str, Any]) -> Cell:
    told = f"{step['n']:,} of {step['signed_up']:,}"
    if step["other_way"]:
        told += f", {step['other_way']:,} another way"
    if step["still_open"]:
        told += f", {step['still_open']:,} still have days left"
    return Cell(step["n"] / step["signed_up"], is_open=bool(step["still_open"]), told=told)


def conversion_note(answer: Answer, view: View) -> str:
    """The conversion of those whose 30 days are over, and how the steps are counted."""
    together = [row for row in answer.records() if row["cohort"] is None]
    if not together:
        return "sign-ups"
    last = together[-1]
    settled = (
        f"{number((last['settled_n'] + last['settled_other']) / last['settled'], 'percent').full} of the {last['settled']:,} whose days are over paid"
        if last["settled"]
        else "nobody's days are over"
    )
    ways = ", another way included" if last["settled_other"] else ""
    still = last["signed_up"] - last["settled"]
    hatched = f"; hatched: {still:,} with time left" if still and last["settled"] else ""
    return f"sign-ups, 30 days each: {settled}{ways}{hatched}"
