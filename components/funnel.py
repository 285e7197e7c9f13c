"""The funnel: left-aligned bars on a track, the share of the step before and the median time above, count and share of all at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.format import Number, number
from components.markup import attributes


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: `n` reached it; `took_seconds` is the median time from the step before; `open_n` may still come."""

    name: str
    n: int
    took_seconds: Number | None = None
    open_n: int | None = None


def funnel(stages: Sequence[Stage], *, caption: str) -> html.Ol:
    """The steps in order. The first one is everyone; an empty first step leaves shares out instead of writing 0 %."""
    everyone = stages[0].n if stages else 0
    rows = [_stage(s, stages[i - 1].n if i else None, everyone) for i, s in enumerate(stages)]
    return html.Ol(rows, className="funnel", **attributes(aria_label=caption))


def _stage(stage: Stage, before: int | None, everyone: int) -> html.Li:
    share = stage.n / everyone if everyone else None
    note: list[str] = []
    if before:
        note.append(f"{stage.n / before * 100:.0f} % of the step before")
    if stage.took_seconds is not None:
        note.append(f"median {number(stage.took_seconds, 'seconds').full}")
    head = html.Div([html.Strong(stage.name), html.Span(", ".join(note))], className="funnel-head")
    bar: list[Component] = [html.Span(className="funnel-bar", style={"--p": round((share or 0) * 100, 2)})]
    if stage.open_n:
        bar.append(html.Span(f"{stage.open_n:,} may still come", className="funnel-open"))
    count = html.Div(
        [html.Strong(f"{stage.n:,}"), html.Span(number(share, "percent").full)], className="funnel-count"
    )
    return html.Li(
        [head, html.Div([html.Div(bar, className="funnel-track"), count], className="funnel-line")]
    )
