# ruff: noqa: E501 - a table of cases is read across
"""What the company of company.py must answer about its users, worked out by hand.

By weeks (Monday is two days before Wednesday): eve came in the last but one week before this, ada in the last, bob, cleo and dan in this one.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tests.data.sql.case import Case
from tests.data.sql.company import TWO_DAYS, at, call_id, day, person

ADA, BOB, CLEO, DAN, EVE = (str(person(name)) for name in ("ada", "bob", "cleo", "dan", "eve"))


def _asked(choice: str) -> Mapping[str, str]:
    return {**TWO_DAYS, "choice": choice}


def _trend() -> list[tuple[Any, ...]]:
    """Nobody was ever at risk; the first call of all was ten days ago, and before that there were no stages."""
    dau, new = {10: 1, 7: 2, 1: 2, 0: 4}, {10: 1, 7: 1, 1: 1, 0: 2}
    return [
        (day(b), dau.get(b, 0), new.get(b, 0), *[0 if b <= 10 else None] * 3, b == 0)
        for b in range(13, -1, -1)
    ]


def _signups() -> list[tuple[Any, ...]]:
    """Weeks of sign-up: hugo, ines and frank never called; eve was last seen in the second week after hers."""
    cohorts = (
        (65, 1, 0),
        (51, 1, 0),
        (44, 1, 0),
        (23, 1, 3),
        (9, 1, 2),
        (2, 3, 1),
    )  # Monday, size, weeks with somebody
    return [
        (
            day(back),
            size,
            i,
            day(back) + timedelta(weeks=i),
            back - 7 * i == 2,
            size * (i < active),
            float(i < active),
        )
        for back, size, active in cohorts
        for i in range((back - 2) // 7 + 1)
    ]


SPAN = (day(16), day(2))
CASES: Sequence[Case] = (
    Case(
        "metrics/lifecycle", "nobody was away for a fortnight, so nobody is at risk, was lost or came back", "window at_risk_users churned_users resurrected_users reason",
        [("now", 0, 0, 0, None), ("closed", 0, 0, 0, None), ("before", 0, 0, 0, None)],
    ),
    Case(
        "metrics/newcomers", "bob, cleo and dan came, bob on the day that is over; nobody's first fortnight has ended", "window new_users activation_rate",
        [("now", 3, None), ("closed", 1, None), ("before", 0, None)],
    ),
    Case(
        "metrics/growth", "in the last finished week ada was new, and eve, new in the week before, came again", "window quick_ratio new_users resurrected dormant retention_week_1 of_users",
        [("now", None, 1, 0, 0, 1.0, 1), ("closed", None, 1, 0, 0, 1.0, 1), ("before", None, 1, 0, 0, None, None)],
    ),
    Case("metrics/rfm", "ada is best in everything, bob came lately and paid", "window rfm_champions users", [("now", 2, 5)]),
    Case(
        "user_intelligence/rfm_segments", "of five users four came today and share the best recency; three paid nothing and share the lowest value", "segment users value r f m is_revenue",
        [("champions", 2, 116.0, 5.0, 4.5, 4.5, True), ("at_risk", 1, 0.0, 1.0, 4.0, 1.0, True), ("new", 2, 0.0, 5.0, 1.0, 1.0, True)], some=True,
    ),
    Case(
        "user_intelligence/lifecycle_stages", "ada was new a week ago and has come on three days, eve has not; three had their first call since", "was stage users as_of before",
        [("new", "activated", 1, day(0), day(7)), ("new", "growing", 1, day(0), day(7)), ("none", "new", 3, day(0), day(7))],
    ),
    Case(
        "user_intelligence/lifecycle_stages", "without a comparison there is nothing that anybody was", "was stage users before",
        [(None, "activated", 1, None), (None, "growing", 1, None), (None, "new", 3, None)], {**TWO_DAYS, "compare": "none"}, some=True,
    ),
    Case("user_intelligence/kpi_trend", "each day has its active and new users", "day active_users new_users at_risk_users churned_users resurrected_users unfinished", _trend()),
    Case(
        "user_intelligence/kpi_weeks", "weeks that are over; eve came again in the week after her first", "week quick_ratio retention_week_1 activation_rate unfinished",
        [(day(16), None, None, None, False), (day(9), None, 1.0, None, False)],
    ),
    Case(
        "user_intelligence/retention_cohorts", "eve came in two weeks, ada in two, and this week is not over", "cohort size period_index starts is_open users share",
        [(day(16), 1, 0, day(16), False, 1, 1.0), (day(16), 1, 1, day(9), False, 1, 1.0), (day(16), 1, 2, day(2), True, 0, 0.0),
         (day(9), 1, 0, day(9), False, 1, 1.0), (day(9), 1, 1, day(2), True, 1, 1.0), (day(2), 3, 0, day(2), True, 3, 1.0)], _asked("week.bounded.use"),
    ),
    Case("user_intelligence/retention_cohorts", "by sign-up, in that week or later", "cohort size period_index starts is_open users share", _signups(), _asked("week.unbounded.signup")),
    Case(
        "user_intelligence/behaviour_cohorts", "of those who began with content one has a finished week 1, and came", "value size known period_index of_users users share first_cohort last_cohort",
        [("chat", 3, 2, 0, 1, 1, 1.0, *SPAN), ("chat", 3, 2, 1, None, None, None, *SPAN), ("content", 2, 2, 0, 1, 1, 1.0, *SPAN), ("content", 2, 2, 1, 1, 1, 1.0, *SPAN),
         ("content", 2, 2, 2, None, None, None, *SPAN)], _asked("service.week.bounded"),
    ),
    Case(
        "user_intelligence/segments", "a plan is what was had at the end of the day", "value users share before as_of",
        [("none", 2, 0.4, 0, day(0)), ("custom", 1, 0.2, 0, day(0)), ("pro", 1, 0.2, 2, day(0)), ("starter", 1, 0.2, 0, day(0))], _asked("plan"),
    ),
    Case(
        "user_intelligence/segments", "by the service of the first call", "value users before", [("chat", 3, 1), ("content", 2, 1)], _asked("service"), some=True,
    ),
    Case(
        "user_intelligence/users", "who paid comes first, addresses are masked", "user_id name stage segment plan calls paid total",
        [(BOB, "b•••@example.org", "new", "champions", "starter", 5, 36.0, 3), (DAN, "d•••@example.org", "new", "new", "custom", 2, 0.0, 3),
         (CLEO, "c•••@example.org", "new", "new", "none", 4, 0.0, 3)], _asked("100.stage.new"), some=True,
    ),
    Case("user_intelligence/users", "one row was asked for, the total stays", "user_id total", [(BOB, 3)], _asked("1.stage.new"), some=True),
    Case("user_intelligence/users", "who moved from one stage to another", "user_id", [(ADA,)], _asked("100.move.new.activated"), some=True),
    Case("user_intelligence/users", "who was not yet here", "user_id", [(BOB,), (DAN,), (CLEO,)], _asked("100.move.none.new"), some=True),
    Case("user_intelligence/users", "the users of a segment", "user_id", [(ADA,), (BOB,)], _asked("100.rfm.champions"), some=True),
    Case("user_intelligence/users", "the users of a first service", "user_id", [(EVE,), (CLEO,)], _asked("100.segment.service.content"), some=True),
    Case("user_intelligence/users", "the users of a plan", "user_id", [(ADA,)], _asked("100.segment.plan.pro"), some=True),
    Case("user_intelligence/users", "the users of a cell", "user_id", [(ADA,)], _asked(f"100.cohort.week.bounded.use.{day(9)}.1.all."), some=True),
    Case("user_intelligence/users", "nobody of this cohort came in this week", "user_id", [], _asked(f"100.cohort.week.bounded.use.{day(16)}.2.all."), some=True),
    Case("user_intelligence/users", "by sign-up eve was seen in the first week or later", "user_id", [(EVE,)], _asked(f"100.cohort.week.unbounded.signup.{day(23)}.1.all."), some=True),
    Case("user_intelligence/users", "the whole cohort of one plan", "user_id", [(BOB,)], _asked(f"100.cohort.week.bounded.use.{day(2)}.-1.plan.starter"), some=True),
    Case("user_intelligence/users", "the newcomers of some weeks who began on a plan", "user_id", [(ADA,), (EVE,)], _asked(f"100.first.plan.{day(16)}.{day(2)}.pro"), some=True),
    Case(
        "user_intelligence/found_users", "a whole address finds its user", "user_id name last_at calls country",
        [(ADA, "a•••@example.org", at(0, "12:20:06"), 8, "unknown")], _asked(" ADA@example.org"),
    ),
    Case("user_intelligence/found_users", "the beginning of an id finds its user", "user_id", [(ADA,)], _asked(ADA[:11].upper()), some=True),
    Case("user_intelligence/found_users", "a part of a masked address finds nobody", "user_id", [], _asked("ada@"), some=True),
    Case(
        "user_intelligence/user_timeline", "everything that eve did and that was done for her, newest first", "at kind what detail status n amount id name stage plan",
        [(at(5), "plan", "cancel, pro", "not paying", "cancelled", 1, None, None, "e•••@example.org", "growing", "none"),
         (at(7, "10:05:00"), "call", "images, openai, dall-e-3", None, "success", 1, 0.04, str(call_id(20)), "e•••@example.org", "growing", "none"),
         (at(7, "10:05:00"), "session", "images", "0", "success", 1, 0.04, None, "e•••@example.org", "growing", "none"),
         (at(10, "15:00:00"), "call", "content, openai, gpt-5", None, "success", 1, 0.5, str(call_id(21)), "e•••@example.org", "growing", "none"),
         (at(10, "15:00:00"), "session", "content", "0", "success", 1, 0.5, None, "e•••@example.org", "growing", "none"),
         (at(20), "plan", "start, pro", "paying", "success", 1, None, None, "e•••@example.org", "growing", "none"),
         (at(20), "sign-up", "account", None, "success", 1, None, None, "e•••@example.org", "growing", "none")], _asked(f"{EVE}.all.100"), some=True,
    ),
    Case("user_intelligence/user_timeline", "bob called last, and one of his calls failed", "kind what detail", [("call", "images, flux, flux", "content policy")], _asked("latest.error.100"), some=True),
    Case(
        "user_intelligence/user_timeline", "money in our currency and in others", "kind what detail amount",
        [("payment", "failed", "pro USD", 500.0), ("payment", "paid", "pro EUR", 700.0), ("payment", "paid", "pro USD", 100.0), ("payment", "refunded", "pro USD", -20.0), ("plan", "start, pro", "paying", None)],
        _asked(f"{ADA}.money.100"), some=True,
    ),
)  # fmt: skip
