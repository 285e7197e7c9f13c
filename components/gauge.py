"""The score: a 270 degree arc with threshold ticks and the score inside, its factors with the points they cost, the culprit below."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.format import Number, number
from components.icons import icon
from components.markup import attributes
from components.status import ICON_OF
from components.table import Column, data_table
from components.theme import Status


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a score: its value as written, and how many points it costs."""

    name: str
    value: str
    points_lost: Number | None
    status: Status = "good"


def gauge(
    score: Number | None, status: Status, word: str, *, thresholds: Sequence[Number] = (), top: float = 100
) -> html.Div:
    """The arc. `thresholds` are ticks on it; no score draws an empty track and "–"."""
    share = 0.0 if score is None else min(max(float(score) / top, 0.0), 1.0) * 100
    ticks = [
        html.Span(className="gauge-tick", style={"--at": round(float(t) / top * 100, 2)}) for t in thresholds
    ]
    written = number(score, "score").text
    label: list[Component | str] = [icon(ICON_OF[status]), word] if score is not None else [word]
    return html.Div(
        [
            html.Div(className="gauge-arc"),
            *ticks,
            html.Div(
                [
                    html.Span(written, className="gauge-score"),
                    html.Span(label, className=f"gauge-word text-{status}"),
                ],
                className="gauge-inside",
            ),
        ],
        className=f"gauge is-{status if score is not None else 'off'}",
        style={"--p": round(share, 2)},
        role="img",
        **attributes(aria_label=f"{written} of {top:g}, {word}"),
    )


def score_panel(
    arc: html.Div, factors: Sequence[Factor], *, caption: str = "Factors of the score"
) -> html.Div:
    """Arc and factor table side by side; the most expensive factor is marked."""
    worst = max((float(f.points_lost) for f in factors if f.points_lost is not None), default=0.0)
    columns = [
        Column("name", "Factor"),
        Column("value", "Value", align="right"),
        Column(
            "lost",
            "Points lost",
            align="right",
            cell=lambda row: html.Span(row["lost"], className=row["class"]),
        ),
    ]
    rows = [
        {
            "name": f.name,
            "value": f.value,
            "lost": number(f.points_lost, "score").text,
            "class": _class(f, worst),
        }
        for f in factors
    ]
    return html.Div([arc, data_table(columns, rows, caption=caption)], className="score")


def culprit(name: str, text: str) -> html.P:
    """What pulls the score down: "Video on Runway takes 4.1 of the 4.8 points"."""
    return html.P([icon("culprit"), html.Span([html.Strong(name), " ", text])], className="culprit")


def _class(factor: Factor, worst: float) -> str:
    lost = 0.0 if factor.points_lost is None else float(factor.points_lost)
    if lost == 0:
        return "is-quiet"
    return f"text-{factor.status} is-strong" if lost == worst and factor.status != "good" else ""
