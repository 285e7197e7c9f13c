"""Marks of what began or ended on a day, over charts of days: faint lines, a dot on top of each, and a word that says what the dots are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from components.charts.axes import Figure, escaped, written
from components.charts.marks import told_in
from components.theme import Theme, token

PLOT_WIDTH = 190.0  # px that the plot of a phone has at least, beside the words at the ends of its lines
LETTER_WIDTH = 5.2  # px of a letter of 10 px
MOST_EVENTS = 4  # days with a mark: more would be a fence
LEGEND_ROW = 22  # px above a plot, of the dots and of the words above them
MOST_BESIDE = 32  # dots that fit side by side on a phone


@dataclass(frozen=True, slots=True)
class Event:
    """Something that began or ended on a day: a campaign."""

    day: date
    name: str
    is_start: bool


def with_events(chart: Figure, events: Sequence[Event], theme: Theme) -> Figure:
    """The chart with a faint line on each day on which something began or ended, a dot on top that tells what (hollow where it only ended),
    and a word that says what the dots are. `events` come with the most important first: where there are too many days, theirs are kept.
    Charts that are not over days stay as they are."""
    axis = chart["layout"].get("xaxis", {})
    if axis.get("type") != "date" or not events:
        return chart
    first, last = (datetime.fromisoformat(str(end)) for end in axis["range"])
    if last - first < timedelta(days=3):
        return chart
    by_day: dict[date, list[Event]] = {}
    for event in events:
        if first <= datetime.combine(event.day, time.min) <= last:
            by_day.setdefault(event.day, []).append(event)
    shown = _apart(by_day, (last - first) / MOST_BESIDE)
    if not shown:
        return chart
    layout = chart["layout"]
    lines = [*layout.get("shapes", []), _event_lines([day for day, _ in shown], theme)]
    per_day = PLOT_WIDTH / ((last - first) / timedelta(days=1))
    ends = [*(day for day, _ in shown[1:]), last.date()]
    marks = [
        _mark(day, found, (end - day).days * per_day) for (day, found), end in zip(shown, ends, strict=True)
    ]
    margin = layout.get("margin", {})
    margin = {**margin, "t": max(margin.get("t", 0), LEGEND_ROW)}
    words = [*layout.get("annotations", []), _legend(len(by_day) - len(shown), theme)]
    data = chart["data"]
    if _have_buckets(data, [mark.day for mark in marks]) and "range" in layout.get("yaxis", {}):
        data = [*data, _event_dots(marks, layout["yaxis"], theme)]
    else:
        words += [_event_dot(mark, theme) for mark in marks]
    return {
        **chart,
        "data": data,
        "layout": {**layout, "margin": margin, "shapes": lines, "annotations": words},
    }


def _apart(by_day: Mapping[date, list[Event]], gap: timedelta) -> list[tuple[date, list[Event]]]:
    """The most important days, in their order, no two nearer than `gap`: on a phone their dots would stand on each other."""
    kept: list[date] = []
    for day in by_day:
        if len(kept) < MOST_EVENTS and all(abs(day - other) >= gap for other in kept):
            kept.append(day)
    return [(day, by_day[day]) for day in sorted(kept)]


def _event_lines(days: Sequence[date], theme: Theme) -> dict[str, Any]:
    """All lines as one shape."""
    return {
        "type": "path",
        "path": "".join(f"M{day.isoformat()},0V1" for day in days),
        "yref": "paper",
        "layer": "below",
        "line": {"color": token("line-strong", theme), "width": 1, "dash": "1px,3px"},
    }


@dataclass(frozen=True, slots=True)
class _Mark:
    """The dot of a day: the name beside it where there is room, and everything that began or ended."""

    day: date
    is_start: bool
    beside: str
    told: str


def _mark(day: date, events: Sequence[Event], room: float) -> _Mark:
    """What is told of a day, in `room` px."""
    told = [f"{escaped(e.name)} {'begins' if e.is_start else 'ends'}" for e in events[:6]]
    told += [f"and {len(events) - 6} more"] if len(events) > 6 else []
    name = events[0].name if len(events) == 1 else f"{events[0].name} +{len(events) - 1}"
    is_named = len(name) * LETTER_WIDTH + 14 <= room
    return _Mark(day, any(e.is_start for e in events), escaped(name) if is_named else "", "<br>".join(told))


def _have_buckets(data: Sequence[Mapping[str, Any]], days: Sequence[date]) -> bool:
    """Whether each of the days is a place of the chart, where the pointer meets it among the day's values."""
    places = {x for trace in data for x in trace.get("x", ())}
    return all(written(day) in places for day in days)


def _event_dots(marks: Sequence[_Mark], yaxis: Mapping[str, Any], theme: Theme) -> dict[str, Any]:
    """All dots as one trace, a row of whose day says what began or ended: plotly.js draws it quicker than so many annotations."""
    top = yaxis["range"][1]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [written(mark.day) for mark in marks],
        "y": [10**top if yaxis.get("type") == "log" else top] * len(marks),
        "marker": {
            "symbol": ["circle" if mark.is_start else "circle-open" for mark in marks],
            "size": 5.5,
            "color": token("off-fill", theme),
        },
        "text": [mark.beside for mark in marks],
        "textposition": "middle right",
        "textfont": {"size": 10, "color": token("off-fill", theme)},
        "customdata": [mark.told for mark in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _event_dot(mark: _Mark, theme: Theme) -> dict[str, Any]:
    """The dot of a day between two places of the chart."""
    beside = f'<span style="font-size:10px"> {mark.beside}</span>' if mark.beside else ""
    return {
        "x": written(mark.day), "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": -4, "showarrow": False,
        "text": ("\u25cf" if mark.is_start else "\u25cb") + beside, "xanchor": "left", "xshift": -4,
        "hoverlabel": told_in(theme),
        "hovertext": f"{mark.day:%a} {mark.day.day} {mark.day:%b}<br>{mark.told}",
        "captureevents": True,
        "font": {"size": 8, "color": token("off-fill", theme)},
    }  # fmt: skip


def _legend(left_out: int, theme: Theme) -> dict[str, Any]:
    """What the dots are, in a row above them, as beside them stand the words at the ends of lines,
    and on how many days without a mark something began or ended, too."""
    told = "A campaign begins (\u25cf) or ends (\u25cb)"
    on = "one more day" if left_out == 1 else f"{left_out} more days"
    return {
        "xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 6, "showarrow": False,
        "text": f"campaigns +{left_out}" if left_out else "campaigns",
        "hoverlabel": told_in(theme),
        "hovertext": f"{told}, on {on} as well;<br>marked are those used most" if left_out else told,
        "captureevents": True,
        "font": {"size": 10, "color": token("ink-3", theme)},
    }  # fmt: skip
