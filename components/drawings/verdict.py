"""The executive question in three sentences: healthy, growing, earning. Each is a link to what explains it."""

from collections.abc import Mapping

from components.drawings.names import service_name
from components.format import delta, number
from components.kpi_state import STATUS, unit_of
from components.status import Sentence
from components.theme import Status
from components.view import View
from data.metrics import judge
from data.readings import Reading
from data.warehouse import Answer, fetch


def sentences(readings: Mapping[str, Reading], growth: Answer, view: View) -> list[Sentence]:
    """Three answers made of the same readings as the cards."""
    return [
        _healthy(readings["health_score"], readings["error_rate"], view),
        _growing(readings["mau"], growth, view),
        _earning(readings, view),
    ]


def _healthy(score: Reading, errors: Reading, view: View) -> Sentence:
    href = view.link("/technical-performance")
    if score.value is None:
        return Sentence("off", "Healthy? Not known.", "No call in the last hour to judge by.", href)
    word = {"good": "Yes.", "warn": "Watch.", "critical": "No.", "unknown": "Not known."}[score.state]
    rate = number(errors.value, "percent").full if errors.value is not None else "no eligible call"
    return Sentence(
        STATUS[score.state],
        f"Healthy? {word}",
        f"Score {number(score.value, 'score').full} of 100 in the last hour. {rate} of the period’s calls failed{_weakest(view)}.",
        href,
    )


def _weakest(view: View) -> str:
    """The slowest service against its target in the last hour, when it misses it."""
    rows = [
        row
        for row in fetch("metrics/health", view.filters).records()
        if row["window"] == "now" and row["service_type"] and row["speed_factor"] is not None
    ]
    slow = min(rows, key=lambda row: float(row["speed_factor"]), default=None)
    if slow is None or float(slow["speed_factor"]) >= 1:
        return ""
    return f"; {service_name(str(slow['service_type']))} is slower than its target"


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
    spent = number(cost.value, "money", currency=view.currency).full
    if ratio.value is None:
        return Sentence(
            "off",
            "Earning? Not known.",
            f"{spent} of provider cost, and no revenue to set against it. {ratio.reason or ''}".strip(),
            href,
        )
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
