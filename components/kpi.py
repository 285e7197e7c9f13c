"""The KPI card and the strip of cards: markup that is written anew from what is known (`KpiState`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from dash import dcc, html

from components.format import Better, Number, Unit, age, delta, number
from components.icons import icon
from components.markup import attributes
from components.status import WORDS
from components.theme import Status

State = Literal["ok", "missing", "error", "stale", "loading"]
WIDTH, HEIGHT = 68, 34
LONG_NOTE = 14  # characters that fit beside the sparkline; a longer note takes the whole width under it
STATUS_ICON: dict[Status, str] = {
    "good": "check",
    "warn": "warn",
    "crit": "crit",
    "info": "info",
    "off": "none",
}


@dataclass(frozen=True, slots=True)
class KpiState:
    """Everything a card shows. Percentages are fractions.

    `spark` is oldest first with None for a gap, `unfinished` says that its last point is not over yet;
    `extra` stands beside the value ("1 critical"); `note` is why there is no value, or what failed.
    The change is from `previous` to `basis`, the like-for-like part of the value (the value itself
    where `basis` is None), which `change` tells with their times. `scope` names what it covers although a filter is set;
    `is_told_below`: why there is no change stands once under all cards.
    """

    unit: Unit
    better: Better = "neither"
    value: Number | None = None
    previous: Number | None = None
    status: Status = "off"
    spark: Sequence[Number | None] = ()
    unfinished: bool = False
    currency: str = "USD"
    extra: str = ""
    note: str = ""
    note_action: str = ""
    note_href: str = ""
    state: State = "ok"
    age_seconds: float | None = None
    basis: Number | None = None
    change: str = ""
    scope: str = ""
    is_told_below: bool = False


def kpi_card(key: str, title: str, href: str, state: KpiState) -> html.Div:
    """One card: its title, which makes the whole card a link to the section that explains it, status, number, change, note and trend."""
    leaves = kpi_leaves(state)
    hint = (
        f"{title}: {state.change}" if state.change else title
    )  # the link lies over the whole card, so the change's own words too
    figure = [
        html.Span(leaves["value"], className="kpi-value", title=leaves["value_title"]),
        html.Span(leaves["unit"], className="kpi-unit"),
    ]
    return html.Div(
        [
            dcc.Link(title, href=href, className="kpi-title", title=hint),
            html.Span(className=leaves["status_class"], **attributes(aria_hidden="true")),
            html.Span(leaves["word"], className="visually-hidden kpi-word"),
            html.Div(figure, className="kpi-figure"),
            html.Div(leaves["delta"], className=leaves["delta_class"], title=leaves["delta_title"]),
            html.Div(leaves["note"], className="kpi-note"),
            html.Div(leaves["scope"], className="kpi-scope"),
            html.Div(className="kpi-spark", style=leaves["spark"], **attributes(aria_hidden="true")),
        ],
        className=leaves["card_class"],
        **attributes(data_card=key),
    )


def kpi_strip(
    cards: Sequence[html.Div], *, columns: int = 4, label: str = "Key figures", basis: str = ""
) -> html.Section:
    """Cards on one surface with hairlines between them, and a line that says what their changes compare; `columns` on a wide screen, fewer on
    a narrow one, two on a phone."""
    line = html.P(basis, className="kpi-basis")
    return html.Section(
        [*cards, line],
        className="kpi-strip",
        style={"--cols": columns, "--mid": _narrow(len(cards))},
        **attributes(aria_label=label),
    )


def _narrow(count: int) -> int:
    """How many cards stand side by side on a narrow screen: what leaves the fewest places of the last line empty."""
    return min((4, 3), key=lambda beside: -count % beside)


def kpi_leaves(state: KpiState) -> dict[str, Any]:
    """The values of the leaves: card_class, value, value_title, unit, delta, delta_class, delta_title, note, scope, spark, status_class,
    word."""
    written = number(state.value, state.unit, currency=state.currency)
    shows_value = state.value is not None and state.state in ("ok", "stale")
    change = delta(
        state.value if state.basis is None else state.basis,
        state.previous,
        unit=state.unit,
        better=state.better,
    )
    status: Status = state.status if shows_value else "off"
    is_long = (
        shows_value and change.direction == "none" and (len(state.note) > LONG_NOTE or bool(state.scope))
    )
    return {
        "card_class": f"kpi is-{state.state} status-{status}{' has-long-note' if is_long else ''}",
        "value": written.text if shows_value else "–",
        "value_title": written.exact if shows_value else state.note,
        "unit": " ".join(part for part in (written.unit_suffix, state.extra) if part) if shows_value else "",
        "delta": change.text if shows_value and change.direction != "none" else "",
        "delta_class": f"kpi-delta delta delta-{change.direction} is-{change.verdict}",
        "delta_title": state.change,
        "note": _note(state, shows_value, change.direction == "none"),
        "scope": state.scope if shows_value else "",
        "spark": spark_style(state.spark, unfinished=state.unfinished) if shows_value else {},
        "status_class": "kpi-status"
        + (f" icon icon-{name}" if (name := _status_icon(state, status)) else ""),
        "word": _word(state, status),
    }


def _status_icon(state: KpiState, status: Status) -> str:
    if state.state == "ok" and status == "off":
        return ""  # nothing to judge by: no sign is better than one that means "none"
    return "clock" if state.state == "stale" else "crit" if state.state == "error" else STATUS_ICON[status]


def _word(state: KpiState, status: Status) -> str:
    words = {"missing": "No value", "error": "Failed", "loading": "Loading", "stale": f"Old, {WORDS[status]}"}
    return words.get(state.state, "No threshold" if status == "off" else WORDS[status])


def _note(state: KpiState, shows_value: bool, without_delta: bool) -> list[Any]:
    if state.state == "stale" and state.age_seconds is not None:
        return [icon("clock"), f"{age(state.age_seconds)} old"]
    text = state.note or (
        "nothing to compare with" if shows_value and without_delta and not state.is_told_below else ""
    )
    link = (
        [" ", dcc.Link(state.note_action, href=state.note_href, className="kpi-action")]
        if state.note_action
        else []
    )
    return [text, *link] if text or link else []


def spark_style(values: Sequence[Number | None], *, unfinished: bool = False) -> dict[str, str]:
    """A sparkline as the mask of a box, so that it takes the theme's colour; {} when there is no line to draw."""
    drawing = sparkline(values, unfinished=unfinished)
    if not drawing:
        return {}
    mask = f'url("data:image/svg+xml,{quote(drawing, safe="")}")'
    return {"maskImage": mask, "WebkitMaskImage": mask}


def sparkline(values: Sequence[Number | None], *, unfinished: bool = False) -> str:
    """The SVG of a sparkline, "" for fewer than two values. Gaps stay gaps; the last stretch is dotted when it is unfinished."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return ""
    points = _points(values, min(known), max(known))
    solid, tail = (
        (points[:-1], points[-2:])
        if unfinished and len(points) > 2 and None not in points[-2:]
        else (points, [])
    )
    runs = _runs(solid)
    end = next(p for p in reversed(solid) if p is not None)
    parts = [f'<path d="{_area(run)}" fill-opacity=".11"/>' for run in runs if len(run) > 1]
    parts += [
        f'<path d="{_line(run)}" fill="none" stroke="#000" stroke-width="1.5" stroke-linejoin="round"/>'
        for run in runs
    ]
    if tail:
        parts.append(
            f'<path d="{_line([p for p in tail if p])}" fill="none" stroke="#000" stroke-opacity=".65" stroke-dasharray="2 2"/>'
        )
    parts.append(f'<circle cx="{end[0]}" cy="{end[1]}" r="2.5"/>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


Point = tuple[float, float]


def _points(values: Sequence[Number | None], low: float, high: float) -> list[Point | None]:
    step = (WIDTH - 6) / (len(values) - 1)
    spread = (high - low) or 1.0
    middle = high == low
    return [
        None
        if v is None
        else (
            round(2 + i * step, 1),
            round(HEIGHT / 2 if middle else HEIGHT - 5 - (float(v) - low) / spread * (HEIGHT - 9), 1),
        )
        for i, v in enumerate(values)
    ]


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _line(run: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in run)


def _area(run: Sequence[Point]) -> str:
    return f"{_line(run)}L{run[-1][0]} {HEIGHT}L{run[0][0]} {HEIGHT}Z"
