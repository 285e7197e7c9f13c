# ruff: noqa: E501 - a table of cases is read across
"""What the company of company.py must answer about its users, worked out by hand."""

from collections.abc import Sequence

from tests.data.sql.case import Case
from tests.data.sql.company import day

CASES: Sequence[Case] = (
    Case(
        "metrics/lifecycle", "nobody was away for a fortnight, so nobody is at risk, was lost or came back", "window at_risk_users churned_users resurrected_users",
        [("now", 0, 0, 0), ("closed", 0, 0, 0), ("before", 0, 0, 0)],
    ),
    Case(
        "user_intelligence/lifecycle_stages", "ada was new a week ago and has come on three days, eve has not; three had their first call since", "was stage users as_of before",
        [("new", "activated", 1, day(0), day(7)), ("new", "growing", 1, day(0), day(7)), ("none", "new", 3, day(0), day(7))],
    ),
)  # fmt: skip
