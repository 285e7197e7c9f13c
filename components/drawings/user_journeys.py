"""The pictures of journeys: the steps to paying, and what follows what in a session."""

from collections.abc import Sequence
from typing import Any

from dash import html

from components.charts.sankey import Flow, sankey
from components.drawings.names import service_name
from components.format import number
from components.funnel import Stage, funnel
from components.journey_steps import STEPS, WINDOWS
from components.table import Row
from components.theme import token
from components.view import View
from data.warehouse import Answer


def journey_funnel(answer: Answer, view: View) -> html.Div:
    """The chosen steps; users whose window is over in full, those who still have time hatched behind them."""
    rows = answer.records()
    still_open = rows[0]["open_users"]
    stages = [
        Stage(
            STEPS.get(row["step"], row["step"]),
            row["users"],
            row["median_seconds"],
            still_open - row["open_users"] if row is rows[-1] and still_open else None,
            row["open_users"] if still_open else None,
            row["other_way"] if rows[0]["users"] else row["other_way_open"],
        )
        for row in rows
    ]
    words = html.P(_conversion(rows, answer), className="journey-foot")
    return html.Div([funnel(stages, caption="Users by step"), words], className="journey")


def _conversion(rows: Sequence[Row], answer: Answer) -> list[Any]:
    """Overall conversion in words: of whom, in what time, and who is kept apart."""
    first, last = rows[0], rows[-1]
    window = WINDOWS[(answer.filters.choice or "30").split(".")[0]]
    still = f"{first['open_users']:,} still have time, {last['open_users']:,} of them have taken every step"
    if not first["users"]:
        return [html.Strong("No conversion yet"), f": nobody's {window} are over. {still}."]
    share = number(last["share_of_all"], "percent").full
    took = (
        f", half of them within {number(last['median_in_all'], 'seconds').full}"
        if last["median_in_all"] is not None
        else ""
    )
    apart = f" Hatched: {still}." if first["open_users"] else ""
    return [
        html.Strong(f"{share} took every step"),
        f" of {first['users']:,} whose {window} are over{took}.{apart}",
    ]


def funnel_note(answer: Answer, view: View) -> str:
    """Who enters, and how the steps are counted."""
    days, order, *_ = (answer.filters.choice or "30.order").split(".")
    how = "steps in order" if order == "order" else "steps in any order after the first"
    entered = STEPS.get(answer.records()[0]["step"], "first step").lower() if answer.rows else "first step"
    return f"{entered} in these days, {WINDOWS[days]} from then, {how}"


def feature_flow(answer: Answer, view: View) -> dict[str, Any]:
    """What follows what in a session: services in their colours, failed calls red, the rest one node, sessions that are over grey."""
    rows = answer.records()
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["source"]] = totals.get(row["source"], 0) + row["n"]
    nodes = totals.keys() | {row["target"] for row in rows}
    services = sorted(nodes - {"other", "failed", "end"}, key=lambda name: (-totals.get(name, 0), name))
    others = rows[0]["others"]
    return sankey(
        [Flow(row["step"], row["source"], row["target"], row["n"]) for row in rows],
        theme=view.theme,
        colors={
            **{name: view.colors.color("service", name, view.theme) for name in services},
            "failed": token("crit-fill", view.theme),
            "other": token("other", view.theme),
        },
        order=[*services, "other", "failed"],
        names={
            **{name: service_name(name) for name in services},
            "failed": "Call failed",
            "other": f"{others} other{'s' if others != 1 else ''}",
        },
    )


def flow_note(answer: Answer, view: View) -> str:
    """How many sessions, over which steps."""
    steps = answer.filters.choice or "4"
    sessions = answer.records()[0]["sessions"] if answer.rows else 0
    return f"{sessions:,} sessions, their first {steps} calls"
