"""Two people behind one masked address are told apart by their ids, wherever users are listed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from components.drawings import business_value, churn, money_watch
from components.static import markup
from components.view import View
from data.answer import Answer
from tests.components.test_money_drawings import VIEW, answer

MASKED = "n•••@example.com"
IDS = ("11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000")
OVER = {
    "plan_type": "starter", "resource": "video", "state": "over", "used": 60, "quota": 50, "share": 1.2, "limits": 1, "reached_on": None,
    "all_gain": None,
}  # fmt: skip
OUTGREW = {
    "plan_type": "free", "pays": 0.0, "fits": None, "price": None, "tight": None, "peaks": [], "cost_a_month": 3.0, "margin_now": -3.0,
    "margin_then": None,
}  # fmt: skip
LEAVES = {
    "refused": None, "probability": 0.4, "monthly_revenue": 29.0, "at_risk": 11.6, "reasons": "silent for a week",
    "action": "Ask why.",
}  # fmt: skip
LOSES = {
    "plan_type": "demo", "provider_cost": 3.0, "revenue": 0.0, "loss": 3.0, "month": date(2026, 11, 1), "users": 2, "whole": 6.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("draw", "query", "facts"),
    [
        (business_value.upsell, "business_intelligence/upsell", OVER),
        (business_value.plan_recommendation, "business_intelligence/plan_recommendation", OUTGREW),
        (churn.churn_risk, "business_intelligence/churn_risk", LEAVES),
        (money_watch.unprofitable_users, "financial_analytics/unprofitable_users", LOSES),
    ],
)
def test_users_who_share_a_masked_address_are_told_apart(
    draw: Callable[[Answer, View], Any], query: str, facts: dict[str, Any]
) -> None:
    text = markup(draw(answer(query, [{"user_id": one, "name": MASKED, **facts} for one in IDS]), VIEW))
    assert text.count(MASKED) == 2
    for one in IDS:
        assert f">{one[:8]}</span>" in text
        assert f"user={one}#user-search" in text, "and leads to the timeline"


def test_a_user_without_an_address_is_called_by_the_id_once() -> None:
    text = markup(business_value.upsell(answer("business_intelligence/upsell", [{"user_id": IDS[0], "name": None, **OVER}]), VIEW))  # fmt: skip
    assert text.count(f">{IDS[0][:8]}<") == 1
