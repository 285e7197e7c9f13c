"""The money side of each user: what plan when, what was paid, what failed, what was given back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from data.demo import cast, rules
from data.demo.company import DAY, Company
from data.demo.people import NEVER_PAYS, POWER, People

STARTER_BEFORE = 25.0  # dollars a month, until a month before history begins


@dataclass(frozen=True)
class Event:
    """A change of a subscription, as analytics.subscription_event keeps it."""

    when: float
    kind: str
    plan: str
    interval: str
    paying: bool


@dataclass(frozen=True)
class Payment:
    """One attempt to collect, or a refund; the money covers [begin, end)."""

    when: float
    status: str
    amount: float
    begin: float
    end: float
    plan: str


@dataclass
class Account:
    """A user's subscription from sign-up to `now`."""

    plan: str
    active: bool = True
    interval: str = "month"
    period: tuple[float, float] | None = None
    events: list[Event] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)

    def change(self, when: float, kind: str, plan: str, interval: str, paying: bool) -> None:
        """Note an event and make it the present state."""
        self.events.append(Event(when, kind, plan, interval, paying))
        self.plan, self.interval, self.active = plan, interval, paying


def price_on(company: Company, plan: str, interval: str, when: float) -> float:
    """List price of a plan for one interval at a moment, in dollars."""
    if plan == "starter" and interval == "month" and when < price_rise(company):
        return STARTER_BEFORE
    return rules.PLANS[plan].year if interval == "year" else rules.PLANS[plan].month


def price_rise(company: Company) -> float:
    """Epoch seconds of the day on which the starter plan became dearer: before history, so that it has a
    validity.
    """
    return company.start - 30 * DAY


def add_months(when: float, months: int) -> float:
    """The same moment some calendar months later; the last day of a shorter month stands in."""
    moment = datetime.fromtimestamp(when, UTC)
    total = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(total, 12)
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month + 1, day=day).timestamp()
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def make_accounts(company: Company, people: People) -> Iterator[Account | None]:
    """Every user's account in order of the users; None for the few that have no subscription at all."""
    for index in range(len(people)):
        rng = company.rng("money", index)
        never = people.pays_after[index] == NEVER_PAYS
        if never and rng.random() < 0.02 and not _has_part(company, index):
            yield None
            continue
        yield _account(company, people, index, rng)


def _has_part(company: Company, index: int) -> bool:
    return index < cast.reserved(company) or index in cast.indices(company, "rollout")


def _account(company: Company, people: People, index: int, rng: np.random.Generator) -> Account:
    joined = company.start + float(people.signed_up[index]) * DAY
    first = "demo" if rng.random() < 0.1 and people.pays_after[index] == NEVER_PAYS else "free"
    if index in cast.indices(company, "rollout"):
        first = "demo"  # a pilot: nobody pays for the seats yet
    account = Account(first)
    account.change(joined, "start", first, "month", True)
    after = float(people.pays_after[index])
    leaves = company.start + float(people.until[index]) * DAY
    begin = joined + after * DAY
    if after == NEVER_PAYS or begin >= company.end or begin > leaves + 2 * DAY:
        return account
    _subscribe(company, people, index, account, begin, leaves, rng)
    if not account.active:
        _reactivate(company, people, index, account, leaves, rng)
    return account


def _reactivate(
    company: Company, people: People, index: int, account: Account, leaves: float, rng: np.random.Generator
) -> None:
    """Some who cancelled pay again: who never stopped working a few weeks later, who left when they come
    back.
    """
    cancelled = account.events[-1].when
    if leaves > cancelled:
        back, until, chance = cancelled + float(rng.uniform(6, 45)) * DAY, leaves, 0.4
    else:
        back, until = (
            company.start + float(day) * DAY for day in (people.back[index], people.gone_again[index])
        )
        chance = 0.7
    if cancelled < back < company.end and rng.random() < chance and not _has_part(company, index):
        account.change(back, "reactivate", account.plan, "month", True)
        _renew(company, account, back, until, rng)


def _subscribe(
    company: Company,
    people: People,
    index: int,
    account: Account,
    begin: float,
    leaves: float,
    rng: np.random.Generator,
) -> None:
    """The first paid plan and all that follows from it until the user leaves or `now`."""
    plan = "pro" if rng.random() < (0.6 if people.persona[index] == POWER else 0.3) else "starter"
    interval = "year" if rng.random() < 0.2 else "month"
    if _has_part(company, index):
        plan, interval = "starter", "month"
    elif people.persona[index] == POWER and rng.random() < 0.2:
        plan = "enterprise"
    account.change(begin, "upgrade", plan, interval, True)
    _renew(company, account, begin, leaves, rng, steady=_has_part(company, index))


def _renew(
    company: Company,
    account: Account,
    begin: float,
    leaves: float,
    rng: np.random.Generator,
    *,
    steady: bool = False,
) -> None:
    """Pay period after period, with changes of plan at or inside them; cancel at the end of a period after
    leaving.
    """
    when = begin
    while when < company.end:
        if not _pay(company, account, when, rng, certain=steady):
            if when + 8 * DAY < company.end:
                account.change(when + 8 * DAY, "cancel", account.plan, account.interval, False)
            return
        end = account.period[1] if account.period else company.end
        if not steady:
            end = _maybe_upgrade(company, account, when, end, rng)
        if end >= company.end:
            return
        if leaves < end or (not steady and rng.random() < (0.025 if account.interval == "month" else 0.25)):
            account.change(end, "cancel", account.plan, account.interval, False)
            return
        if not steady and account.plan in ("pro", "enterprise") and rng.random() < 0.035:
            lower = "starter" if account.plan == "pro" else "pro"
            account.change(end, "downgrade", lower, account.interval, True)
        when = end


def _maybe_upgrade(
    company: Company, account: Account, when: float, end: float, rng: np.random.Generator
) -> float:
    """At times a user changes to the next plan inside a period: the unused rest of the old one is taken off
    the price.
    """
    higher = {"starter": "pro", "pro": "enterprise"}.get(account.plan)
    chance = (0.045 if account.plan == "starter" else 0.008) * (12 if account.interval == "year" else 1)
    moment = when + (end - when) * float(rng.uniform(0.15, 0.9))
    if higher is None or rng.random() >= chance or moment >= company.end:
        return end
    old = price_on(company, account.plan, account.interval, when)
    credit = old * (end - moment) / (end - when)
    account.change(moment, "upgrade", higher, account.interval, True)
    _pay(company, account, moment, rng, credit=credit, certain=True)
    return account.period[1] if account.period else end


def _pay(
    company: Company, account: Account, when: float, rng: np.random.Generator, *,
    credit: float = 0.0, certain: bool = False,
) -> bool:  # fmt: skip
    """Collect the price of the next period: 95 in 100 pay at once, most of the others after a reminder.

    False: nobody paid.
    """
    end = add_months(when, 12 if account.interval == "year" else 1)
    account.period = (when, end)
    amount = round(max(price_on(company, account.plan, account.interval, when) - credit, 0.0), 2)
    attempts = [when + 60.0]
    if not certain and rng.random() < 0.05:
        attempts += [when + 3 * DAY, when + 6 * DAY]
    paid_at = attempts[0] if len(attempts) == 1 else attempts[1] if rng.random() < 0.72 else None
    for attempt in attempts:
        status = "paid" if attempt == paid_at else "failed"
        if attempt < company.end:
            account.payments.append(Payment(attempt, status, amount, when, end, account.plan))
        if attempt == paid_at:
            break
    refund_at = when + float(rng.uniform(1, 14)) * DAY
    if paid_at and not certain and rng.random() < 0.035 and refund_at < company.end:
        back = amount if account.interval == "month" else round(amount / 2, 2)
        account.payments.append(Payment(refund_at, "refunded", back, when, end, account.plan))
    return paid_at is not None


def month_start(epoch: float) -> float:
    """Epoch seconds of the first of the month (UTC) that a moment is in."""
    moment = datetime.fromtimestamp(epoch, UTC)
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


def counts_since(company: Company, account: Account) -> float:
    """Since when the engine's counters count: the billing period of who pays, else the calendar month."""
    if account.period and account.active and account.plan in rules.PAID_PLANS:
        begin = account.period[0]
        while add_months(begin, 1) <= company.end:  # counters are monthly, also for yearly plans
            begin = add_months(begin, 1)
        return begin
    return month_start(company.end)
