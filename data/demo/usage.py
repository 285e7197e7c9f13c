"""What the engine's own counters and alerts would say, kept while the calls are made."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from data.demo import rules
from data.demo.company import DAY, HOUR, Company, moment_of, uuids
from data.demo.ledger import Account, counts_since
from data.demo.people import People
from data.demo.traffic import Calls

Floats = npt.NDArray[np.float64]
_SERVICE = np.array([rules.SERVICES.index(path.service) for path in rules.PATHS])
_KEPT_DAYS = 36  # the longest billing period and some
RESOURCES = ("content", "images", "video", "chat")
_MOST_ALERTS = 48  # per user and resource: a company of tens of millions of calls would drown in them
_NAMES = ("Content generations", "Image generations", "Video generations", "Chat messages")

ALERT_COLUMNS = (
    "id", "user_id", "alert_type", "threshold_type", "threshold_value", "current_value", "limit_value",
    "resource_type",
    "severity", "message", "created_at",
)  # fmt: skip


@dataclass
class Meter:
    """Counts that later steps need: first call, costs and the newest calls of everybody."""

    company: Company
    first: Floats
    spent: Floats
    recent: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int8], Floats, npt.NDArray[np.float32]]] = field(
        default_factory=list
    )

    @classmethod
    def empty(cls, company: Company) -> "Meter":
        """A meter that has seen nothing."""
        return cls(company, np.full(company.users, np.inf), np.zeros(company.users))

    def see(self, calls: Calls, cost: Floats) -> None:
        """Count some calls and what they cost."""
        np.minimum.at(self.first, calls.user, calls.when)
        np.add.at(self.spent, calls.user, cost)
        new = calls.when >= self.company.end - _KEPT_DAYS * DAY
        if new.any():
            self.recent.append(
                (
                    calls.user[new].astype(np.int32),
                    _SERVICE[calls.path[new]].astype(np.int8),
                    calls.when[new],
                    cost[new].astype(np.float32),
                )
            )

    def newest(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8], Floats, npt.NDArray[np.float32]]:
        """User, service, moment and cost of the calls of the last weeks, by user and time."""
        if not self.recent:
            return np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0), np.zeros(0, np.float32)
        user, service, when, cost = (np.concatenate(part) for part in zip(*self.recent, strict=True))
        order = np.lexsort((when, user))
        return user[order], service[order], when[order], cost[order]


@dataclass(frozen=True)
class Counters:
    """The engine's counters of one user: calls since the last reset by service, and money."""

    used: tuple[int, int, int, int]
    month_cost: float
    lifetime_cost: float
    since: float


class Alert(NamedTuple):
    """A moment at which the engine found a counter at 80 % of its limit or more."""

    user: int
    resource: int
    reached: int
    limit: int
    moment: float


def counters(
    company: Company, accounts: list[Account | None], meter: Meter
) -> tuple[list[Counters], list[Alert]]:
    """Counters of every user, and the alerts that the engine wrote as they rose (failures count)."""
    user, service, when, cost = meter.newest()
    edges = np.searchsorted(user, np.arange(len(accounts) + 1))
    found: list[Counters] = []
    alerts: list[Alert] = []
    for index, account in enumerate(accounts):
        here = slice(int(edges[index]), int(edges[index + 1]))
        since = counts_since(company, account) if account else company.end
        inside = when[here] >= since
        kinds, moments = service[here][inside], when[here][inside]
        used = np.bincount(kinds, minlength=4).tolist()
        spent = float(cost[here][inside].sum())
        found.append(Counters((used[0], used[1], used[2], used[3]), spent, float(meter.spent[index]), since))
        if account and account.active:
            alerts += _alerts(index, account, kinds, moments)
    return found, alerts


def _alerts(index: int, account: Account, kinds: npt.NDArray[np.int8], moments: Floats) -> list[Alert]:
    """An alert for each call that found the counter at 80 % or more, at most one an hour."""
    rows: list[Alert] = []
    for resource, limit in enumerate(rules.PLANS[account.plan].limits):
        if limit == rules.UNLIMITED:
            continue
        first = int(np.ceil(0.8 * limit))
        last, written = -np.inf, 0
        for count, moment in enumerate(moments[kinds == resource][first - 1 :].tolist(), first):
            if moment >= last + HOUR and written < _MOST_ALERTS:
                rows.append(Alert(index, resource, count, limit, moment))
                last, written = moment, written + 1
    return rows


def alert_rows(people: People, alerts: list[Alert], rng: np.random.Generator) -> list[tuple[Any, ...]]:
    """usage_alerts as the engine writes them: threshold_value holds what was reached, nothing is ever
    resolved.
    """
    rows: list[tuple[Any, ...]] = []
    for name, alert in zip(uuids(rng, len(alerts)), alerts, strict=True):
        percent = round(100 * alert.reached / alert.limit, 2)
        severity = "critical" if percent >= 100 else "warning" if percent >= 90 else "info"
        message = f"{_NAMES[alert.resource]} usage at {percent:.0f}% ({alert.reached}/{alert.limit})"
        rows.append(
            (
                name, people.ids[alert.user], "usage_threshold", "percentage", percent, alert.reached,
                alert.limit, RESOURCES[alert.resource], severity, message, moment_of(alert.moment),
            )
        )  # fmt: skip
    return rows
