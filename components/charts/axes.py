"""What every chart with axes needs: ticks at round values, labels at the ends of lines, the figure around the traces."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from components.format import Unit, compact
from components.theme import TEMPLATES, Theme, token

Figure = dict[str, Any]
When = str | date | datetime
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
DURATIONS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


def figure(traces: Sequence[dict[str, Any]], *, theme: Theme, **layout: Any) -> Figure:
    """A plain figure with our template; `uirevision` keeps what the reader did to it over a refresh."""
    kept = {"template": TEMPLATES[theme], "uirevision": "keep", "datarevision": None}
    return {"data": list(traces), "layout": {**kept, **_with_room_for_ticks(layout)}}


def _with_room_for_ticks(layout: dict[str, Any]) -> dict[str, Any]:
    """A left margin that takes the longest number on the value axes."""
    axes = [layout[name] for name in ("yaxis", "yaxis2") if name in layout]
    written = [text for axis in axes if not axis.get("automargin") for text in axis.get("ticktext", ())]
    margin = layout.get("margin")
    if not written or margin is None:
        return layout
    return {**layout, "margin": {**margin, "l": max(margin["l"], *(_tick_room(text) for text in written))}}


def _tick_room(text: str) -> int:
    """Width of a number of 11 px with what is between it and the axis, px."""
    return math.ceil(sum(3.2 if letter in ".,\u00a0 " else 6.9 for letter in text)) + 7


def instant(when: When) -> datetime:
    """A bucket's start as a naive moment on the axis (plotly knows no zones: rows come in the display zone)."""
    if isinstance(when, str):
        parsed = datetime.fromisoformat(when)
        return parsed.replace(tzinfo=None)
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    return datetime.combine(when, time.min)


def written(when: When) -> str:
    """The axis value plotly reads."""
    return instant(when).isoformat(sep=" ")


def step_of(moments: Sequence[datetime]) -> timedelta:
    """The width of a bucket: the smallest gap; a day for a single one."""
    gaps = [b - a for a, b in pairwise(moments) if b > a]
    return min(gaps) if gaps else timedelta(days=1)


def time_axis(xs: Sequence[When], *, bars: bool = False, wanted: int = 4) -> dict[str, Any]:
    """A time axis with an explicit range (an end label would stretch it) and about `wanted` ticks on buckets."""
    moments = sorted(instant(x) for x in xs) or [datetime.now(UTC).replace(tzinfo=None)]
    step = step_of(moments)
    pad = step * (0.55 if bars else 0.0)
    last = moments[-1] + (pad if bars else (moments[-1] - moments[0]) * 0.005)
    values = _time_ticks(moments, step, wanted)
    within_days = step < timedelta(days=1)
    spans_days = (moments[-1] - moments[0]) > timedelta(days=2)
    return {
        "type": "date",
        "range": [(moments[0] - pad).isoformat(sep=" "), last.isoformat(sep=" ")],
        "tickvals": [v.isoformat(sep=" ") for v in values],
        "ticktext": [_tick_text(v, within_days and not spans_days, step) for v in values],
        "hoverformat": "%-d %b, %H:%M" if within_days else "%a %-d %b %Y",
    }


def _time_ticks(moments: Sequence[datetime], step: timedelta, wanted: int) -> list[datetime]:
    minutes = step <= timedelta(minutes=1)
    if minutes:
        every = max(5, math.ceil(len(moments) / wanted / 5) * 5)
        quarter = 15 if every > 10 else every
        return [m for m in moments if m.minute % quarter == 0][:: max(1, every // max(quarter, 1))] or [
            moments[0]
        ]
    count = len(moments)
    every = max(1, math.ceil(count / wanted))
    if step == timedelta(days=1) and every > 3:
        every = 7 * max(1, round(every / 7))
    ticks = list(moments[::every])
    if len(ticks) > 2 and count - 1 - moments.index(ticks[-1]) < every * 0.45:
        ticks.pop()
    return ticks


def _tick_text(moment: datetime, clock: bool, step: timedelta) -> str:
    if clock:
        return f"{moment:%H:%M}"
    if step >= timedelta(days=27):
        return f"{moment:%b} {moment.year}" if moment.month == 1 else f"{moment:%b}"
    return f"{moment.day} {moment:%b}"


def value_ticks(low: float, high: float, unit: Unit, *, wanted: int = 3) -> list[float]:
    """Round values from `low` to `high`, about `wanted` steps; durations step as clocks do."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = _step(low, high, unit, wanted)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def _step(low: float, high: float, unit: Unit, wanted: int) -> float:
    rough = ((high - low) or 1.0) / max(wanted, 1)
    return _duration_step(rough, unit) if unit in ("ms", "seconds") else _round_step(rough)


def _round_step(rough: float) -> float:
    size = 10 ** math.floor(math.log10(rough))
    return float(next(n * size for n in NICE if n * size >= rough * 0.75))


def _duration_step(rough: float, unit: Unit) -> float:
    scale = 1000 if unit == "ms" else 1
    seconds = rough / scale
    if seconds < 0.5 or seconds > DURATIONS[-1]:
        return _round_step(rough)
    return scale * next(d for d in DURATIONS if d >= seconds * 0.999)


def value_axis(
    low: float,
    high: float,
    unit: Unit,
    *,
    currency: str = "USD",
    wanted: int = 3,
    headroom: float = 0.06,
    zero: bool = True,
) -> dict[str, Any]:
    """A value axis over [low, high], from zero unless told otherwise, with written ticks (the first one carries the unit)."""
    bottom = min(low, 0.0) if zero else low
    top = max(high, 0.0) if zero else high
    if top == bottom:
        top = bottom + (abs(bottom) or 1.0)
    spread = top - bottom
    upper = top + spread * headroom if top > 0 else top
    lower = bottom - spread * (headroom if bottom < 0 or not zero else 0)
    if unit == "percent" and high <= 1:
        upper = min(upper, 1.0 + spread * 0.02)
    ticks = value_ticks(lower, upper, unit, wanted=wanted)
    step = _step(lower, upper, unit, wanted)
    # a line just under a round value looks better under its grid line, and one tick alone is no scale
    if ticks and (len(ticks) == 1 or ticks[-1] + step - upper < step * 0.25):
        ticks.append(round(ticks[-1] + step, 10))
        upper = max(upper, ticks[-1])
    return {"range": [lower, upper], "tickvals": ticks, "ticktext": tick_texts(ticks, unit, currency)}


def log_axis(low: float, high: float, unit: Unit, *, currency: str = "USD") -> dict[str, Any]:
    """A log axis over what is above zero, with values that people say at its ticks. Places on it are powers of ten."""
    low = low if low > 0 else high / 1000 if high > 0 else 1.0
    high = max(high, low * 2)
    span = math.log10(high / low)
    bounds = [math.log10(low) - span * 0.08, math.log10(high) + span * 0.08]
    values = [v for v in round_values(unit) if bounds[0] <= math.log10(v) <= bounds[1]]
    ticks = values[:: max(1, math.ceil(len(values) / 5))]
    return {"type": "log", "range": bounds, "tickvals": ticks, "ticktext": tick_texts(ticks, unit, currency)}


def round_values(unit: Unit) -> list[float]:
    """Values people say on a log scale: 1, 3, 10 of everything; of durations from a minute on 2 and 10 minutes, then hours."""
    if unit not in ("ms", "seconds"):
        return [m * 10.0**e for e in range(-6, 12) for m in (1, 3)]
    seconds = [m * 10.0**e for e in range(-3, 2) for m in (1, 3)]
    seconds += [120.0, 600.0, 3600.0, 14_400.0, 86_400.0]
    return [v * (1000 if unit == "ms" else 1) for v in seconds]


def tick_texts(ticks: Sequence[float], unit: Unit, currency: str = "USD") -> list[str]:
    """The ticks as written: short, and a plain 0 for what has units of several sizes (0 ms beside 2 s looks odd)."""
    bare = ("ms", "seconds", "bytes")
    return ["0" if v == 0 and unit in bare else compact(v, unit, currency=currency, trim=True) for v in ticks]


def pushed_apart(positions: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """The positions (px), in the same order, moved as little as possible so that none is nearer than `gap` to the next and all lie
    in [low, high] as far as there is room."""
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed = [positions[i] for i in order]
    for _ in range(40):
        moved = False
        for i in range(len(placed) - 1):
            lack = gap - (placed[i + 1] - placed[i])
            if lack > 0.01:
                placed[i] -= lack / 2
                placed[i + 1] += lack / 2
                moved = True
        placed = [min(max(p, low), high) for p in placed]
        if not moved:
            break
    result = [0.0] * len(positions)
    for i, position in zip(order, placed, strict=True):
        result[i] = position
    return result


@dataclass(frozen=True, slots=True)
class EndLabel:
    """What is written where a line ends: at `value`, a number and a name. `color` is that of the line, "" where no line needs to be known."""

    value: float
    bold: str
    quiet: str
    color: str = ""


def end_labels(
    labels: Sequence[EndLabel],
    *,
    at: str,
    value_range: Sequence[float],
    plot_height: float,
    theme: Theme,
    gap: float = 30,
    is_log: bool = False,
) -> list[dict[str, Any]]:
    """The trace that writes labels right of the plot, which ends at `at`: at their values but pushed apart. Of several, each begins with a
    dash in its colour, because one that was pushed may stand beside the end of another line.

    `plot_height` in px; on a log axis (`is_log`) values and their range are powers of ten. One trace, because plotly.js measures each
    annotation for itself, which takes longer than all the lines of a chart.
    """
    if not labels:
        return []
    low, high = value_range[0], value_range[1]
    per_unit = plot_height / ((high - low) or 1.0)
    wanted = [(label.value - low) * per_unit for label in labels]
    room = (plot_height - 16) / max(len(labels) - 1, 1)
    # many labels need a space between them, or the name of one reads as belonging to the number of the next
    between = max(gap, min(gap + 8, room)) if len(labels) > 3 else gap
    placed = [low + place / per_unit for place in pushed_apart(wanted, 8, max(plot_height - 8, 8), between)]
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [at] * len(labels),
            "y": [10**place for place in placed] if is_log else placed,
            "text": [_label(label, theme, keyed=len(labels) > 1) for label in labels],
            "textposition": "middle right",
            "textfont": {"size": 11.5, "color": token("ink-2", theme)},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    ]


def _label(label: EndLabel, theme: Theme, *, keyed: bool) -> str:
    strong = f'<span style="color:{token("ink", theme)};font-weight:650">{escaped(label.bold)}</span>'
    parts = [part for part in (strong if label.bold else "", escaped(label.quiet)) if part]
    # plotly begins a text at its point: two en spaces keep it clear of the dot there
    if not keyed or not label.color:
        return "<br>".join(f"\u2002\u2002{part}" for part in parts)
    # the second line is moved in by the same dash, unseen
    dashes = (_dash(label.color), _dash("transparent"))
    return "<br>".join(f"\u2002{dash}\u2009{part}" for dash, part in zip(dashes, parts, strict=False))


def _dash(color: str) -> str:
    return f'<span style="color:{color};font-weight:800">\u2013</span>'


def escaped(text: str) -> str:
    """Text for plotly's small HTML: names come from the database and must never become markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
