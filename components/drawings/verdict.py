"""The executive question in three sentences: healthy, growing, earning. Each is a link to what explains it."""

from collections.abc import Mapping

from components.drawings.health import culprit_of
from components.drawings.names import service_name
from components.format import delta, number
from components.kpi_state import STATUS, unit_of
from components.status import Sentence
from components.theme import Status
from components.view import View
from data.metrics import judge
from data.readings import Reading
from data.warehouse import Answer, fetch

HEALTH = ("health_score", "uptime", "error_rate", "latency_p95")
RANK = ("unknown", "good", "warn", "critical")


def sentences(readings: Mapping[str, Reading], growth: Answer, view: View) -> list[Sentence]:
    """Three answers made of the same readings as the cards."""
    return [
        _healthy(readings, view),
        _growing(readings["mau"], growth, view),
        _earning(readings, view),
    ]


def _healthy(readings: Mapping[str, Reading], view: View) -> Sentence:
    """As healthy as the worst of the last hour's score and the period's health cards."""
    href = view.link("/technical-performance")
    score = readings["health_score"]
    if score.value is None and not score.row.get("n"):
        return Sentence("off", "Healthy? Not known.", "No call in the last hour to judge by.", href)
    state = max((readings[key].state for key in HEALTH), key=RANK.index)
    word = {"good": "Yes.", "warn": "Watch.", "critical": "No.", "unknown": "Not known."}[state]
    told = f"{_of_the_hour(score, view)}. {_of_the_period(readings)}"
    return Sentence(STATUS[state], f"Healthy? {word}", told, href)


def _of_the_hour(score: Reading, view: View) -> str:
    """The score of the last hour; where its calls make none, how many there were, and the cards of the period decide."""
    if score.value is not None:
        return f"Score {number(score.value, 'score').full} of 100 in the last hour{_weakest(view)}"
    calls = number(score.row["n"], "count").full
    return (
        f"No score for the last hour: its {calls} {'call tells' if calls == '1' else 'calls tell'} too little"
    )


def _of_the_period(readings: Mapping[str, Reading]) -> str:
    """The cards that are judged with the score: what failed, how long it was up, how slow it was where that is unusual."""
    errors, uptime, slow = (readings[key] for key in ("error_rate", "uptime", "latency_p95"))
    if errors.value is None:
        return "The period holds no call that could have failed."
    told = f"In the period {number(errors.value, 'percent').full} of the calls failed"
    if uptime.value is not None:
        told += f", uptime {number(uptime.value, 'percent').full}"
    if slow.value is not None and slow.state in ("warn", "critical"):
        told += f", p95 {number(slow.value, 'ms').full} is unusually slow"
    return f"{told}."


def _weakest(view: View) -> str:
    """The service that the gauge names, for the same reason."""
    worst = culprit_of(fetch("metrics/health", view.filters).records())
    return (
        f"; {service_name(worst.service)} takes {number(worst.points, 'score').full} points" if worst else ""
    )


def _growing(mau: Reading, growth: Answer, view: View) -> Sentence:
    href = view.link("/user-intelligence")
    if mau.value is None or mau.previous is None or not mau.previous:
        return Sentence(
            "off",
            "Growing? Not known yet.",
            f"{number(mau.value, 'count').full} monthly users, and nothing to compare with.",
            href,
        )
    change = delta(mau.value, mau.previous, unit="count", better="higher")
    status: Status = "good" if change.verdict == "better" else "warn" if change.verdict == "worse" else "info"
    word = {"better": "Yes.", "worse": "No.", "neutral": "Level."}[change.verdict]
    return Sentence(
        status,
        f"Growing? {word}",
        f"{number(mau.value, 'count').full} monthly users, {change.text}.{_quick_ratio(growth)}",
        href,
    )


def _quick_ratio(growth: Answer) -> str:
    done = [row for row in growth.records() if not row["unfinished"] and row["quick_ratio"] is not None]
    if not done:
        return ""
    ratio = float(done[-1]["quick_ratio"])
    return f" Newcomers {'outnumber' if ratio >= 1 else 'fall short of'} leavers, {number(ratio, 'ratio').full} to 1."


def _earning(readings: Mapping[str, Reading], view: View) -> Sentence:
    href = view.link("/financial-analytics")
    ratio, cost = readings["revenue_cost_ratio"], readings["provider_cost"]
    if ratio.value is None:
        return Sentence("off", "Earning? Not known.", _unknown_ratio(ratio, cost, view), href)
    state = judge(ratio.metric, ratio.value, None)
    change = delta(ratio.closed, ratio.previous, unit=unit_of(ratio.metric), better="higher")
    less = state == "good" and change.verdict == "worse"
    word = (
        "Yes, but less well."
        if less
        else {"good": "Yes.", "warn": "Barely.", "critical": "No.", "unknown": ""}[state]
    )
    told = f", {change.text}" if change.direction != "none" else ""
    earned, one = (number(value, "money", currency=view.currency) for value in (ratio.value, 1))
    per_unit = f"{earned.full} per {one.text.removesuffix('.00')} of provider cost"
    return Sentence("warn" if less else STATUS[state], f"Earning? {word}", f"{per_unit}{told}.", href)


def _unknown_ratio(ratio: Reading, cost: Reading, view: View) -> str:
    """What is missing of the two: the cost, or the source of the revenue."""
    if not cost.value:
        return "No provider cost in this period to set revenue against."
    spent = number(cost.value, "money", currency=view.currency).full
    return f"{spent} of provider cost, and no revenue to set against it. {ratio.reason if ratio.lacks else ''}".strip()
