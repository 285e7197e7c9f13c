"""The pictures of what is spent: revenue down to margin, what each provider costs, and why that changed."""

from typing import Any

from dash import html

from components.charts.bar import Bars, bar, bar_with_rate
from components.charts.traces import Series
from components.charts.waterfall import Step, waterfall
from components.controls import filter_button
from components.drawings.money_ledger import money
from components.drawings.names import category_name, provider_name, service_name
from components.format import day, number, signed
from components.status import dot
from components.table import Column, Row, bar_cell, data_table
from components.theme import entity_color, token
from components.view import View
from data.warehouse import Answer

SPLITS = {"provider": provider_name, "service": service_name}
MODELS_SHOWN = 6
STEPS = {
    "revenue": "Revenue",
    "gross": "Gross margin",
    "marketing": "Marketing",
    "other": "Other budgets",
    "margin": "Margin",
}


def margin_waterfall(answer: Answer, view: View) -> dict[str, Any]:
    """From revenue over the providers to the gross margin, and over marketing and other budgeted cost to the margin."""
    rows = [row for row in answer.records() if row["kind"] != "planned"]
    planned = [row["amount"] for row in answer.records() if row["kind"] == "planned"]
    if planned:
        rows.insert(len(rows) - 1, {"kind": "other", "amount": sum(planned)})
    steps = [
        Step(_step_name(row), row["amount"], is_total=row["kind"] in ("revenue", "gross", "margin"))
        for row in rows
    ]
    return waterfall(steps, theme=view.theme, currency=view.currency, signs=False)


def _step_name(row: Row) -> str:
    if row["kind"] == "provider":
        return provider_name(row["name"]) if row["name"] else f"{row['n']} others"
    return STEPS[row["kind"]]


def margin_note(answer: Answer, view: View) -> str:
    """Where the numbers come from and what is missing among them."""
    rows = answer.records()
    if not rows:
        return ""
    said = [view.currency]
    if rows[0]["basis"] == "prices":
        said.append("revenue accrued from plan prices")
    if any(row["kind"] == "planned" for row in rows):
        names = [category_name(row["name"]).lower() for row in rows if row["kind"] == "planned"]
        said.append(f"{' and '.join(names[:3])} as budgeted")
    words = ", ".join(said)
    return words if rows[0]["knows_spend"] else f"{words}. Marketing spend is missing and not taken off"


def revenue_cost_margin(answer: Answer, view: View) -> dict[str, Any]:
    """Revenue above zero, provider cost below, the gross margin as a line of its own; cost alone where revenue is not known."""
    xs, cost = answer.column("day"), answer.column("provider_cost")
    open_end = bool(answer.column("unfinished")[-1])
    sand = entity_color(2, view.theme)
    common: dict[str, Any] = {"theme": view.theme, "currency": view.currency}
    if _is_revenue_unknown(answer):
        return bar(
            xs, [Bars("Provider cost", cost, sand)], unit="money", unfinished=open_end, height=256, **common
        )
    sets = [
        Bars("Revenue", answer.column("revenue"), entity_color(0, view.theme)),
        Bars("Provider cost", [None if y is None else -y for y in cost], sand),
    ]
    margin = Series(
        "gross margin",
        answer.column("gross_margin"),
        token("ink-2", view.theme),
        unfinished=open_end,
        is_sum=False,
    )
    return bar_with_rate(xs, sets, margin, unit="money", unfinished=open_end, **common)


def _is_revenue_unknown(answer: Answer) -> bool:
    """Whether no day has a revenue: one of 0 is known."""
    return all(value is None for value in answer.column("revenue"))


def revenue_cost_period(answer: Answer, view: View) -> str:
    """The buckets drawn: days of the period, or whole weeks or months up to its end."""
    days = answer.column("day")
    step = answer.filters.choice or "day"
    if not days:
        return ""
    span = f"{days[0]:%b %Y} – {days[-1]:%b %Y}" if step == "month" else f"{day(days[0])} – {day(days[-1])}"
    open_end = ", the last one so far" if answer.column("unfinished")[-1] else ""
    return f"{span}, by {step}{open_end}"


def revenue_cost_note(answer: Answer, view: View) -> str:
    """What is drawn, and which source is missing."""
    if _is_revenue_unknown(answer):
        return "provider cost alone: neither payments nor plan prices are known"
    rows = [
        row for row in answer.records() if row["provider_cost"] is not None and row["revenue"] is not None
    ]
    revenue, cost = (sum(row[key] for row in rows) for key in ("revenue", "provider_cost"))
    margin = f", gross margin {number((revenue - cost) / revenue, 'percent').full}" if revenue > 0 else ""
    basis = ". Revenue is accrued from plan prices" if rows and rows[0]["basis"] == "prices" else ""
    return f"revenue above, provider cost below{margin}{basis}"


def provider_costs(answer: Answer, view: View) -> html.Div:
    """What each provider, model or service costs, against the period before, and for each unit it makes."""
    split = answer.filters.choice or "provider"
    rows = answer.records()
    top = max((max(_drawn(row), row["cost_before"] or 0) for row in rows), default=1.0) or 1.0
    columns = (
        Column("name", split.capitalize(), cell=lambda r: _entity(r, split, view)),
        Column(
            "bar",
            "Cost against before",
            title_hidden=True,
            width="22%",
            cell=lambda r: _cost_bar(r, split, top, view),
        ),
        money("provider_cost", "Cost", view, strong=True),
        Column("success_rate", "Success", "percent"),
        money("cost_per_success", "Per success", view),
        money("cost_per_1k_tokens", "Per 1k tokens", view),
        money("cost_per_image", "Per image", view),
        money("cost_per_second", "Per second", view),
    )
    return data_table(columns, rows, caption=f"Cost by {split}")


def _entity(row: Row, split: str, view: View) -> html.Span:
    if not row["name"]:
        return html.Span([dot("var(--er-other)"), f"{row['members']} others"], className="named")
    name = SPLITS[split](row["name"]) if split in SPLITS else row["name"]
    return html.Span(
        [dot(_color(row, split, view)), filter_button(split, row["name"], name)], className="named"
    )


def _color(row: Row, split: str, view: View) -> str:
    if not row["name"]:
        return "var(--er-other)"
    return (
        view.colors.css("service", row["name"])
        if split == "service"
        else view.colors.css("provider", row["provider"])
    )


def _drawn(row: Row) -> float:
    """The cost that the bar stands for: beside a mark that of finished buckets, at whose end the period before is cut too."""
    return float(row["provider_cost"] if row["cost_before"] is None else row["closed_cost"])


def _cost_bar(row: Row, split: str, top: float, view: View) -> html.Div:
    before = row["cost_before"]
    told = (number(v or 0, "money", currency=view.currency).full for v in (_drawn(row), before))
    said = "" if before is None else "{} against {} before".format(*told)
    return bar_cell(
        _drawn(row) / top,
        color=_color(row, split, view),
        tick=None if before is None else before / top,
        label=said,
    )


def provider_costs_note(answer: Answer, view: View) -> str:
    """All of it, and what the mark on the bar is; where the period goes on, the bar is cut as the mark is."""
    total = number(sum(answer.column("provider_cost")), "money", currency=view.currency).full
    is_compared = any(v is not None for v in answer.column("cost_before"))
    mark = "; the mark is the period before" if is_compared else ""
    cut = ", bar and mark of finished buckets" if is_compared and answer.filters.unfinished else ""
    return f"{total}, failed calls included{mark}{cut}"


def cost_drivers(answer: Answer, view: View) -> dict[str, Any]:
    """The change of cost by effect, or by model; both add up to it."""
    rows = answer.records()
    if (answer.filters.choice or "effects") == "effects":
        parts = [
            Step(name.capitalize(), sum(row[name] for row in rows)) for name in ("volume", "mix", "price")
        ]
    else:
        shown, rest = rows[:MODELS_SHOWN], rows[MODELS_SHOWN:]
        parts = [Step(row["model"], row["change"]) for row in shown]
        parts += [Step(f"{len(rest)} others", sum(row["change"] for row in rest))] if rest else []
    change = sum(row["change"] for row in rows)
    return waterfall([*parts, Step("Change", change, True)], theme=view.theme, currency=view.currency)


def cost_drivers_note(answer: Answer, view: View) -> str:
    """Both totals, and the model whose calls became dearer by most."""
    rows = answer.records()
    if not rows:
        return ""
    before, now = (
        number(sum(row[key] for row in rows), "money", currency=view.currency).full
        for key in ("cost_before", "cost")
    )
    dearer = max(rows, key=lambda row: abs(row["price"]))
    price = (
        f". Price: {dearer['model']} {signed(dearer['price'], 'money', currency=view.currency)}"
        if abs(dearer["price"]) >= 0.01
        else ""
    )
    return f"{before} to {now}, finished buckets{price}"
