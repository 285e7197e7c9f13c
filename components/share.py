"""Parts of a whole as HTML: a ring of the largest parts, and all of them as sorted bars beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components.format import number
from components.markup import attributes
from components.table import Column, Row, bar_cell, data_table
from components.theme import Theme, stepped, token

IN_RING = 5
IN_TABLE = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A named part: how many, how many before (None: not known), and what stands in the table instead of its bare name."""

    name: str
    users: int
    before: int | None = None
    label: Any = None


def shares(parts: Sequence[Part], *, theme: Theme, of: str, caption: str) -> html.Div:
    """Ring and table. The parts come sorted; beyond eight the rest is one row that sums."""
    shown = [*parts[:IN_TABLE], *_rest(parts[IN_TABLE:])] if len(parts) > IN_TABLE + 1 else [*parts]
    colors = _colors(len(shown), theme)
    total = sum(part.users for part in shown) or 1
    rows = [
        {"part": part, "users": part.users, "share": part.users / total, "color": colors[i]}
        for i, part in enumerate(shown)
    ]
    top = max(part.users for part in shown) or 1
    has_before = any(part.before is not None for part in shown)
    columns = [
        Column("part", "Name", cell=_named, title_hidden=True),
        Column("bar", "", width="16%", cell=lambda row: bar_cell(row["users"] / top, color=row["color"])),
        Column("share", "Share", unit="percent", strong=True),
        Column("users", "Users", unit="count"),
        *([Column("before", "Before", align="right", quiet=True, cell=_before)] if has_before else []),
    ]
    return html.Div(
        [_ring(rows, total, of), data_table(columns, rows, caption=caption, row_class=_class)],
        className="shares",
    )


def _rest(parts: Sequence[Part]) -> list[Part]:
    known = [part.before for part in parts if part.before is not None]
    return [Part(f"{len(parts)} others", sum(part.users for part in parts), sum(known) if known else None)]


def _colors(count: int, theme: Theme) -> list[str]:
    steps = stepped(min(count, IN_RING), theme)
    return [*steps, *[token("other", theme)] * (count - len(steps))]


def _named(row: Row) -> html.Span:
    part: Part = row["part"]
    dot = html.Span(className="dot", style={"background": row["color"]})
    return html.Span([dot, part.label if part.label is not None else part.name], className="named")


def _before(row: Row) -> str:
    return number(row["part"].before, "count").full


def _class(row: Row) -> str:
    return "is-other" if row["part"].label is None else ""


def _ring(rows: Sequence[Row], total: int, of: str) -> html.Div:
    """A conic gradient with two degrees of air between the parts; what it says is in the table."""
    stops, at = [], 0.0
    for row in rows:
        end = at + 360 * row["users"] / total
        gap = min(1.5, (end - at) / 3)
        stops.append(
            f"{row['color']} {at:.2f}deg {end - gap:.2f}deg, transparent {end - gap:.2f}deg {end:.2f}deg"
        )
        at = end
    told = ", ".join(f"{row['part'].name} {number(row['share'], 'percent').full}" for row in rows)
    inside = html.Div([html.Strong(number(total, "count").full), html.Span(of)], className="ring-inside")
    arc = html.Div(className="ring-arc", style={"background": f"conic-gradient({', '.join(stops)})"})
    return html.Div([arc, inside], className="ring", role="img", **attributes(aria_label=told))
