# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer to the questions about its future."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.data.sql.case import Case, wilson
from tests.data.sql.company import at, day, person
from tests.data.sql.expected_financial import CHAT, COST, SPEND
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


RUN = ("requests", at(0, "00:05:00"), day(1), 10, "level", None, None, 12.0, 10.0, 50.0)
NO_BANDS = (None, None, None, None)
COMING = (("expected", day(0), 2.0), ("expected", day(-1), 3.0))
SEEN = {10: 1.0, 7: 2.0, 1: 3.0}


def _tenth(band: int) -> tuple[Any, ...]:
    """Dan, ada, cleo and bob by their probability."""
    found = {1: (1, 0.125, 0.0, 1), 2: (1, 0.25, 25.0, 0), 5: (1, 0.5, 0.0, 0), 7: (1, 0.75, 27.0, 0)}
    return (None, day(1), band, *found.get(band, (0, 0.0, 0.0, 0)))


def _next_month() -> datetime:
    """Midnight of the first day after the month of NOW."""
    later = day(0).replace(day=28) + timedelta(days=4)
    return datetime(later.year, later.month, 1, tzinfo=UTC)


def _ends() -> list[tuple[Any, ...]]:
    """What runs out: the budget too where its month is long enough, else it is safe until the month ends."""
    reached, end = at(-4) if day(-4).month == day(0).month else None, _next_month()
    others = [
        ("budget", name, used, amount, "money", None, None, end, False, None, None, measure)
        for name, used, amount, measure in (
            ("chat", CHAT, 4.0, "service"),
            ("marketing", SPEND, 240.0, "marketing"),
        )
    ]
    cost = (
        "budget",
        "provider_cost",
        COST,
        10.0,
        "money",
        at(1),
        reached,
        end,
        False,
        None if reached else end,
        None,
        "provider_cost",
    )
    quota = (
        "quota",
        "openai",
        700.0,
        1000.0,
        "requests",
        at(0, "12:30:00"),
        at(0, "15:30:00"),
        at(-1),
        False,
        None,
        None,
        None,
    )
    return [quota, cost, *others] if reached else [quota, *others, cost]


CASES: Sequence[Case] = (
    Case(
        "forecasting/usage_forecast", "ten days that were, two to come, what was said eight days ago and what would have been said nine days ago",
        "metric made_at observed_to days method refused too_long total total_low80 total_high80 kind origin day value low80 high80 low95 high95",
        [
            *((*RUN, "expected", None, day(1 - ahead), 1.0 + ahead, 1.0, 5.0, 0.5, 8.0) for ahead in (1, 2)),
            *((*RUN, "observed", None, day(back), SEEN.get(back, 0.0), *NO_BANDS) for back in range(10, 0, -1)),
            (*RUN, "replayed", day(8), day(7), 1.5, 1.0, 2.0, 0.0, 3.0),
            *((*RUN, "said", day(9), day(9 - ahead), 1.0 + ahead, 1.0, 5.0, 0.5, 8.0) for ahead in (1, 2)),
        ],
        asked={"range": "28d", "choice": "requests.7"},
    ),
    Case(
        "forecasting/usage_forecast", "daily users are the running sum of who came and went", "kind day value",
        [*COMING, *(("observed", day(back), {10: 1.0, 7: 2.0, 1: 2.0}.get(back, 0.0)) for back in range(10, 0, -1))],
        asked={"range": "28d", "choice": "active_users.30"}, some=True, only_with="", # the first rows: no older forecast is a month old
    ),
    Case(
        "forecasting/usage_forecast", "revenue is what payments earn a day: eight of pro from the eighth day on, one of starter since yesterday", "kind day value",
        [
            *(("expected", day(-ahead), 20.0) for ahead in range(7)),
            *(("observed", day(back), 9.0 if back == 1 else 8.0 if back <= 8 else 0.0) for back in range(60, 0, -1)),
        ],
        asked={"range": "28d", "choice": "revenue.7"}, some=True,
    ),
    Case(
        "forecasting/forecast_backtest", "methods by their error", "metric made_at days refused too_long method horizon folds mase coverage80 coverage95 chosen",
        [
            ("requests", at(0, "00:05:00"), 10, None, None, "level", 30, 4, 1.25, 0.75, 0.9, True),
            ("requests", at(0, "00:05:00"), 10, None, None, "seasonal naive", 30, 4, 1.5, 0.75, 0.9, False),
        ],
        asked={"range": "28d", "choice": "requests"},
    ),
    Case("forecasting/churn_probability", "users by tenths; who has no price is counted apart", "refused cut_off band users expected_leavers revenue_at_risk unpriced", [_tenth(band) for band in range(10)], asked={"range": "28d"}),
    Case(
        "forecasting/seasonality", "of ten days: two Sundays and Tuesdays, one Wednesday; a mean hour since the first call, at 15:00, has 6 / 225 calls", "weekday hour calls index weeks n",
        [(2, 9, 0.5, 18.75, 2, 1), (2, 12, 0.5, 18.75, 2, 1), (2, 23, 0.5, 18.75, 2, 1), (3, 10, 2.0, 75.0, 1, 2), (7, 15, 0.5, 18.75, 2, 1)],
        asked={"range": "28d"}, only_with="n", rest=163,
    ),
    Case(
        "forecasting/capacity", "a quota of which 600 went in six hours has three hours left; a budget of 10 is used up on the fifth day, when the month comes to 11; two have no forecast",
        "kind name used capacity unit known_at reached_at resets_at already safe_until reason measure", _ends(),
        asked={"range": "28d"},
    ),
    Case("metrics/forecast", "the total of thirty days is not the sum of the two that are kept; the error is that of the chosen method", "window forecast_requests forecast_error", [("now", 40.0, 1.25)]),
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
