"""Budgets: what is spent as a bar, the forecast as a band, the budget as a mark; nothing measured is hatched, never green."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from components.format import Number, number
from components.icons import icon
from components.markup import attributes


@dataclass(frozen=True, slots=True)
class Budget:
    """One line: money `spent` so far, `limit` of the month, the forecast for its end as (low, expected, high). `spent` None means that the
    source is missing: `action` and `href` say how to fill it. `is_open`: the month goes on, so that without a forecast what is left is left so far."""

    name: str
    spent: Number | None
    limit: Number | None
    forecast: tuple[Number, Number, Number] | None = None
    action: str = ""
    href: str = ""
    is_open: bool = False


def bullets(budgets: Sequence[Budget], *, currency: str = "USD", caption: str) -> html.Ul:
    """The budgets on one scale each, with what is left or over in words."""
    return html.Ul(
        [_budget(b, currency) for b in budgets], className="bullets", **attributes(aria_label=caption)
    )


def _budget(budget: Budget, currency: str) -> html.Li:
    name = html.Span(budget.name, className="bullet-name")
    if budget.spent is None:
        link: Component = (
            dcc.Link(budget.action, href=budget.href)
            if budget.href
            else html.Span(budget.action or "no data")
        )
        return html.Li(
            [name, html.Div(className="bullet-track is-missing"), html.Span(link, className="bullet-word")]
        )
    ends = budget.forecast or (budget.spent, budget.spent, budget.spent)
    top = max(float(v) for v in (budget.spent, budget.limit or 0, *ends)) * 1.12 or 1.0
    parts: list[Component] = []
    if budget.forecast:
        low, expected, high = (float(v) / top * 100 for v in budget.forecast)
        band = {"--from": round(low, 2), "--p": round(high - low, 2)}
        parts.append(html.Span(className="bullet-band", style=band))
        parts.append(html.Span(className="bullet-expected", style={"--from": round(expected, 2)}))
    parts.append(html.Span(className="bullet-bar", style={"--p": round(float(budget.spent) / top * 100, 2)}))
    if budget.limit is not None:
        parts.append(
            html.Span(className="bullet-limit", style={"--from": round(float(budget.limit) / top * 100, 2)})
        )
    told = number(budget.spent, "money", currency=currency).full
    track = html.Div(parts, className="bullet-track", role="img", **attributes(aria_label=f"{told} spent"))
    return html.Li([name, track, _word(budget, float(ends[1]), currency)])


def _word(budget: Budget, expected: float, currency: str) -> html.Span:
    """What will be left, or over, at the end of the month."""
    if budget.limit is None:
        return html.Span("no budget", className="bullet-word is-quiet")
    gap = float(budget.limit) - expected
    told = number(abs(gap), "money", currency=currency).full
    if gap < 0:
        return html.Span([icon("warn"), f" {told} over"], className="bullet-word text-warn")
    if budget.is_open and budget.forecast is None:  # nobody knows yet whether it will last
        return html.Span(f"{told} left so far", className="bullet-word")
    return html.Span([icon("check", class_name="text-good"), f" {told} left"], className="bullet-word")
