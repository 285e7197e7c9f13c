"""Deleted users: the engine erased them and all they did; what other systems know of them is still there."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from data.demo.company import DAY, Company, moment_of, uuids
from data.demo.ledger import add_months, price_on


@dataclass(frozen=True)
class Traces:
    """Rows that still name users who are gone."""

    users: list[str]
    acquisition: list[tuple[Any, ...]]
    events: list[tuple[Any, ...]]
    payments: list[tuple[Any, ...]]
    feedback: list[tuple[Any, ...]]


def traces_of_deleted_users(company: Company) -> Traces:
    """About one user in a hundred was deleted: came, paid for a month or two, cancelled, asked to be forgotten."""
    rng = company.rng("odd", 1)
    traces = Traces(uuids(rng, max(1, company.users // 100)) if company.rows >= 1_000 else [], [], [], [], [])
    for user in traces.users:
        begin = company.start + float(rng.uniform(-40, max(1.0, company.days * 0.5))) * DAY
        joined, plan = begin - float(rng.uniform(0.5, 9)) * DAY, "starter"
        traces.acquisition.append((user, "organic search", "organic", "", None, moment_of(joined)))
        traces.events.append((user, moment_of(joined), "start", "free", "month", True, "demo"))
        traces.events.append((user, moment_of(begin), "upgrade", plan, "month", True, "demo"))
        when = _pay(company, rng, traces, user, begin, plan)
        if when < company.end:
            traces.events.append((user, moment_of(when), "cancel", plan, "month", False, "demo"))
        rated = moment_of(begin + float(rng.uniform(0.1, 3.0)) * DAY)
        if rated < company.now:
            stars = int(rng.integers(1, 4))
            told = (user, None, stars, "general", None, "content", "openai", "gpt-5", rated)
            traces.feedback.append((f"demo-gone-{user}", *told))
    return traces


def _pay(
    company: Company, rng: np.random.Generator, traces: Traces, user: str, begin: float, plan: str
) -> float:
    """A month or two are paid for; the first of these users asked for the money back. When the last month ends."""
    when = begin
    for _ in range(int(rng.integers(1, 3))):
        end, price = add_months(when, 1), price_on(company, plan, "month", when)
        if when >= company.end:
            break
        traces.payments.append(
            (f"demo-gone-{user}-{len(traces.payments)}", user, "paid", price, company.currency, moment_of(when),
             moment_of(when), moment_of(end), plan, company.now)
        )  # fmt: skip
        when = end
    if user == traces.users[0] and traces.payments:
        paid = traces.payments[-1]
        asked = min(begin + 5 * DAY, company.end - 1)
        traces.payments.append((f"{paid[0]}-back", user, "refunded", *paid[3:5], moment_of(asked), *paid[6:]))
    return when
