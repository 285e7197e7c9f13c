# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer to the questions of money, worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.data.sql.case import Case, wilson
from tests.data.sql.company import WEDNESDAY, day, person
from tests.data.sql.money import MADE_AT, MONTH

MONTHS = 30.4375
NEXT_MONTH = (MONTH + timedelta(days=32)).replace(day=1)


def _month(moment: date) -> date:
    return moment.replace(day=1)


def _events() -> list[tuple[date, str, float, int]]:
    """Every movement of the company: hugo, frank twice, eve, hugo, ada, eve, bob; by how much, and how many more customers."""
    return [(day(50), "new", 30, 1), (day(40), "new", 30, 1), (day(35), "expansion", 70, 0), (day(20), "new", 80, 1), (day(15), "churn", -30, -1), (day(8), "new", 100, 1), (day(5), "churn", -80, -1), (day(1), "new", 36, 1)]  # fmt: skip


def _ledger() -> list[tuple[Any, ...]]:
    """The months in which the company lives, newest first."""
    months = sorted({_month(day(back)) for back in range(51)}, reverse=True)
    rows = []
    for month in months:
        inside = [e for e in _events() if _month(e[0]) == month]
        before = [e for e in _events() if e[0] < month]
        kinds = [
            float(sum(e[2] for e in inside if e[1] == kind))
            for kind in ("new", "expansion", "reactivation", "contraction", "churn")
        ]
        start = float(sum(e[2] for e in before))
        won, lost = sum(kinds[:3]), -sum(kinds[3:])
        rows.append(
            (
                month,
                start,
                *kinds,
                start + sum(kinds),
                0.0,
                sum(e[3] for e in before + inside),
                *_lost_of_the_start(month),
                won / lost if lost else None,
                month == MONTH,
            )
        )
    return [row for row in rows if row[1] or row[7] or any(row[2:7])]


def _lost_of_the_start(month: date) -> tuple[float | None, float | None]:
    """The shares of the customers, and of their revenue, of a month's start that were gone at its end or are by now."""
    moves = {"hugo": ((50, 30), (15, 0)), "frank": ((40, 30), (35, 100)), "eve": ((20, 80), (5, 0)), "ada": ((8, 100),), "bob": ((1, 36),)}  # fmt: skip

    def paid(end: date) -> dict[str, float]:
        at = {who: [amount for back, amount in steps if day(back) < end] for who, steps in moves.items()}
        return {who: amounts[-1] for who, amounts in at.items() if amounts and amounts[-1]}

    start, end = paid(month), paid((month + timedelta(days=32)).replace(day=1))
    kept = sum(min(amount, end.get(who, 0)) for who, amount in start.items())
    revenue = sum(start.values())
    return (
        len(start.keys() - end.keys()) / len(start) if start else None,
        1 - kept / revenue if revenue else None,
    )


def _cohort_weeks() -> list[tuple[Any, ...]]:
    """Who signed up in each of the last twelve weeks, and who paid within 30 days; a week is open until the last of them had 30 days."""
    people = {
        "hugo": (60, 1),
        "ines": (45, 0),
        "frank": (40, 1),
        "eve": (20, 1),
        "ada": (8, 1),
        "bob": (1, 1),
        "cleo": (0, 0),
        "dan": (0, 1),
    }
    weeks: dict[date, list[int]] = {}
    for back, paid in people.values():
        signed_up = day(back)
        weeks.setdefault(signed_up - timedelta(days=signed_up.weekday()), []).append(paid)
    return [
        (week, len(paid), sum(paid), sum(paid) / len(paid), *wilson(sum(paid), len(paid)), min(week + timedelta(days=7), day(-1)) + timedelta(days=29) >= WEDNESDAY,
         min(week + timedelta(days=37), day(-1)))
        for week, paid in sorted(weeks.items())
    ]  # fmt: skip


def _revenue_since() -> float:
    """What the first payments have brought by the real today, or by the end of the month that is shown."""
    today = min(datetime.now(UTC).date(), NEXT_MONTH - timedelta(days=1))
    return 8.0 * min(10, (today - day(8)).days + 1) + 1.0 * ((today - day(1)).days + 1)


def _spent() -> tuple[float, float, float]:
    """Provider cost, cost of chat, and marketing of the month so far."""
    cost = {0: (1.745, 1.2), 1: (0.3, 0.3), 7: (0.12, 0.08), 10: (0.5, 0.0)}
    spend = {0: 70, 1: 50, 8: 20}
    of_month = [both for back, both in cost.items() if _month(day(back)) == MONTH]
    return (
        sum(all_of_it for all_of_it, _ in of_month), sum(chat for _, chat in of_month),
        float(sum(amount for back, amount in spend.items() if _month(day(back)) == MONTH)),
    )  # fmt: skip


COST, CHAT, SPEND = _spent()
IN_MONTH = WEDNESDAY.day
MONTH_DAYS = (NEXT_MONTH - MONTH).days
# of the users with a cost this month: ada and bob pay more; eve pays nothing (if she called this month), dan's plan has no price
LOSSES = {
    name: cost for name, cost, back in (("eve", 0.54, 10), ("dan", 0.5, 0)) if _month(day(back)) == MONTH
}
if _month(day(10)) != MONTH and _month(day(7)) == MONTH:
    LOSSES["eve"] = 0.04
LOSING = sorted(LOSSES.items(), key=lambda one: -one[1])


def _forecast(value: float) -> list[tuple[Any, ...]]:
    """What is expected of thirty days."""
    tail = ("season", None, MADE_AT, 0.75, 0.8, 0.95, 6, 30, 30 * value, 50.0, 80.0)
    return [
        (day(1) + timedelta(days=n), None, value, value / 2, value * 2, value / 4, value * 4, *tail)
        for n in range(1, 31)
    ]


FORECAST = "day observed value low80 high80 low95 high95 method refused made_at mase coverage80 coverage95 folds horizon total total_low80 total_high80"
MARGIN = (236 - 2.665) / 3

CASES: Sequence[Case] = (
    Case(
        "metrics/mrr_movements", "bob came on Tuesday, ada a week and a day before", "window net_new_mrr mrr_start mrr_end new expansion reactivation contraction churn difference mrr_quick_ratio",
        [("now", 36.0, 200.0, 236.0, 36.0, 0.0, 0.0, 0.0, 0.0, 0.0, None), ("closed", 36.0, 200.0, 236.0, 36.0, 0.0, 0.0, 0.0, 0.0, 0.0, None),
         ("before", 100.0, 180.0, 280.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0, None)],
    ),
    Case(
        "metrics/revenue_retention", "a month before paid hugo 30, who left, and frank 100; a month before last Tuesday hugo 30 and frank 30 or 100", "window nrr grr year_from year_customers month_customers month_lost customer_churn reason",
        [("now", 0.0, 0.0, day(50), 1, 2, 1, 0.5, None), ("closed", 0.0, 0.0, day(50), 1, 2, 1, 0.5, None), ("before", 0.0, 0.0, day(50), 1, 2, 1, 0.5, None)], some=True,
    ),
    Case(
        "metrics/burn", "cost, marketing and one a day of support, less what was earned, as a month has them", "window burn revenue provider_cost marketing_spend planned_cost lacks",
        [("now", (2.045 + 120 + 2 - 18) * MONTHS / 2, 18.0, 2.045, 120.0, 2.0, None), ("closed", (0.3 + 50 + 1 - 9) * MONTHS, 9.0, 0.3, 50.0, 1.0, None),
         ("before", (0 + 20 + 1 - 8) * MONTHS, 8.0, 0.0, 20.0, 1.0, None)],
    ),
    Case(
        "metrics/cost_change", "three calls where there were two: one and a half times as many, of a dearer model, each dearer", "window cost_change cost cost_before volume mix price",
        # calls 1 and 1 before, 3 and 0 now; 0.08 and 0.04 before, 0.30 now: volume 0.12 / 2, price 0.30 - 3 x 0.08
        [("now", 0.18, 0.3, 0.12, 0.06, 0.06, 0.06), ("closed", 0.18, 0.3, 0.12, 0.06, 0.06, 0.06), ("before", None, 0.3, 0.12, 0.06, 0.06, 0.06)],
    ),
    Case(
        "metrics/price_book", "FLUX has no price; chat costs by the book 1 and 2 for a thousand tokens, a second of video 0.04", "window unpriced_share unpriced_calls calls recorded_cost recomputed_cost",
        [("now", 0.1, 1, 10, 2.0, 1.92 + 0.32 + 0.4), ("closed", 0.0, 0, 2, 0.3, 0.32), ("before", None, 0, None, None, None)],
    ),
    Case(
        "metrics/unprofitable_users", "who pays nothing costs more than that", "window month unprofitable_users paying loss",
        [("now", MONTH, len(LOSSES), 0, sum(LOSSES.values()))], some=True, only_with="unprofitable_users", rest=2 if _month(day(10)) == MONTH else 1,
    ),
    Case(
        "metrics/budget", "provider cost and marketing are measured, chat is part of it, support is not", "window budget_use spent budget",
        [*((name, (COST + SPEND) / 250, COST + SPEND, 250.0) for name in ("now", "closed")), ("before", 0.0, 0.0, 10.0)],
    ),
    Case(
        "financial_analytics/acquisition_by_channel", "nobody says where bob and dan came from", "channel marketing_spend customers cac ltv_cac payback_months",
        [("ads", 120.0, 0, None, None, None), ("", None, 2, None, None, None)],
    ),
    Case(
        "financial_analytics/budget_utilisation", "what is measured is held against its budget, with the expected end where there is a forecast; what is expected is never less than what is spent",
        "category measure budget spent budget_use expected low80 high80 month month_end days month_days",
        [("provider_cost", "provider_cost", 10.0, COST, COST / 10, 8.0, 6.0, 12.0, MONTH, NEXT_MONTH, IN_MONTH, MONTH_DAYS),
         ("marketing", "marketing", 240.0, SPEND, SPEND / 240, None, None, None, MONTH, NEXT_MONTH, IN_MONTH, MONTH_DAYS),
         ("chat", "service", 4.0, CHAT, CHAT / 4, None, None, None, MONTH, NEXT_MONTH, IN_MONTH, MONTH_DAYS),
         ("support", "planned", float(MONTH_DAYS), None, None, None, None, None, MONTH, NEXT_MONTH, IN_MONTH, MONTH_DAYS)],
        {"from": day(2).isoformat(), "to": (WEDNESDAY + timedelta(days=1)).isoformat()}, some=True,
    ),
    Case("financial_analytics/cost_forecast", "sixty days as they were and thirty to come", FORECAST, _forecast(2.0), {"choice": "30"}, some=True, only_with="value", rest=3),
    Case("financial_analytics/revenue_forecast", "sixty days as they were and thirty to come", FORECAST, _forecast(20.0), {"choice": "30"}, some=True, only_with="value", rest=60),
    Case(
        "financial_analytics/cost_drivers", "each model's part adds up to its change; a model that is gone is volume and mix", "service_type provider model calls_before calls cost_before cost volume mix price change",
        [("chat", "openai", "gpt-5", 1, 3, 0.08, 0.3, 0.04, 0.12, 0.06, 0.22), ("images", "openai", "dall-e-3", 1, 0, 0.04, 0.0, 0.02, -0.06, 0.0, -0.04)],
    ),
    Case(
        "financial_analytics/customer_survival", "the margin of an account for a mean stay of one month", "days at_risk lost survival low high spells all_lost observed_days mean_days median_days",
        [(15, 4, 1, 0.75, 0.128, 0.961, 6, 2, 50, 30.4375, 35.0), (35, 2, 1, 0.375, 0.011, 0.808, 6, 2, 50, 30.4375, 35.0)], some=True,
    ),
    Case(
        "financial_analytics/kpi_trend", "frank and eve paid 180 then; of a month before there was hugo, who has left", "day mrr arpa gross_margin provider_cost cac ltv ltv_cac burn nrr churn_rate unfinished",
        [(day(13), 180.0, 90.0, None, 0.0, None, 90.0, None, None, 0.0, 1.0, False)], some=True, only_with="",
    ),
    Case(
        "financial_analytics/margin_waterfall", "revenue less providers is the gross margin, less marketing and support the margin", "kind name n amount basis knows_spend",
        [("revenue", "", 1, 18.0, "payments", True), ("provider", "openai", 1, -1.5, "payments", True), ("provider", "runway", 1, -0.5, "payments", True), ("provider", "flux", 1, -0.045, "payments", True),
         ("gross", "", 1, 15.955, "payments", True), ("marketing", "", 1, -120.0, "payments", True), ("planned", "support", 1, -2.0, "payments", True), ("margin", "", 1, -106.045, "payments", True)],
    ),
    Case(
        "financial_analytics/mrr_ledger", "every month begins where the one before ended", "month mrr_start new expansion reactivation contraction churn mrr_end difference customers customer_churn revenue_churn quick_ratio unfinished", _ledger(), some=True,
    ),
    Case(
        "financial_analytics/mrr_movements", "start and movements make the end; dan's plan has no price", "step amount n from_day last_day difference unpriced",
        [(step, amount, n, day(1), day(0), 0.0, 1) for step, amount, n in (("start", 200.0, 2), ("new", 36.0, 1), ("expansion", 0.0, 0), ("reactivation", 0.0, 0), ("contraction", 0.0, 0), ("churn", 0.0, 0), ("end", 236.0, 3))],
    ),
    Case("financial_analytics/plan_conversion_rates", "by week of signing up, with the weeks that have days left", "cohort signed_up converted plan_conversion low high is_open until", _cohort_weeks(), {"from": day(1).isoformat(), "to": day(-1).isoformat(), "choice": "week"}),
    Case(
        "financial_analytics/plan_distribution", "two on pro, one on starter, and one whose plan has no price", "plan_type mrr share customers unpriced accounts has_prices last_day",
        [("pro", 200.0, 200 / 236, 2, 0, 2, True, day(0)), ("starter", 36.0, 36 / 236, 1, 0, 1, True, day(0)), ("custom", 0.0, 0.0, 0, 1, 1, True, day(0))],
    ),
    Case(
        "financial_analytics/price_check", "what has a price is computed anew, the rest is told apart; the largest difference first", "provider model calls unpriced_calls recorded_cost unpriced_cost recomputed_cost difference",
        [("openai", "gpt-5", 8, 0, 1.5, 0.0, 2.24, 0.74), ("runway", "gen4", 1, 0, 0.5, 0.0, 0.4, -0.1), ("flux", "flux", 1, 1, 0.045, 0.045, 0.0, 0.0)],
    ),
    Case(
        "financial_analytics/provider_cost_comparison", "cost of each unit, of the calls that are counted in it; failed calls cost nothing and are paid for by the others",
        "name provider members provider_cost closed_cost cost_before calls success_rate cost_per_success cost_per_1k_tokens cost_per_image cost_per_second",
        [("openai", "openai", 1, 1.5, 0.3, 0.12, 11, 8 / 11, 1.5 / 8, 1.5 / 1.795, None, None), ("runway", "runway", 1, 0.5, 0.0, 0.0, 1, 1.0, 0.5, None, None, 0.05),
         ("flux", "flux", 1, 0.045, 0.0, 0.0, 5, 0.2, 0.045, None, 0.045, None)],
        {"from": day(1).isoformat(), "to": day(-1).isoformat(), "compare": "week", "choice": "provider"},
    ),
    Case(
        "financial_analytics/revenue_by_cohort", "ada and bob alone brought money", "revenue", [(pytest.approx(_revenue_since()),)] if _month(day(8)) == _month(day(0)) else [], some=True, only_with="" if _month(day(8)) != _month(day(0)) else "revenue",
        rest=sum((MONTH.year - month.year) * 12 + MONTH.month - month.month + 1 for month in {_month(day(back)) for back in (60, 45, 40, 20, 8, 1, 0)}) - 1,
    ),
    Case(
        "financial_analytics/revenue_cost_margin", "a payment is earned over its days", "day revenue provider_cost gross_margin basis unfinished until",
        [(day(1), 9.0, 0.3, 1 - 0.3 / 9, "payments", False, day(0)), (day(0), 9.0, 1.745, 1 - 1.745 / 9, "payments", True, day(-1))],
    ),
    Case(
        "financial_analytics/unpriced_usage", "one picture has no price", "provider model unit quantity days first_day last_day calls provider_cost",
        [("flux", "flux", "image", 1.0, 1, day(0), day(0), 1, 0.045)],
    ),
    Case(
        "financial_analytics/unprofitable_users", "who pays nothing costs more than that, the dearest first", "user_id name provider_cost revenue loss users whole month",
        [(str(person(name)), f"{name[0]}•••@example.org", cost, 0.0, cost, len(LOSING), sum(LOSSES.values()), MONTH) for name, cost in LOSING], {"from": day(1).isoformat(), "to": day(-1).isoformat(), "choice": "all.this"}, some=True,
    ),
)  # fmt: skip
