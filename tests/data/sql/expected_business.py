# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer to the questions of business intelligence."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.data.sql.case import Case
from tests.data.sql.company import WEDNESDAY, day, person

FUNNEL = "cohort step n still_open signed_up settled settled_n other_way settled_other took_seconds"


def _twice(week: Any, *steps: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Everybody together, then the one week they all signed up in."""
    return [(None, *step) for step in steps] + [(week, *step) for step in steps]


STEPS = ("signed_up", "first_success", "three_active_days", "paid")


def _settled(back: int, paid: int) -> list[tuple[Any, ...]]:
    """Somebody who never called, alone in a week that is long over."""
    last = [("signed_up", 1, 0, 1, 1, 1, 0, 0, None), *((step, 0, 0, 1, 1, 0, 0, 0, None) for step in STEPS[1:3]), ("paid", 0, 0, 1, 1, 0, paid, paid, None)]  # fmt: skip
    return [(day(back + day(back).weekday()), *row) for row in last]


def _older() -> list[tuple[Any, ...]]:
    """Hugo, ines, frank and eve signed up in four weeks; three paid without a call, eve's first success took ten days and fifteen hours."""
    every: list[tuple[Any, ...]] = [
        (None, "signed_up", 4, 0, 4, 3, 3, 0, 0, None), (None, "first_success", 1, 0, 4, 3, 0, 0, 0, 918_000.0),
        (None, "three_active_days", 0, 1, 4, 3, 0, 0, 0, None), (None, "paid", 0, 1, 4, 3, 0, 3, 2, None),
    ]  # fmt: skip
    eve: list[tuple[Any, ...]] = [
        (day(23), "signed_up", 1, 0, 1, 0, 0, 0, 0, None), (day(23), "first_success", 1, 0, 1, 0, 0, 0, 0, 918_000.0),
        (day(23), "three_active_days", 0, 1, 1, 0, 0, 0, 0, None), (day(23), "paid", 0, 1, 1, 0, 0, 1, 0, None),
    ]  # fmt: skip
    return [*every, *_settled(60, 1), *_settled(45, 0), *_settled(40, 1), *eve]


def earned() -> int:
    """What bob's payment of one a day has earned since Tuesday: snapshots are told today, and a run may go past midnight."""
    return (datetime.now(UTC).date() - WEDNESDAY).days + 2


def lifetime(mrr: float, payers: int, cost: float) -> float:
    """Customers stay a month of 30.4375 days (money.py): what those who pay now bring in it, less what share of revenue their calls have cost so far."""
    revenue = 80 + earned()
    return mrr / payers * (revenue - cost) / revenue


SOURCES = "source users share referred paid settled conversion customers spend cac value ltv ltv_cac"
CUSTOMERS = "name customers paying kept arpa revenue cost customer_value margin"


def _adoption() -> list[tuple[Any, ...]]:
    """Ada on pro, bob on starter (which has no video), cleo without a plan and dan on custom, each alone on it; everybody first."""
    used = {
        "chat": ((4, 3, 1.5), (1, 1, 0), (1, 0, 0), (1, 1, 0.85), (1, 1, 0.65)),
        "content": ((4, 1, 0), (1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 0, 0)),
        "images": ((4, 2, 0.045), (1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 1, 0.045)),
        "video": ((3, 1, 0.5), (1, 1, 0.5), (1, 0, 0), (1, 0, 0), (0, 0, 0)),
    }
    return [
        (service, plan, 4 if plan == "" else 1, allowed, users, users / allowed if allowed else None, cost, cost / users if users else None)
        for service, cells in used.items()
        for plan, (allowed, users, cost) in zip(("", "custom", "none", "pro", "starter"), cells, strict=True)
    ]  # fmt: skip


def _customers(
    name: str | None, customers: int, paying: int, mrr: float, revenue: float, cost: float, unpriced: int = 0
) -> tuple[Any, ...]:
    """`unpriced` of those who pay have a plan without a price."""
    priced = paying - unpriced
    margin = (revenue - cost) / revenue if revenue else None
    return (
        name,
        customers,
        paying,
        paying / customers,
        mrr / priced if priced else None,
        revenue,
        cost,
        (revenue - cost) / customers,
        margin,
    )


CASES: Sequence[Case] = (
    Case(
        "business_intelligence/feature_adoption_matrix", "who may not use a service is not asked whether they do",
        "service_type plan active_users allowed users feature_adoption cost cost_per_user", _adoption(),
    ),
    Case(
        "business_intelligence/upsell", "bob is over, ada near, and dan will be there before the month is over; only dan would have to pay more",
        "user_id name plan_type resource state used quota share limits pays next_plan next_price people over_people all_gain",
        [(str(person("dan")), "d•••@example.org", "custom", "video", "soon", 1, 2, 0.5, 1, 0.0, "pro", 100.0, 3, 1, 100.0),
         (str(person("bob")), "b•••@example.org", "starter", "images", "over", 2, 2, 1.0, 1, 36.0, None, None, 3, 1, 100.0),
         (str(person("ada")), "a•••@example.org", "pro", "chat", "near", 8, 10, 0.8, 1, 100.0, None, None, 3, 1, 100.0)],
        {"range": "28d", "choice": "all"}, some=True,
    ),
    Case(
        "business_intelligence/plan_recommendation", "dan makes videos and cleo more pictures than starter allows; eve would fit on starter",
        "name plan_type pays fits price tight months peaks cost_a_month margin_now margin_then people should_pay_more pay_too_much fit_none gain at_stake",
        [("d•••@example.org", "custom", 0.0, "pro", 100.0, "video", 1, [0, 0, 1, 1], 0.5, -0.5, 99.5, 5, 3, 1, 0, 236.0, 64.0),
         ("c•••@example.org", "none", 0.0, "pro", 100.0, "images", 1, [1, 3, 0, 0], 0.0, 0.0, 100.0, 5, 3, 1, 0, 236.0, 64.0),
         ("e•••@example.org", "none", 0.0, "starter", 36.0, None, 1, [1, 1, 0, 0], 0.54, -0.54, 35.46, 5, 3, 1, 0, 236.0, 64.0)],
        {"range": "28d", "choice": "more"}, some=True,
    ),
    Case(
        "business_intelligence/plan_recommendation", "ada pays for pro and would fit on starter", "name plan_type pays fits price margin_now margin_then",
        [("a•••@example.org", "pro", 100.0, "starter", 36.0, 99.07, 35.07)], {"range": "28d", "choice": "less"}, some=True,
    ),
    Case(
        "business_intelligence/cltv", "by the plan of the first payment: frank began on starter and pays for pro", CUSTOMERS,
        lambda: [_customers("starter", 3, 2, 136, earned(), 0.695), _customers("pro", 2, 1, 100, 80, 1.47), _customers("custom", 1, 1, 0, 0, 0.5, unpriced=1), _customers(None, 6, 4, 236, 80 + earned(), 2.665, unpriced=1)],
        {"range": "28d", "choice": "plan"}, some=True,
    ),
    Case(
        "business_intelligence/referrals", "nobody's source is known; ads were paid for and nobody says to have come by them", SOURCES,
        lambda: [("", 3, 1.0, 0, 2, 0, None, 2, None, None, (80 + earned() - 2.665) / 6, lifetime(236, 3, 2.665), None), ("ads", 0, 0.0, 0, 0, 0, None, 0, 120.0, None, None, None, None)],
    ),
    Case("metrics/near_limits", "bob is over, ada near, dan soon", "window near_limit_users over", [("now", 3, 1)]),
    Case("metrics/plan_fit", "cleo and dan would pay 100, eve 36", "window underpaying_users gain users", [("now", 3, 236.0, 5)]),
    Case("metrics/customer_value", "six ever paid, ada and bob were seen to bring money", "window customers customer_value", lambda: [("now", 6, (80 + earned() - 2.665) / 6)]),
    Case("metrics/acquired_users", "of nobody is known where they came from", "window acquired_users signed_up", [("now", 0, 3), ("closed", 0, 3), ("before", 0, 1)]),
    Case(
        "business_intelligence/conversion_funnel", "bob and dan used it at once and paid before three active days; all three still have days left", FUNNEL,
        _twice(
            day(2), ("signed_up", 3, 0, 3, 0, 0, 0, 0, None), ("first_success", 2, 1, 3, 0, 0, 0, 0, (16_020 + 3_480) / 2),
            ("three_active_days", 0, 3, 3, 0, 0, 0, 0, None), ("paid", 0, 3, 3, 0, 0, 2, 0, None),
        ),
    ),
    Case(
        "business_intelligence/conversion_funnel", "whose thirty days are over is settled; who paid without a call went another way", FUNNEL, _older(),
        {"from": day(70).isoformat(), "to": day(10).isoformat()},
    ),
)  # fmt: skip
