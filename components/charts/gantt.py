"""From when to when things ran: one bar a thing on a time axis, today as a line; what goes on is open at its right end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from components.charts.axes import Figure, escaped, figure
from components.format import day
from components.theme import Theme, bar_color, rgba, token

NAME = 26  # characters
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A thing with its first day and the day after its last (None: it goes on); `word` says its state, `is_over` draws it paler."""

    name: str
    starts: date
    ends: date | None
    word: str
    color: str
    note: str = ""
    is_planned: bool = False


def gantt(stretches: Sequence[Stretch], *, today: date, first: date, last: date, theme: Theme) -> Figure:
    """Bars in the given order from the top, cut at [first, last); the state is written behind the name, never told by colour alone."""
    places = list(range(len(stretches)))
    is_seen = first <= today < last
    return figure(
        [_bars(stretches, places, first, last, theme)],
        theme=theme,
        hovermode="closest",
        bargap=0.42,
        xaxis=_time_axis(first, last, theme),
        yaxis={
            "type": "linear",
            "range": [len(stretches) - 0.4, -0.6],
            "tickvals": places,
            "ticktext": [_named(one, theme) for one in stretches],
            "showgrid": False,
            "rangemode": "normal",
            "automargin": True,
            "tickfont": {"size": 12, "color": token("ink", theme)},
        },
        shapes=[_line(today, theme)] if is_seen else [],
        annotations=[_today(today, theme)] if is_seen else [],
        margin={"l": 120, "r": 12, "t": 18, "b": 24},
    )


def _bars(
    stretches: Sequence[Stretch], places: Sequence[int], first: date, last: date, theme: Theme
) -> dict[str, Any]:
    ends = [min(s.ends or last, last) for s in stretches]
    starts = [max(s.starts, first) for s in stretches]
    fills = [rgba(s.color, 0.22) if s.is_planned else bar_color(s.color, theme) for s in stretches]
    edge = {"color": [s.color for s in stretches], "width": [1 if s.is_planned else 0 for s in stretches]}
    return {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "base": [s.isoformat() for s in starts],
        "x": [max((e - s).days, 1) * DAY_MS for s, e in zip(starts, ends, strict=True)],
        "customdata": [_told(s) for s in stretches],
        "marker": {"color": fills, "line": edge},
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _time_axis(first: date, last: date, theme: Theme) -> dict[str, Any]:
    return {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "tickformat": "%-d %b",  # plotly takes as many as have room; on a phone they stand upright
        "automargin": True,
        "showgrid": True,
        "gridcolor": token("grid", theme),
    }


def _named(one: Stretch, theme: Theme) -> str:
    state = f"<span style='color:{token('ink-3', theme)}'>{escaped(one.word)}</span>"
    return f"{_short(one.name)}  {state}"


def _short(name: str) -> str:
    return escaped(name if len(name) <= NAME else f"{name[: NAME - 1]}…")


def _told(one: Stretch) -> str:
    until = f"to {day(one.ends - timedelta(days=1))}" if one.ends else "goes on"
    return (
        f"<b>{escaped(one.name)}</b>, {escaped(one.word)}<br>{day(one.starts)} {until}<br>{escaped(one.note)}"
    )


def _line(today: date, theme: Theme) -> dict[str, Any]:
    x = today.isoformat()
    return {
        "type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": token("ink", theme), "width": 1.25},
    }  # fmt: skip


def _today(today: date, theme: Theme) -> dict[str, Any]:
    return {
        "x": today.isoformat(), "yref": "paper", "y": 1, "yanchor": "bottom", "text": "today", "showarrow": False,
        "font": {"size": 11, "color": token("ink-2", theme)},
    }  # fmt: skip
