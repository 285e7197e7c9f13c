# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer about its campaigns.

Spring began nine days before Wednesday and goes on; eve made two pictures for it a week before, for 0.04. It has 30 of outcome that day and 12 on Tuesday, and 50 of
media on Tuesday. Autumn was over long before (its settings say so), Idle was used by nobody and brought nothing; 70 were spent on a campaign that the engine does not know.
"""

from tests.data.sql.case import Case, wilson
from tests.data.sql.company import AUTUMN, IDLE, SPRING, TWO_DAYS, day

WEEK = {"from": day(8).isoformat(), "to": day(-1).isoformat(), "compare": "none"}
_COLUMNS = "campaign_id name status starts ends requests success users calls_per_user days_per_user returned_share generation_cost media_spend campaign_cost outcome_value outcomes campaign_roi cost_per_success campaigns"
_NOTHING = (0, 0, 0, None, None, None)

CASES = (
    Case(
        "campaign_performance/campaigns", "without usage it is 0, without an outcome n/a, and never one generation; spend that names no campaign has a line of its own", _COLUMNS,
        [("", "", "", None, None, 0, 0, 0, None, None, None, 0.0, 70.0, 70.0, None, None, None, None, 0),
         (SPRING, "Spring", "active", day(9), None, *_NOTHING, 0.0, 50.0, 50.0, 12.0, 2, -0.76, None, 2),
         (IDLE, "Idle", "active", day(5), None, *_NOTHING, 0.0, 0.0, 0.0, None, None, None, None, 2)],
        {**TWO_DAYS, "choice": "period"}, some=True,
    ),
    Case(
        "campaign_performance/campaigns", "a campaign that was over long before and brings something now", "campaign_id ends requests campaign_cost outcome_value outcomes campaign_roi campaigns",
        [(AUTUMN, day(50), 0, 0.0, 5.0, 1, None, 1)], {"from": day(31).isoformat(), "to": day(29).isoformat(), "compare": "none", "choice": "period"}, some=True,
    ),
    Case(
        "campaign_performance/campaigns", "the first seven days of a campaign, whatever the period", _COLUMNS,
        [(SPRING, "Spring", "active", day(9), None, 1, 1, 1, 1.0, 1.0, 0.0, 0.04, 0.0, 0.04, 30.0, 3, (30 - 0.04) / 0.04, 0.04, 1)],
        {**TWO_DAYS, "choice": "7", "campaign": SPRING}, some=True,
    ),
    Case(
        "campaign_performance/campaigns", "the whole life of a campaign", "name api_success_rate low high campaign_cost outcome_value",
        [("Spring", 1.0, *wilson(1, 1), 50.04, 42.0)], {**TWO_DAYS, "choice": "life", "campaign": SPRING}, some=True,
    ),
    Case(
        "campaign_performance/tags", "two campaigns share a tag, of which one has an outcome", "tag campaigns requests campaign_cost outcome_value campaign_roi tags",
        [("images", 1, 1, 50.04, 42.0, (42 - 50.04) / 50.04, 2), ("sale", 1, 1, 50.04, 42.0, (42 - 50.04) / 50.04, 2)], WEEK,
    ),
    Case(
        "campaign_performance/timeline", "campaigns that run in the period, oldest first", "campaign_id name status starts ends requests campaigns",
        [(SPRING, "Spring", "active", day(9), None, 1, 2), (IDLE, "Idle", "active", day(5), None, 0, 2)], WEEK,
    ),
    Case(
        "campaign_performance/timeline", "a campaign that is over is seen where it ran, to the last day that is known of it", "campaign_id name status starts ends requests campaigns",
        [(AUTUMN, "Autumn", "completed", day(70), day(50), 0, 1)], {"from": day(60).isoformat(), "to": day(55).isoformat(), "campaign": AUTUMN},
    ),
    Case(
        "campaign_performance/kpi_trend", "what each day cost and brought", "day campaign_cost campaign_outcome campaign_roi campaign_users campaign_generations unfinished",
        [(day(b), {7: 0.04, 1: 50.0}.get(b, 0.0), {7: 30.0, 1: 12.0}.get(b, 0.0), {7: (30 - 0.04) / 0.04, 1: -0.76}.get(b), int(b == 7), int(b == 7), b == 0) for b in range(13, -1, -1)],
    ),
    Case(
        "shell/campaign_marks", "a campaign that is used in the period is marked where it began", "day name is_start requests",
        [(day(9), "Spring", True, 1)], {"from": day(12).isoformat(), "to": day(-1).isoformat()},
    ),
    Case(
        "metrics/campaigns", "each side is added up before they are joined", "window campaign_cost campaign_outcome campaign_roi campaign_users campaign_generations",
        [("now", 50.0, 12.0, -0.76, 0, 0), ("closed", 50.0, 12.0, -0.76, 0, 0), ("before", 0.0, 0.0, None, 0, 0)],
    ),
)  # fmt: skip
