"""Why a user may leave and what to do about it, in words, from the parts of the log-odds."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.models.churn import WINDOW

MOST_REASONS = 3
WORTH_SAYING = 0.1  # log-odds
LIKELY = 0.5
UNLIKELY = 0.3


@dataclass(frozen=True, slots=True)
class Group:
    """Features that tell one story; `rises` says whether more of it can be a reason to leave (else less of it)."""

    name: str
    places: tuple[int, ...]
    rises: bool


GROUPS = (
    Group("silence", (0, 1), rises=True),
    Group("rhythm", (2,), rises=False),
    Group("trend", (3,), rises=False),
    Group("calls", (4,), rises=False),
    Group("failures", (5,), rises=True),
    Group("limits", (6,), rises=True),
    Group("services", (7,), rises=False),
    Group("newcomer", (8, 9), rises=False),
    Group("plan", (10,), rises=False),
)
ACTIONS = {
    "failures": "Say that the failures are looked into, and credit the failed calls.",
    "limits": "Offer the next plan: a limit stood in the way.",
    "newcomer": "Send the first steps, and offer to set up a first campaign together.",
    "silence": "Send what they made last, with one idea how to go on.",
    "trend": "Ask what changed, and show what is new since they came less.",
    "services": "Show a second service that fits what they do.",
    "rhythm": "Offer a weekly template, so that there is a reason to come back.",
    "calls": "Show how others do more in one visit.",
    "plan": "Offer a trial of a paid plan.",
}
CALL = "Call them: what is missing? They pay."
NOTHING = "None needed: likely to stay."
WATCH = "Watch: nothing stands out."


def reasons(row: Sequence[float], parts: Sequence[float], weights: Sequence[float]) -> list[tuple[str, str]]:
    """What raises the probability of a row of COLUMNS, heaviest first: (group, sentence), at most three."""
    found = []
    for group in GROUPS:
        weight = sum(parts[place] for place in group.places)
        makes_sense = any((weights[place] > 0) == group.rises for place in group.places)
        is_newcomer = group.name != "newcomer" or row[group.places[0] - 1] < WINDOW
        if weight >= WORTH_SAYING and makes_sense and is_newcomer:
            found.append((weight, group.name))
    heaviest = sorted(found, reverse=True)[:MOST_REASONS]
    return [(name, _said(name, row)) for _, name in heaviest]


def action(probability: float, why: Sequence[tuple[str, str]], *, is_paying: bool) -> str:
    """What to do about a user."""
    if probability < UNLIKELY:
        return NOTHING
    names = [name for name, _ in why]
    for urgent in ("failures", "limits"):
        if urgent in names[:2]:
            return ACTIONS[urgent]
    if is_paying and probability >= LIKELY:
        return CALL
    return ACTIONS[names[0]] if names else WATCH


def _said(name: str, row: Sequence[float]) -> str:
    silent, active, recent, calls, failed, limited, services, known, paying = (round(value) for value in row)
    sentences = {
        "silence": _silence(silent, active, known),
        "rhythm": f"active on {active} of the last {WINDOW} days",
        "trend": f"{recent or 'none'} of {active} active days in the last ten",
        "calls": f"{calls / max(active, 1):.1f} calls on an active day",
        "failures": f"{100 * failed / max(calls, 1):.0f} % of the calls failed",
        "limits": f"{limited} {'call' if limited == 1 else 'calls'} refused by a limit",
        "services": f"uses {services} {'service' if services == 1 else 'services'}",
        "newcomer": f"came {known} {'day' if known == 1 else 'days'} ago"
        if known < WINDOW
        else "known for a month or more",
        "plan": "has a paid plan" if paying else "has no paid plan",
    }
    return sentences[name]


def _silence(silent: int, active: int, known: int) -> str:
    if silent == 0:
        return "last call on the last day"
    days = f"no call for {silent} {'day' if silent == 1 else 'days'}"
    usual = round(min(WINDOW, known + 1) / max(active, 1))
    return f"{days}, usually active every {_nth(usual)}" if active >= 2 and usual < silent else days


def _nth(days: int) -> str:
    return "day" if days <= 1 else "other day" if days == 2 else f"{days} days"
