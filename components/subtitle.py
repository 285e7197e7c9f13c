"""The line under a panel's title: the period its numbers really cover, what they cannot obey, and how far the last bucket has come."""

from components.format import NO_BREAK, clock, day, period
from components.panel import Panel
from components.scope import not_applied
from components.view import View
from data.caveats import sentence
from data.warehouse import Answer

STEPS = {"minute": "by minute", "hour": "by hour", "day": "by day"}


def subtitle(panel: Panel, answer: Answer, view: View) -> str:
    """The filters that do not apply first, as the end may be cut; then period, note and unfinished bucket."""
    parts = [panel.period(answer, view) if panel.period else _period(panel, answer)]
    if panel.note:
        parts.append(panel.note(answer, view))
    elif not panel.live and not panel.period and "unfinished" in answer.columns:
        parts.append(STEPS["day" if "day" in answer.columns else answer.filters.step])
    told = [not_applied(answer.ignored)] if answer.ignored else []
    if words := ", ".join(part for part in parts if part):
        told.append(sentence(words) if told else words)
    if not panel.live and not panel.period and answer.filters.unfinished and "unfinished" in answer.columns:
        told.append(f"{day(answer.filters.now)} until {clock(answer.filters.now, answer.filters.zone)}")
    told += [sentence(note) for note in answer.notes]
    return ". ".join(told).replace(" %", f"{NO_BREAK}%")


def of_its_own(answer: Answer, view: View) -> str:
    """The period of a panel whose rows are of other days than the page's: none, as its note names them."""
    return ""


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
