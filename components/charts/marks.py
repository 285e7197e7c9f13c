"""What is written and laid onto charts: thresholds with their names, notes at a moment, and the space between two lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from components.charts.axes import Figure, When, escaped, tick_texts, written
from components.format import Number, Unit
from components.theme import FONT, Status, Theme, rgba, token

NAME_HEIGHT = 13.0  # px
PLOT_WIDTH = 190.0  # px that the plot of a phone has at least, beside the words at the ends of its lines
NOTED_WIDTH = 240.0  # px of a phone's plot without words at the ends of its lines
NOTE_LETTER_WIDTH = 5.6  # px of a letter of 11 px
NOTE_GAP = 7.0  # px between a moment and its words
NOTE_CLEAR = 0.75  # of a note's height: where the line reaches it, words would stand on the line
LETTER_WIDTH = 5.2  # px of a letter of 10 px
MOST_EVENTS = 4  # days with a mark: more would be a fence
LEGEND_ROW = 22  # px above a plot, of the dots and of the words above them
MOST_BESIDE = 32  # dots that fit side by side on a phone


@dataclass(frozen=True, slots=True)
class Threshold:
    """A level with a name at its end: `Threshold(0.05, "critical", "crit")`."""

    value: Number
    name: str
    status: Status


@dataclass(frozen=True, slots=True)
class Note:
    """Words at a moment of a line, "mostly FLUX, 14 Nov": `short` where they do not fit, `told` in full on hover."""

    x: When
    y: Number
    text: str
    short: str
    told: str


def with_room(
    thresholds: Sequence[Threshold], value_range: Sequence[float], plot_height: float
) -> list[Threshold]:
    """The thresholds whose names do not run into each other at this scale, the highest first; `plot_height` in px."""
    per_unit = plot_height / ((value_range[1] - value_range[0]) or 1.0)
    shown: list[Threshold] = []
    for one in sorted(thresholds, key=lambda t: -float(t.value)):
        if all(abs(float(one.value) - float(other.value)) * per_unit >= NAME_HEIGHT for other in shown):
            shown.append(one)
    return shown


def with_thresholds(
    axis: dict[str, Any], thresholds: Sequence[Threshold], unit: Unit, currency: str, plot_height: float = 400
) -> dict[str, Any]:
    """The thresholds are the ticks that matter: they replace the round values beside them, unless they lie too near to zero to be read."""
    per_unit = plot_height / ((axis["range"][1] - axis["range"][0]) or 1.0)
    levels = sorted(float(t.value) for t in thresholds if abs(float(t.value)) * per_unit >= NAME_HEIGHT)
    if not levels:
        return axis
    kept = [v for v in (axis["tickvals"][0], axis["tickvals"][-1]) if v == 0 or v > levels[-1] * 1.15]
    values = sorted({*kept, *levels})
    return {**axis, "tickvals": values, "ticktext": tick_texts(values, unit, currency)}


def threshold_lines(thresholds: Sequence[Threshold], theme: Theme) -> list[dict[str, Any]]:
    """The dashed lines of thresholds, as shapes."""
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": float(t.value),
            "y1": float(t.value),
            "layer": "above",
            "line": {"color": token(f"{t.status}-fill", theme), "width": 1, "dash": "4px,3px"},
        }
        for t in thresholds
    ]


def threshold_labels(
    thresholds: Sequence[Threshold], theme: Theme, *, inside: bool = False
) -> list[dict[str, Any]]:
    """The names of thresholds at the right end of their lines, or, `inside`, above the begin."""
    place = {"x": 0, "xshift": 0, "yanchor": "bottom"} if inside else {}
    return [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 10,
            "y": float(t.value),
            "yanchor": "middle",
            "showarrow": False,
            "text": escaped(t.name),
            "font": {"size": 11.5, "color": token(t.status, theme)},
            **place,
        }
        for t in thresholds
    ]


def note_labels(
    notes: Sequence[Note], xs: Sequence[When], ys: Sequence[Number | None], theme: Theme
) -> list[dict[str, Any]]:
    """The notes as annotations beside their moments. `notes` come with the most important first: one that would run into another, or over the line
    (`ys` at `xs`), is shortened or left out."""
    line = [(_place(i, len(xs)), float(y)) for i, y in enumerate(ys) if y is not None]
    places = {written(x): _place(i, len(xs)) for i, x in enumerate(xs)}
    taken: list[tuple[float, float]] = []
    labels = []
    for note in notes:
        at = places[written(note.x)]
        crossed = [place for place, y in line if place != at and y > NOTE_CLEAR * float(note.y)]
        for text, to_the_right in product((note.text, note.short), (True, False)):
            width = len(text) * NOTE_LETTER_WIDTH + NOTE_GAP
            begin, end = (at, at + width) if to_the_right else (at - width, at)
            is_free = all(end <= low or begin >= high for low, high in taken)
            if is_free and begin >= 0 and end <= NOTED_WIDTH and not any(begin < x < end for x in crossed):
                taken.append((begin, end))
                labels.append(_note_label(note, text, theme, to_the_right=to_the_right))
                break
    return labels


def _place(at: int, of: int) -> float:
    """Where a moment is in the plot of a phone, in px."""
    return at / max(of - 1, 1) * NOTED_WIDTH


def _note_label(note: Note, text: str, theme: Theme, *, to_the_right: bool) -> dict[str, Any]:
    return {
        "x": written(note.x),
        "y": float(note.y),
        "text": escaped(text),
        "showarrow": False,
        "xanchor": "left" if to_the_right else "right",
        "xshift": NOTE_GAP if to_the_right else -NOTE_GAP,
        "yanchor": "bottom",
        "hoverlabel": _told_in(theme),
        "hovertext": escaped(note.told),
        "captureevents": True,
        "font": {"size": 11, "color": token("ink-2", theme)},
    }


def ribbon(
    xs: Sequence[When],
    lows: Sequence[Number | None],
    highs: Sequence[Number | None],
    *,
    color: str,
    alpha: float,
) -> list[dict[str, Any]]:
    """The space between two lines, one closed piece for every stretch without a gap (plotly's own fill leaps over gaps)."""
    runs: list[list[tuple[str, float, float]]] = [[]]
    for x, low, high in zip(xs, lows, highs, strict=False):
        if low is None or high is None:
            runs.append([])
        else:
            runs[-1].append((written(x), float(low), float(high)))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for x, _, _ in run] + [x for x, _, _ in reversed(run)],
            "y": [high for _, _, high in run] + [low for _, low, _ in reversed(run)],
            "fill": "toself",
            "fillcolor": rgba(color, alpha),
            "line": {"width": 0, "color": color},
            "hoverinfo": "skip",
        }
        for run in runs
        if len(run) > 1
    ]


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
    lines = [*layout.get("shapes", []), *(_event_line(day, theme) for day, _ in shown)]
    per_day = PLOT_WIDTH / ((last - first) / timedelta(days=1))
    ends = [*(day for day, _ in shown[1:]), last.date()]
    dots = [
        _event_dot(day, found, (end - day).days * per_day, theme)
        for (day, found), end in zip(shown, ends, strict=True)
    ]
    margin = layout.get("margin", {})
    margin = {**margin, "t": max(margin.get("t", 0), LEGEND_ROW)}
    words = [*layout.get("annotations", []), *dots, _legend(len(by_day) - len(shown), theme)]
    return {**chart, "layout": {**layout, "margin": margin, "shapes": lines, "annotations": words}}


def _apart(by_day: Mapping[date, list[Event]], gap: timedelta) -> list[tuple[date, list[Event]]]:
    """The most important days, in their order, no two nearer than `gap`: on a phone their dots would stand on each other."""
    kept: list[date] = []
    for day in by_day:
        if len(kept) < MOST_EVENTS and all(abs(day - other) >= gap for other in kept):
            kept.append(day)
    return [(day, by_day[day]) for day in sorted(kept)]


def _event_line(day: date, theme: Theme) -> dict[str, Any]:
    line = {"color": token("line-strong", theme), "width": 1, "dash": "1px,3px"}
    return {
        "type": "line",
        "x0": written(day),
        "x1": written(day),
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": line,
    }


def _event_dot(day: date, events: Sequence[Event], room: float, theme: Theme) -> dict[str, Any]:
    """The dot, with the name beside it where `room` px take it."""
    told = [f"{escaped(e.name)} {'begins' if e.is_start else 'ends'}" for e in events[:6]]
    told += [f"and {len(events) - 6} more"] if len(events) > 6 else []
    dot = "\u25cf" if any(e.is_start for e in events) else "\u25cb"
    name = events[0].name if len(events) == 1 else f"{events[0].name} +{len(events) - 1}"
    is_named = len(name) * LETTER_WIDTH + 14 <= room
    beside = f'<span style="font-size:10px"> {escaped(name)}</span>' if is_named else ""
    return {
        "x": written(day), "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": -4, "showarrow": False,
        "text": dot + beside, "xanchor": "left", "xshift": -4,
        "hoverlabel": _told_in(theme),
        "hovertext": f"{day:%a} {day.day} {day:%b}<br>" + "<br>".join(told),
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
        "hoverlabel": _told_in(theme),
        "hovertext": f"{told}, on {on} as well;<br>marked are those used most" if left_out else told,
        "captureevents": True,
        "font": {"size": 10, "color": token("ink-3", theme)},
    }  # fmt: skip


def _told_in(theme: Theme) -> dict[str, Any]:
    """The box of an event's words, as those of values look."""
    font = {"size": 12, "color": token("ink", theme), "family": FONT}
    return {"bgcolor": token("raised", theme), "bordercolor": token("line-strong", theme), "font": font}
