"""The funnel: left-aligned bars on a track, the share of the step before and the median time above, count and share of all at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.format import Number, number
from components.markup import attributes


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: `n` reached it; `took_seconds` is the median time from the step before; `open_n` may still come. Where those who still have time are
    counted apart, `so_far` of them have reached it: they are drawn hatched and are in no share, unless there is nobody else. `other_n` took it another way."""

    name: str
    n: int
    took_seconds: Number | None = None
    open_n: int | None = None
    so_far: int | None = None
    other_n: int | None = None


def funnel(stages: Sequence[Stage], *, caption: str) -> html.Ol:
    """The steps in order. The first one is everyone; an empty first step leaves shares out instead of writing 0 %."""
    rows = [_stage(s, stages[i - 1] if i else None, stages[0]) for i, s in enumerate(stages)]
    is_so_far = bool(stages) and stages[0].so_far is not None and not stages[0].n
    name = "funnel is-so-far" if is_so_far else "funnel"
    return html.Ol(rows, className=name, **attributes(aria_label=caption))


def _stage(stage: Stage, before: Stage | None, first: Stage) -> html.Li:
    is_settled = bool(first.n) or first.so_far is None
    here, all_of_them = (stage.n, first.n) if is_settled else (stage.so_far or 0, first.so_far or 0)
    so_far = "" if is_settled else " so far"
    note: list[str] = []
    reached_before = (before.n if is_settled else before.so_far) if before else None
    if reached_before:
        note.append(f"{here / reached_before * 100:.0f} % of the step before{so_far}")
    if stage.took_seconds is not None:
        note.append(f"median {number(stage.took_seconds, 'seconds').full}")
    if stage.other_n:
        note.append(f"{stage.other_n:,} another way")
    head = html.Div([html.Strong(stage.name), html.Span(", ".join(note))], className="funnel-head")
    share = here / all_of_them if all_of_them else None
    count = html.Div(
        [html.Strong(f"{here:,}"), html.Span(f"{number(share, 'percent').full}{so_far}")],
        className="funnel-count",
    )
    track = html.Div(_bars(stage, first), className="funnel-track")
    return html.Li([head, html.Div([track, count], className="funnel-line")])


def _bars(stage: Stage, first: Stage) -> list[Component]:
    """The bar, behind it those who still have time, and how many may still come."""
    everyone = first.n + (first.so_far or 0)
    width = round(stage.n / everyone * 100, 2) if everyone else 0
    bars: list[Component] = []
    if stage.n:
        bars.append(html.Span(className="funnel-bar", style={"--p": width}))
    if stage.so_far:
        share = round(stage.so_far / everyone * 100, 2)
        bars.append(html.Span(className="funnel-so-far", style={"--from": width, "--p": share}))
    if stage.open_n:
        bars.append(html.Span(f"{stage.open_n:,} may still come", className="funnel-open"))
    return bars
