# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer to the questions about its future."""

from collections.abc import Sequence
from typing import Any

from tests.data.sql.case import Case, wilson
from tests.data.sql.company import day, person
from tests.data.sql.predictions import CARD

ADA, BOB, CLEO, DAN = (str(person(name)) for name in ("ada", "bob", "cleo", "dan"))
WHOLE = (None, day(1), 4, 2, 25.0 + 27.0, 1)
_CARD = tuple(CARD[name] for name in (
    "train_from", "train_to", "train_users", "train_rows", "train_share", "test_from", "test_to", "test_users", "test_rows", "test_share", "auc", "brier", "brier_base", "final_rows",
))  # fmt: skip


def _band(
    kind: str, band: int, users: int, predicted: float, churned: int, since: int, until: int
) -> tuple[Any, ...]:
    low, high = wilson(churned, users)
    return (
        3,
        None,
        *_CARD,
        "active days; days since the last call; services used",
        kind,
        band,
        users,
        predicted,
        churned,
        day(since),
        day(until),
        low,
        high,
    )


CASES: Sequence[Case] = (
    Case(
        "business_intelligence/churn_risk", "who has most at stake comes first; nobody's plan without a price is guessed",
        "refused cut_off users likely all_at_risk unpriced user_id name probability monthly_revenue at_risk reasons action",
        [
            (*WHOLE, BOB, "b•••@example.org", 0.75, 36.0, 27.0, "no call for 9 days; 40 % of the calls failed", "Call them: what is missing? They pay."),
            (*WHOLE, ADA, "a•••@example.org", 0.25, 100.0, 25.0, "active on 2 of the last 30 days", "None needed: likely to stay."),
            (*WHOLE, CLEO, "c•••@example.org", 0.5, 0.0, 0.0, "", "Watch: nothing stands out."),
            (*WHOLE, DAN, "d•••@example.org", 0.125, None, None, "uses 1 service", "None needed: likely to stay."),
        ],
        asked={"range": "28d", "choice": "at_risk.all"},
    ),
    Case(
        "business_intelligence/churn_risk", "or who is likeliest to leave, of those who pay or whose price is not known",
        "users likely all_at_risk unpriced user_id",
        [(3, 1, 52.0, 1, BOB), (3, 1, 52.0, 1, ADA), (3, 1, 52.0, 1, DAN)],
        asked={"range": "28d", "choice": "probability.paying"}, some=True,
    ),
    Case(
        "business_intelligence/churn_model", "the newest model's examination, and what became of the scores of all models, weighed by users",
        "version refused train_from train_to train_users train_rows train_share test_from test_to test_users test_rows test_share auc brier brier_base final_rows features kind band users predicted churned since until low high",
        [
            _band("test", 0, 200, 0.05, 20, 31, 31), _band("test", 7, 160, 0.75, 124, 31, 31),
            _band("live", 0, 100, 0.04, 5, 54, 54), _band("live", 8, 40, (10 * 0.85 + 30 * 0.81) / 40, 30, 61, 54),
        ], some=True,
    ),
    Case("metrics/churn_risk", "probability times price, users at 50 % and above, and the skill of the newest model", "window revenue_at_risk likely_leavers churn_model_skill", [("now", 52.0, 2, 0.25)]),
)  # fmt: skip
