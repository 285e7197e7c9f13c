"""The pictures of recurring revenue: its movements, its months, the plans it comes from, the cohorts that bring it, and who stays."""

from typing import Any

from dash import dcc, html

from components.charts.donut import MOST, donut, donut_colors
from components.charts.survival import MONTH, survival
from components.charts.waterfall import Step, axis_floor, waterfall
from components.drawings.names import plan_name
from components.format import day, number, signed
from components.heat import Cell, HeatRow, cohorts
from components.icons import icon
from components.status import dot
from components.table import Column, bar_cell, data_table
from components.view import View
from data.sources import BY_KEY
from data.warehouse import Answer

MOVES = (
    ("new", "New"),
    ("expansion", "Expansion"),
    ("reactivation", "Reactivated"),
    ("contraction", "Contraction"),
    ("churn", "Churn"),
)

HYPHENATED = {
    "Expansion": "Expan\u00adsion",
    "Reactivated": "Reacti\u00advated",
    "Contraction": "Contrac\u00adtion",
}


def money(key: str, title: str, view: View, **more: Any) -> Column:
    """A column of money in the account's currency."""
    return Column(key, title, "money", currency=view.currency, **more)


def mrr_movements(answer: Answer, view: View) -> dict[str, Any]:
    """Recurring revenue at the start, what moved it, and at the end."""
    return waterfall(_steps(answer), theme=view.theme, currency=view.currency)


def _steps(answer: Answer) -> list[Step]:
    amounts = {row["step"]: row["amount"] for row in answer.records()}
    moves = [Step(HYPHENATED.get(name, name), amounts[key]) for key, name in MOVES]
    return [
        Step("Start", amounts["start"], is_balance=True),
        *moves,
        Step("End", amounts["end"], is_balance=True),
    ]


def movements_note(answer: Answer, view: View) -> str:
    """Where it began and where it ended."""
    rows = {row["step"]: row for row in answer.records()}
    if not rows:
        return ""
    start, end = rows["start"], rows["end"]
    change = signed(end["amount"] - start["amount"], "money", currency=view.currency)
    lacks = f". {end['unpriced']:,} paying customers have no price" if end["unpriced"] else ""
    floor = axis_floor(_steps(answer))
    cut = f". The axis begins at {number(floor, 'money', currency=view.currency).full}" if floor else ""
    return f"{change} in all, from {start['n']:,} to {end['n']:,} customers{lacks}{cut}"


def movements_badge(answer: Answer, view: View) -> list[Any]:
    """The check: start and movements make the end, to the cent."""
    if not answer.rows:
        return []
    off = answer.records()[0]["difference"]
    if abs(off) < 0.005:
        return [
            html.Span(
                [icon("check"), html.Span("Adds up")],
                className="badge-soft badge-good",
                title="start + movements = end, to the cent",
            )
        ]
    told = number(off, "money", currency=view.currency).full
    return [html.Span([icon("crit"), html.Span(f"Off by {told}")], className="badge-soft badge-crit")]


def mrr_ledger(answer: Answer, view: View) -> html.Div:
    """Month by month: start, movements, end, and the shares that follow from them."""
    columns = (
        Column("month", "Month", cell=_month),
        money("mrr_start", "Start", view),
        *(Column(key, name, "money", cell=_moved(key, view), align="right") for key, name in MOVES),
        money("mrr_end", "End", view, strong=True),
        Column("check", "Adds up", cell=_check, align="right"),
        Column("customers", "Customers", "count"),
        Column("customer_churn", "Customers lost", "percent"),
        Column("revenue_churn", "Revenue lost", "percent"),
        Column("grr", "Gross kept", "percent"),
        Column("nrr", "Net kept", "percent"),
        Column("year_customers", "Of customers", "count", quiet=True),
        Column("quick_ratio", "Quick ratio", "ratio"),
    )
    return data_table(columns, answer.records(), caption="Recurring revenue month by month")


def ledger_period(answer: Answer, view: View) -> str:
    """The months that are told."""
    months = answer.column("month")
    return f"{months[-1]:%b %Y} – {months[0]:%b %Y}" if months else ""


def _month(row: Any) -> Any:
    name = f"{row['month']:%b %Y}"
    return [name, html.Span(" so far", className="is-quiet")] if row["unfinished"] else name


def _moved(key: str, view: View) -> Any:
    return lambda row: signed(row[key], "money", currency=view.currency)


def _check(row: Any) -> html.Span:
    if abs(row["difference"]) < 0.005:
        return html.Span(
            [icon("check", class_name="text-good"), html.Span("yes", className="visually-hidden")]
        )
    return html.Span([icon("crit", class_name="text-crit"), f" {row['difference']:.2f}"])


def _shares(answer: Answer) -> tuple[list[dict[str, Any]], str]:
    """The parts of the ring, the smallest as one when there are many, and what they are measured by: revenue, or accounts without prices."""
    rows = answer.records()
    by = "mrr" if any(row["mrr"] for row in rows) else "accounts"
    parts = [{**row, "name": plan_name(row["plan_type"])} for row in rows if row[by]]
    if len(parts) > MOST:
        rest = parts[MOST - 1 :]
        other = {key: sum(row[key] for row in rest) for key in ("mrr", "customers", "accounts")}
        parts = [
            *parts[: MOST - 1],
            {**other, "share": sum(row["share"] or 0 for row in rest), "name": f"{len(rest)} others"},
        ]
    return parts, by


def plan_ring(answer: Answer, view: View) -> dict[str, Any]:
    """Recurring revenue by plan; accounts by plan while no price is known."""
    parts, by = _shares(answer)
    unit: Any = "money" if by == "mrr" else "count"
    return donut(
        [row["name"] for row in parts],
        [row[by] for row in parts],
        theme=view.theme,
        unit=unit,
        currency=view.currency,
        note="a month" if by == "mrr" else "accounts",
    )


def plan_table(answer: Answer, view: View) -> html.Div:
    """The same in numbers, with the plans that bring nothing."""
    parts, by = _shares(answer)
    colors = donut_colors(len(parts), view.theme)
    rows = [{**row, "color": color} for row, color in zip(parts, colors, strict=True)]
    if by == "mrr":
        rest = [row for row in answer.records() if not row["mrr"]]
        rows += [{**row, "name": plan_name(row["plan_type"]), "share": None} for row in rest]
    of_revenue = [money("mrr", "MRR", view, strong=True), Column("share", "Share", "percent", quiet=True)]
    columns = [
        Column("name", "Plan", cell=_plan),
        *(of_revenue if by == "mrr" else []),
        Column("accounts", "Accounts", "count", quiet=by == "mrr"),
    ]
    foot = {"name": "All", "share": 1.0} | {
        key: sum(row[key] for row in answer.records()) for key in ("mrr", "accounts")
    }
    return data_table(columns, rows, caption="Plans in numbers", foot=foot)


def _plan(row: Any) -> html.Span:
    return html.Span([*([dot(row["color"])] if "color" in row else []), row["name"]], className="named")


def plan_note(answer: Answer, view: View) -> str:
    """On which day, and who is missing from the revenue."""
    if not answer.rows:
        return ""
    rows = answer.records()
    unpriced = sum(row["unpriced"] for row in rows)
    at = f"at the end of {day(rows[0]['last_day'])}"
    if not rows[0]["has_prices"]:
        return f"{at}. Accounts: no plan price is known"
    at += f", {sum(row['customers'] for row in rows):,} paying"
    return at + (f". {unpriced:,} paying customers are on a plan without a price" if unpriced else "")


def conversion_rates(answer: Answer, view: View) -> html.Div:
    """The share of each cohort that paid within 30 days, newest first; cohorts that have days left are marked."""
    rows = answer.records()[::-1]
    top = max((row["high"] for row in rows), default=1.0) or 1.0
    columns = (
        Column(
            "cohort",
            "Signed up",
            cell=lambda r: day(r["cohort"], year=r["cohort"].year != view.filters.now.year),
        ),
        Column("signed_up", "Users", "count", quiet=True),
        Column("converted", "Paid", "count", quiet=True),
        Column(
            "bar",
            "Share that paid",
            title_hidden=True,
            width="30%",
            cell=lambda r: bar_cell(r["plan_conversion"] / top, tick=None),
        ),
        Column("plan_conversion", "Rate", "percent", strong=True),
        Column(
            "low",
            "95 % interval",
            cell=lambda r: f"{number(r['low'], 'percent').text} – {number(r['high'], 'percent').text}",
            align="right",
            quiet=True,
        ),
        Column(
            "is_open",
            "",
            cell=lambda r: (
                html.Span("still open", className="tag-open", title="not everybody's 30 days are over")
                if r["is_open"]
                else ""
            ),
        ),
    )
    return data_table(
        columns,
        rows,
        caption="Conversion by week or month of signing up",
        row_class=lambda r: "is-open" if r["is_open"] else "",
    )


def conversion_rates_period(answer: Answer, view: View) -> str:
    """The cohorts told, and the rate of the finished ones together."""
    rows = [row for row in answer.records() if not row["is_open"]]
    if not rows:
        return "no cohort's 30 days are over"
    users, paid = (sum(row[key] for row in rows) for key in ("signed_up", "converted"))
    return f"on a paid plan within 30 days: {number(paid / users, 'percent').full} of {users:,} in finished cohorts"


def revenue_cohorts(answer: Answer, view: View) -> html.Div:
    """Revenue so far per sign-up, by month of signing up; the diagonal is the month that is not over."""
    rows: dict[Any, list[dict[str, Any]]] = {}
    for row in answer.records():
        rows.setdefault(row["cohort"], []).append(row)
    table = [
        HeatRow(f"{month:%b %Y}", cells[0]["users"], [_revenue_cell(cell, view) for cell in cells])
        for month, cells in rows.items()
    ]
    longest = max((len(row.cells) for row in table), default=0)
    heads = ["Month 0", *(str(n) for n in range(1, longest))]
    return cohorts(
        table,
        heads,
        theme=view.theme,
        unit="count",
        first="Signed up",
        caption="Revenue per sign-up by month of signing up",
    )


def _revenue_cell(cell: dict[str, Any], view: View) -> Cell:
    whole = number(cell["revenue"], "money", currency=view.currency).full
    return Cell(
        cell["revenue_per_signup"], is_open=cell["is_open"], told=f"{whole} from {cell['users']:,} sign-ups"
    )


def customer_survival(answer: Answer, view: View) -> dict[str, Any]:
    """The share of customers still paying, by time since they began."""
    rows = answer.records()
    return survival(
        [row["days"] for row in rows],
        [row["survival"] for row in rows],
        ([row["low"] for row in rows], [row["high"] for row in rows]),
        [row["at_risk"] for row in rows],
        until=rows[0]["observed_days"],
        theme=view.theme,
        median=rows[0]["median_days"],
    )


def lifetime_hero(answer: Answer, view: View) -> html.Div:
    """What a customer is worth by this curve: the margin of an account over the mean stay that was observed."""
    row = answer.records()[0]
    worth, margin = (
        number(row[key], "money", currency=view.currency).full for key in ("lifetime_value", "margin")
    )
    if row["margin"] is None:
        source = BY_KEY["plan_price"]
        words = [
            html.Span("lifetime value by Kaplan and Meier: the mean stay x the margin of an account a month"),
            html.Span([f"No {source.title} yet. ", dcc.Link("Import", href=f"/settings#{source.upload}")]),
        ]
    else:
        words = [
            html.Span(f"lifetime value by Kaplan and Meier: {margin} margin a month x the mean stay"),
            html.Span("never more than what was observed so far"),
        ]
    return html.Div(
        [html.Span(worth, className="hero-value hero-small"), html.Div(words, className="hero-words")],
        className="hero",
    )


def survival_period(answer: Answer, view: View) -> str:
    """How many were observed and how long they stay."""
    if not answer.rows:
        return ""
    row = answer.records()[0]
    mean = row["mean_days"] / MONTH
    return (
        f"{row['spells']:,} stretches of paying, {row['all_lost']:,} ended. Mean stay {mean:.1f} months in"
        f" {row['observed_days'] / MONTH:.0f} observed; band 95 %"
    )
