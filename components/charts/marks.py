"""What is written and laid onto charts: thresholds with their names, notes at a moment, and the space between two lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from components.charts.axes import When, escaped, tick_texts, written
from components.format import Number, Unit
from components.theme import FONT, Status, Theme, rgba, token

NAME_HEIGHT = 13.0  # px
NOTED_WIDTH = 240.0  # px of a phone's plot without words at the ends of its lines
NOTE_LETTER_WIDTH = 5.6  # px of a letter of 11 px
NOTE_GAP = 7.0  # px between a moment and its words
NOTE_CLEAR = 0.75  # of a note's height: where the line reaches it, words would stand on the line


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
        "hoverlabel": told_in(theme),
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


def told_in(theme: Theme) -> dict[str, Any]:
    """The box of words that are told on hover, as those of values look."""
    font = {"size": 12, "color": token("ink", theme), "family": FONT}
    return {"bgcolor": token("raised", theme), "bordercolor": token("line-strong", theme), "font": font}
