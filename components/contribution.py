"""What changed: signed contributions around a zero line that add up to the whole change. HTML, so every row is text and can be a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dash import dcc, html
from dash.development.base_component import Component

from components.format import Number, Unit, signed
from components.markup import attributes


@dataclass(frozen=True, slots=True)
class Contribution:
    """One contributor: `amount` in the unit of the whole; `is_rest` for "27 others"; `href` filters by it."""

    name: str
    amount: Number
    is_rest: bool = False
    href: str = ""


def contributions(
    parts: Sequence[Contribution],
    *,
    unit: Unit,
    currency: str = "USD",
    caption: str,
    together: str = "Together",
    note: str = "",
) -> html.Div:
    """The contributors as given and their sum ("up 9.6 %" is the `note`). Adds are iris, takes away are sand, the rest is grey."""
    widest = max((abs(float(p.amount)) for p in parts), default=0.0) or 1.0
    below = max((-float(p.amount) for p in parts), default=0.0)
    above = max((float(p.amount) for p in parts), default=0.0)
    lower = max(below, 0.0) / widest
    upper = max(above, 0.0) / widest
    zero = lower / ((lower + upper) or 1.0) * 100
    scale = 100 / ((lower + upper) or 1.0)
    total = sum((Decimal(str(p.amount)) for p in parts), Decimal(0))
    rows = [_row(p, unit, currency, zero, scale / widest) for p in parts]
    foot = html.Tr(
        [
            html.Th(together, scope="row"),
            html.Td(html.Span(note, className="change-note")),
            html.Td(signed(total, unit, currency=currency), className="is-number"),
        ]
    )
    heads = [html.Th(name, scope="col") for name in ("Contributor", "Share of the change", "Change")]
    table = [
        html.Caption(caption, className="visually-hidden"),
        html.Thead(html.Tr(heads), className="visually-hidden"),
        html.Tbody(rows),
        html.Tfoot(foot),
    ]
    return html.Div(
        html.Table(table, className="table-change"),
        className="table-scroll",
        style={"--zero": round(zero, 3)},
    )


def _row(part: Contribution, unit: Unit, currency: str, zero: float, scale: float) -> html.Tr:
    amount = float(part.amount)
    width = abs(amount) * scale
    start = zero if amount >= 0 else zero - width
    kind = "rest" if part.is_rest else "adds" if amount >= 0 else "takes"
    bar = html.Span(
        className=f"change-bar is-{kind}", style={"--from": round(start, 3), "--p": round(width, 3)}
    )
    name: Component | str = dcc.Link(part.name, href=part.href) if part.href else part.name
    return html.Tr(
        [
            html.Th(name, scope="row", title=part.name),
            html.Td(html.Div(bar, className="change-track", **attributes(aria_hidden="true"))),
            html.Td(signed(part.amount, unit, currency=currency), className="is-number"),
        ],
        className="is-rest" if part.is_rest else None,
    )
