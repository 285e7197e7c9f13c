"""The pictures of who should pay more, on which plan, and what customers of which source are worth."""

from datetime import date
from typing import Any

from dash import html

from components.drawings.names import service_name, source_name
from components.drawings.user_words import user_link
from components.format import MISSING, compact, day, number, signed
from components.heat import Cell, HeatRow, heat_table
from components.status import mark
from components.table import Column, bar_cell, data_table
from components.theme import Status
from components.view import View
from data.warehouse import Answer

Row = dict[str, Any]
STATES: dict[str, tuple[Status, str]] = {
    "over": ("crit", "over the limit"),
    "near": ("warn", "near the limit"),
    "soon": ("info", "reaches it in time"),
}
PLANS = {"": "Everybody", "none": "No plan"}


def plan_name(code: str) -> str:
    """A plan as people say it."""
    return PLANS.get(code, code.capitalize())


def feature_adoption_matrix(answer: Answer, view: View) -> html.Div:
    """Services down, plans across, everybody first; the cell's share or money, with what it is made of as a tooltip."""
    by_money = (answer.filters.choice or "share").startswith("cost")
    rows = answer.records()
    plans = list(dict.fromkeys(row["plan"] for row in rows))
    found = {(row["service_type"], row["plan"]): row for row in rows}
    services = sorted({row["service_type"] for row in rows}, key=lambda s: -found[s, ""]["users"])
    key = "cost_per_user" if by_money else "feature_adoption"
    table = [
        HeatRow(service_name(service), None, [_adoption(found[service, plan], key, view) for plan in plans])
        for service in services
    ]
    heads = [plan_name(plan) for plan in plans]
    return heat_table(
        table,
        heads,
        theme=view.theme,
        unit="money" if by_money else "percent",
        currency=view.currency,
        caption="Services by plan",
        first="Service",
        top=None if by_money else 1.0,
    )


def _adoption(row: Row, key: str, view: View) -> Cell:
    cost = number(row["cost"], "money", currency=view.currency).full
    each = number(row["cost_per_user"], "money", currency=view.currency).full
    told = f"{row['users']:,} of {row['allowed']:,} active users whose plan allows it; {cost}, {each} a user"
    return Cell(row[key], n=row["allowed"], told=told)


def adoption_note(answer: Answer, view: View) -> str:
    """What a cell is."""
    if (answer.filters.choice or "share").startswith("cost"):
        return "provider cost for each user of the service, failures included"
    users = max(answer.column("active_users"), default=0)
    return f"% of the {users:,} active users whose plan allows it; hatched: under 20 of them"


def upsell(answer: Answer, view: View) -> html.Div:
    """Who is at a limit, how far, since or until when, and the plan that would fit."""
    rows = answer.records()
    columns = [
        Column("name", "User", cell=lambda row: user_link(row["name"], str(row["user_id"]), view.search)),
        Column("plan_type", "Plan", cell=lambda row: plan_name(row["plan_type"])),
        Column("resource", "Limit", cell=_limit),
        Column("bar", "Used", cell=_bar, width="96px", title_hidden=True),
        Column("share", "Used", "percent", cell=lambda row: f"{row['share'] * 100:,.0f} %", align="right"),
        Column("when", "Reached", cell=_when),
        Column("next_plan", "Fits", cell=lambda row: _next(dict(row), view)),
    ]
    return data_table(columns, rows, caption="Users near or over a limit")


def _limit(row: Any) -> html.Span:
    words = f"{service_name(row['resource'])} {row['used']:,} of {row['quota']:,}"
    if row["limits"] > 1:
        words += f", and {row['limits'] - 1} more"
    return html.Span([mark(*STATES[row["state"]]), words], className="named")


def _bar(row: Any) -> html.Div:
    color = {"over": "var(--er-crit-fill)", "near": "var(--er-warn-fill)"}.get(row["state"], "var(--er-e1)")
    return bar_cell(
        min(row["share"] / 1.25, 1), color=color, tick=0.8, label=f"{row['share'] * 100:,.0f} % of the limit"
    )


def _when(row: Any) -> str:
    if row["state"] == "over":
        return f"since {day(row['reached_on'])}" if row["reached_on"] else "reached"
    if row["reaches_at"] is None:
        return "not at this pace"
    reached, reset = row["reaches_at"].date(), row["resets_at"]
    words = day(reached, year=reset is None or reached.year != reset.year)
    return (
        f"{words}, after the reset" if reset is not None and row["reaches_at"] >= reset else f"about {words}"
    )


def _next(row: Row, view: View) -> str:
    if row["all_gain"] is None:  # without prices no plan is known to fit
        return MISSING
    if row["next_plan"] is None:
        return "the plan fits" if row["state"] != "over" else MISSING
    gain = signed(row["next_price"] - (row["pays"] or 0), "money", currency=view.currency)
    return f"{plan_name(row['next_plan'])}, {gain} a month"


def upsell_note(answer: Answer, view: View) -> str:
    """How many there are, and what it would bring."""
    if not answer.rows:
        return "nobody is near a limit"
    first = answer.records()[0]
    shown = f", the first {len(answer.rows)}" if first["people"] > len(answer.rows) else ""
    gain = compact(first["all_gain"], "money", currency=view.currency)
    fits = (
        "what fits is not known without plan prices"
        if first["all_gain"] is None
        else f"{gain} more a month on the plans that fit"
    )
    return f"{first['people']:,} users, {first['over_people']:,} over{shown}; {fits}"


def plan_recommendation(answer: Answer, view: View) -> html.Div:
    """What a user pays, what fits, why nothing cheaper does, and our margin on both."""
    money = view.currency
    columns = [
        Column("name", "User", cell=lambda row: user_link(row["name"], str(row["user_id"]), view.search)),
        Column("plan_type", "Plan", cell=lambda row: plan_name(row["plan_type"])),
        Column("pays", "Pays", "money", money),
        Column(
            "fits", "Cheapest fit", cell=lambda row: plan_name(row["fits"]) if row["fits"] else "none fits"
        ),
        Column("price", "Price", "money", money),
        Column("tight", "Because of", cell=_because, quiet=True),
        Column("cost_a_month", "Cost", "money", money),
        Column("margin_now", "Margin now", "money", money),
        Column("margin_then", "Margin then", "money", money, strong=True),
    ]
    return data_table(columns, answer.records(), caption="Plans recommended, amounts a month")


def _because(row: Any) -> str:
    if not row["tight"]:
        return "nothing cheaper"
    place = ("content", "images", "video", "chat").index(row["tight"])
    return f"{row['peaks'][place]:,} {service_name(row['tight']).lower()} calls in 30 days"


def recommendation_note(answer: Answer, view: View) -> str:
    """How many outgrew their plan, and how many pay for more than they use."""
    if not answer.rows:
        return ""
    first = answer.records()[0]
    gain, stake = (compact(first[key], "money", currency=view.currency) for key in ("gain", "at_stake"))
    custom = f", {first['fit_none']:,} fit no plan" if first["fit_none"] else ""
    return (
        f"last 90 days replayed; of {first['people']:,} users {first['should_pay_more']:,} outgrew what they pay ({gain} a month),"
        f" {first['pay_too_much']:,} pay for more than they use ({stake}){custom}"
    )


def cltv(answer: Answer, view: View) -> html.Div:
    """What customers of each plan or month brought and cost, and what is to be expected of them."""
    money = view.currency
    by_plan = (answer.filters.choice or "plan") == "plan"
    rows = [{**row, "name": _named(row["name"], by_plan)} for row in answer.records()]
    columns = [
        Column("name", "First plan" if by_plan else "First paid in"),
        Column("customers", "Customers", "count"),
        Column("kept", "Still pay", "percent"),
        Column("arpa", "Pay a month", "money", money),
        Column("customer_value", "Value so far", "money", money, strong=True),
    ]
    if by_plan:
        columns.append(Column("expected", "Expected", "money", money))
    return data_table(columns, rows[:-1], caption="Value of customers", foot=rows[-1])


def _named(name: str | None, by_plan: bool) -> str:
    if name is None:
        return "All"
    return plan_name(name) if by_plan else f"{date.fromisoformat(name + '-01'):%b %Y}"


def cltv_note(answer: Answer, view: View) -> str:
    """What the value is, and how far the expectation looks."""
    whole = next((row for row in answer.records() if row["name"] is None), None)
    if whole is None:
        return ""
    if whole["observed_days"] is None:
        return "all who ever paid; how long they stay is not worked out yet"
    lacking = any(row["expected"] is None for row in answer.records()) and answer.filters.choice != "cohort"
    why = "; none where fewer than 20 came or nobody left" if lacking else ""
    return f"all who ever paid; expected as far as {whole['observed_days']:,} days of observation tell{why}"


def referrals(answer: Answer, view: View) -> html.Div:
    """Sources by users, with conversion, what a customer is worth and what winning one cost."""
    money = view.currency
    columns = [
        Column(
            "source",
            "Source",
            cell=lambda row: source_name(str(row["source"])) if row["source"] else "Source not known",
        ),
        Column("bar", "Share", cell=lambda row: bar_cell(row["share"] or 0), width="56px", title_hidden=True),
        Column("users", "Users", "count"),
        Column("conversion", "Convert", "percent"),
        Column("customers", "Won", "count"),
        Column("spend", "Spend", "money", money),
        Column("cac", "CAC", "money", money),
        Column("value", "So far", "money", money),
        Column("ltv", "LTV", "money", money),
        Column("ltv_cac", "LTV:CAC", cell=_ratio, align="right"),
    ]
    return data_table(columns, answer.records(), caption="Where users come from")


def _ratio(row: Any) -> Any:
    ratio = row["ltv_cac"]
    if ratio is None:
        return MISSING
    state: Status = "good" if ratio >= 3 else "warn" if ratio >= 1 else "crit"
    words = {"good": "pays well", "warn": "pays back", "crit": "does not pay back yet"}[state]
    return html.Span([mark(state, words), number(ratio, "ratio").full], className="named")


def referrals_note(answer: Answer, view: View) -> str:
    """Who is counted, and how many came by a user."""
    rows = answer.records()
    users, referred = (sum(row[key] for row in rows) for key in ("users", "referred"))
    return f"{users:,} sign-ups, {referred:,} brought by a user; convert: paid within 30 days; so far: margin of a customer to today; LTV: expected"
