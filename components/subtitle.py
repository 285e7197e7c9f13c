"""The line under a panel's title: the period its numbers really cover, what they cannot obey, and how far the last bucket has come."""

from components.filterbar import DIMENSION_NAMES
from components.format import NO_BREAK, clock, day, period
from components.panel import Panel
from components.view import View
from data.caveats import sentence
from data.warehouse import Answer

STEPS = {"minute": "by minute", "hour": "by hour", "day": "by day"}


def subtitle(panel: Panel, answer: Answer, view: View) -> str:
    """Period, note, unfinished bucket and the filters that do not apply."""
    parts = [panel.period(answer, view) if panel.period else _period(panel, answer)]
    if panel.note:
        parts.append(panel.note(answer, view))
    elif not panel.live and not panel.period and "unfinished" in answer.columns:
        parts.append(STEPS[answer.filters.step])
    words = ", ".join(part for part in parts if part)
    if not panel.live and not panel.period and answer.filters.unfinished and "unfinished" in answer.columns:
        words += f". {day(answer.filters.now)} until {clock(answer.filters.now, answer.filters.zone)}"
    told = "".join(f". {sentence(note)}" for note in answer.notes)
    return words.replace(" %", f"{NO_BREAK}%") + _ignored(answer) + told


def _period(panel: Panel, answer: Answer) -> str:
    filters = answer.filters
    if panel.live:
        return ""
    days = (
        answer.column("day")
        if "day" in answer.columns
        else answer.column("week")
        if "week" in answer.columns
        else []
    )
    if len(days) > 1:
        return f"{day(days[0])} – {day(days[-1])}"
    return period(filters.start, filters.end, filters.zone, year=False)


def _ignored(answer: Answer) -> str:
    if not answer.ignored:
        return ""
    names = [DIMENSION_NAMES[name] for name in answer.ignored]
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f". {told} filter{'s do' if len(names) > 1 else ' does'} not apply"
