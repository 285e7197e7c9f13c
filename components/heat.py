"""Heat tables in HTML: cohorts (open cells hatched, which plotly heat maps cannot) and two-way tables such as hour by weekday.

The cells' colours are computed for one theme, so these are redrawn with it, like a chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.format import MISSING, Number, Unit, number
from components.markup import attributes
from components.pick import pick_button
from components.theme import Theme, blend, readable_on

FEW = 20
USERS = "users"  # the panel that lists who is in a cell
COHORT_REACH = 0.6  # cohorts stay in the lighter part of the scale, so that their numbers read easily


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `value` (None is empty), `is_open` when its period is not over, `n` behind it (under 20 is hatched), `told` the tooltip;
    `pick` is what the users panel is asked for when it is clicked."""

    value: Number | None
    is_open: bool = False
    n: int | None = None
    told: str = ""
    pick: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row: its name, how many it stands for (None hides the column), its cells; `pick` makes the name a button like a cell's."""

    name: str
    size: int | None
    cells: Sequence[Cell]
    pick: str = ""


def cohorts(
    rows: Sequence[HeatRow],
    heads: Sequence[str],
    *,
    theme: Theme,
    unit: Unit = "percent",
    currency: str = "USD",
    caption: str,
    first: str = "First week",
    size: str = "Users",
    mean: Sequence[Number | None] | None = None,
    top: Number | None = None,
    begins_with_everyone: bool = True,
) -> html.Div:
    """The cohort table. Where it `begins_with_everyone`, shares of column 0 are grey; `mean` is the weighted row above; `top` fixes the end of the scale."""
    is_share = unit == "percent" and begins_with_everyone
    low, high = _range(rows, skip_first=is_share, top=top)
    head = [
        html.Th(first, scope="col", className="heat-name"),
        html.Th(size, scope="col", className="heat-count"),
    ]
    head += [html.Th(text, scope="col") for text in heads]
    body: list[Component] = [_mean(mean, unit, currency, rows)] if mean is not None else []
    for row in rows:
        cells = [
            _first(cell, unit, currency)
            if i == 0 and is_share
            else _cell(cell, low, high, unit, currency, theme, reach=COHORT_REACH)
            for i, cell in enumerate(row.cells)
        ]
        cells += [html.Td() for _ in range(len(heads) - len(row.cells))]
        body.append(html.Tr([_name(row.name, row.pick), _size(row.size), *cells]))
    return _table(head, body, caption)


def heat_table(
    rows: Sequence[HeatRow],
    heads: Sequence[str | Component],
    *,
    theme: Theme,
    unit: Unit = "percent",
    currency: str = "USD",
    caption: str,
    first: str = "",
    texts: bool = True,
    top: Number | None = None,
) -> html.Div:
    """A two-way table: `texts` writes the values into the cells, otherwise only the tooltip says them; few cases are hatched."""
    low, high = _range(rows, skip_first=False, top=top)
    corner: Any = first or html.Span("Row", className="visually-hidden")
    head = [
        html.Th(corner, scope="col", className="heat-name"),
        *(html.Th(text, scope="col") for text in heads),
    ]
    body = [
        html.Tr(
            [_name(row.name), *(_cell(c, low, high, unit, currency, theme, texts=texts) for c in row.cells)]
        )
        for row in rows
    ]
    return _table(head, body, caption)


def open_key(text: str) -> html.Span:
    """What the hatched cells mean: "week not over"."""
    return html.Span(text, className="hatch-key")


def scale_key(low: str, high: str, *, diverging: bool = False) -> html.Span:
    """The ends of the sequential (or the diverging) scale around it."""
    name = "scale-key is-diverging" if diverging else "scale-key"
    return html.Span([low, html.I(**attributes(aria_hidden="true")), high], className=name)


def _table(head: list[html.Th], body: Sequence[Component], caption: str) -> html.Div:
    table = [
        html.Caption(caption, className="visually-hidden"),
        html.Thead(html.Tr(head)),
        html.Tbody(list(body)),
    ]
    return html.Div(
        html.Table(table, className="heat"),
        className="table-scroll",
        role="group",
        **attributes(aria_label=caption),
    )


def _range(rows: Sequence[HeatRow], *, skip_first: bool, top: Number | None) -> tuple[float, float]:
    values = [
        float(c.value)
        for row in rows
        for i, c in enumerate(row.cells)
        if c.value is not None and not (skip_first and i == 0)
    ]
    high = float(top) if top is not None else max(values, default=1.0)
    return min([0.0, *values]), high or 1.0


def _text(value: Number | None, unit: Unit, currency: str) -> str:
    """Shares are written without the sign, the head of the table says it; the rest as always."""
    if value is None:
        return MISSING
    if unit == "percent":
        share = float(value) * 100
        return f"{share:.0f}" if share >= 9.95 or share == 0 else f"{share:.1f}"
    return number(value, unit, currency=currency).full


def _cell(
    cell: Cell,
    low: float,
    high: float,
    unit: Unit,
    currency: str,
    theme: Theme,
    *,
    texts: bool = True,
    reach: float = 1.0,
) -> html.Td:
    told = cell.told or number(cell.value, unit, currency=currency).full
    if cell.value is None:
        return html.Td(MISSING if texts else "", className="heat-none", title=cell.told or "no value")
    words: Any = _text(cell.value, unit, currency) if texts else html.Span(told, className="visually-hidden")
    if cell.pick:
        words = _picked(cell, words, _text(cell.value, unit, currency))
    if cell.n is not None and cell.n < FEW:
        return html.Td(words, className="heat-cell is-few", title=f"{told}, only {cell.n}")
    fill = blend(0.06 + (reach - 0.06) * (float(cell.value) - low) / ((high - low) or 1.0), theme)
    name = "heat-cell is-open" if cell.is_open else "heat-cell"
    style = {"--c": fill, "--t": readable_on(fill)}
    return html.Td(
        words, className=name, style=style, title=f"{told}, not over yet" if cell.is_open else told
    )


def _first(cell: Cell, unit: Unit, currency: str) -> html.Td:
    name = "heat-first is-open" if cell.is_open else "heat-first"
    words: Any = _text(cell.value, unit, currency)
    if cell.pick:
        words = _picked(cell, words, _text(cell.value, unit, currency))
    return html.Td(words, className=name, title=cell.told or None)


def _picked(cell: Cell, words: Any, text: str) -> html.Button:
    """The cell as a button; its name begins with what is seen, for those who speak to the page."""
    return pick_button(
        USERS, cell.pick, words, told=f"{text}: {cell.told}. List them", class_name="heat-pick"
    )


def _name(text: str, pick: str = "") -> html.Th:
    words: Any = pick_button(USERS, pick, text, told=f"List the users: {text}") if pick else text
    return html.Th(words, scope="row", className="heat-name", title=text)


def _size(size: int | None) -> html.Td:
    return html.Td("" if size is None else f"{size:,}", className="heat-count")


def _mean(mean: Sequence[Number | None], unit: Unit, currency: str, rows: Sequence[HeatRow]) -> html.Tr:
    cells = [html.Td("" if value is None else _text(value, unit, currency)) for value in mean]
    return html.Tr([_name("Weighted"), _size(None), *cells], className="heat-mean")
