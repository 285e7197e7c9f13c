"""Tables as plain HTML: numbers right, bars in their cells, a caption for screen readers. Stateless, so they may be replaced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html
from dash.development.base_component import Component

from components.format import Unit, compact, number, share, share_places
from components.markup import attributes

Row = Mapping[str, Any]
Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the row's `key`, its `title`, and how a value is written.

    `unit` writes numbers (`short` for 38.2k instead of 38,200), `cell` replaces that with a component made of the
    whole row; `quiet` sets it in ink-3, `strong` in semibold; `title_hidden` keeps the title for screen readers only.
    """

    key: str
    title: str
    unit: Unit | None = None
    currency: str = "USD"
    align: Align | None = None
    cell: Callable[[Row], Any] | None = None
    strong: bool = False
    quiet: bool = False
    width: str = ""
    title_hidden: bool = False
    short: bool = False

    @property
    def side(self) -> Align:
        """Numbers stand right, everything else left."""
        return self.align or ("right" if self.unit else "left")


def data_table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    caption: str,
    foot: Row | None = None,
    row_class: Callable[[Row], str] | None = None,
    class_name: str = "",
    head: bool = True,
) -> html.Div:
    """A table. The first column heads its row; `foot` is a sum row; `row_class` marks rows ("is-crit", "is-other")."""
    parts: list[Component] = [html.Caption(caption, className="visually-hidden")]
    if head:
        cells = [
            html.Th(_head(c), scope="col", className=_class(c, head=True), style=_style(c))
            if c.title
            else html.Td(style=_style(c))
            for c in columns
        ]
        parts.append(html.Thead(html.Tr(cells)))
    places = _places(columns, [*rows, *([foot] if foot else [])])
    parts.append(
        html.Tbody([_row(columns, row, row_class(row) if row_class else "", places) for row in rows])
    )
    if foot is not None:
        parts.append(html.Tfoot(_row(columns, foot, "", places)))
    return html.Div(
        html.Table(parts, className=f"table-plain {class_name}".strip()),
        className="table-scroll",
        role="group",
        **attributes(aria_label=caption),
    )


def bar_cell(
    share: float | None, *, color: str = "var(--er-e1)", tick: float | None = None, label: str = ""
) -> html.Div:
    """A bar on a track: `share` of 0 to 1, `tick` a mark for comparison, `color` a CSS colour. The number stands in its own column."""
    parts: list[Component] = []
    if share:  # nothing has no bar, not one of two pixels
        parts.append(
            html.Span(
                className="cell-bar", style={"--p": round(min(max(share, 0), 1) * 100, 2), "--c": color}
            )
        )
    if tick is not None:
        parts.append(html.Span(className="cell-tick", style={"--p": round(min(max(tick, 0), 1) * 100, 2)}))
    return html.Div(parts, className="cell-track", title=label or None, **attributes(aria_hidden="true"))


def interval_cell(
    value: float | None, low: float | None, high: float | None, *, color: str = "var(--er-e1)"
) -> html.Div:
    """A share as a dot inside its interval, on a track of 0 to 1. The number stands in its own column."""
    parts: list[Component] = []
    if value is not None and low is not None and high is not None:
        place = {"--from": round(low * 100, 2), "--p": round((high - low) * 100, 2), "--c": color}
        parts = [
            html.Span(className="cell-range", style=place),
            html.Span(className="cell-dot", style={"--p": round(value * 100, 2), "--c": color}),
        ]
    return html.Div(parts, className="cell-track", **attributes(aria_hidden="true"))


def interval_text(row: Row) -> str:
    """The ends of an interval, from the columns low and high."""
    if row.get("low") is None:
        return "–"
    return f"{number(row['low'], 'percent').text} – {number(row['high'], 'percent').text}"


def named(name: Any, color: str) -> html.Span:
    """A name with the dot of its colour."""
    return html.Span([html.Span(className="dot", style={"background": color}), name], className="named")


def _head(column: Column) -> Any:
    return html.Span(column.title, className="visually-hidden") if column.title_hidden else column.title


def _places(columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, int]:
    """Decimal places of each column of shares: one column, one precision."""
    shares = [column.key for column in columns if column.unit == "percent" and column.cell is None]
    return {
        key: share_places(row.get(key) for row in rows if not isinstance(row.get(key), str)) for key in shares
    }


def _row(columns: Sequence[Column], row: Row, class_name: str, places: Mapping[str, int]) -> html.Tr:
    first, *rest = columns
    cells: list[Component] = [html.Th(_value(first, row, places), scope="row", className=_class(first))]
    cells += [
        html.Td(_value(column, row, places), className=_class(column), title=_title(column, row))
        for column in rest
    ]
    return html.Tr(cells, className=class_name or None)


def _value(column: Column, row: Row, places: Mapping[str, int]) -> Any:
    if column.cell is not None:
        return column.cell(row)
    value = row.get(column.key)
    if column.unit is not None and not isinstance(value, str):
        if column.short:
            return compact(value, column.unit, currency=column.currency)
        if column.key in places:
            return share(value, places[column.key])
        return number(value, column.unit, currency=column.currency).full
    return "–" if value is None else str(value)


def _title(column: Column, row: Row) -> str | None:
    value = row.get(column.key)
    if column.cell is not None or value is None:
        return None
    return (
        str(value)
        if isinstance(value, str) or column.unit is None
        else number(value, column.unit, currency=column.currency).exact
    )


def _class(column: Column, *, head: bool = False) -> str | None:
    names = ["is-number"] if column.side == "right" else []
    if not head:
        names += ["is-strong"] * column.strong + ["is-quiet"] * column.quiet
    return " ".join(names) or None


def _style(column: Column) -> dict[str, str] | None:
    return {"width": column.width} if column.width else None
