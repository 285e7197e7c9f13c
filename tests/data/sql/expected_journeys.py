# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer about journeys: steps, sessions, countries, clients."""

from collections.abc import Sequence

from tests.data.sql.case import Case
from tests.data.sql.company import TWO_DAYS, day

FUNNEL = "place step users open_users other_way other_way_open share_of_all share_of_step_before median_seconds median_in_all"
LONG_AGO = {"from": day(70).isoformat(), "to": day(10).isoformat()}
BINS = (("one call", 0, 0), ("under 1", 0, 60), ("1", 60, 120), ("2", 120, 240), ("4", 240, 480), ("8", 480, 900), ("15", 900, 1800), ("30", 1800, 3600), ("60", 3600, 7200), ("120", 7200, None))  # fmt: skip
DEPTHS = ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 8), (8, 11), (11, 16), (16, 31), (31, None))

CASES: Sequence[Case] = (
    Case(
        "user_journeys/journey_funnel", "bob and dan used it, both had paid before; all three have days left", FUNNEL,
        [(1, "signed_up", 0, 3, 0, 0, None, None, None, None), (2, "first_success", 0, 2, 0, 0, None, None, 9750.0, None), (3, "paid", 0, 0, 0, 2, None, None, None, None)],
        {**TWO_DAYS, "choice": "30.order.signed_up-first_success-paid"},
    ),
    Case(
        "user_journeys/journey_funnel", "of four whose week is over frank and eve paid at once, hugo too late; nobody called within it", FUNNEL,
        [(1, "signed_up", 4, 0, 0, 0, 1.0, None, None, None), (2, "paid", 2, 0, 0, 0, 0.5, 0.5, 0.0, None), (3, "first_success", 0, 0, 0, 0, 0.0, 0.0, None, None)],
        {**LONG_AGO, "choice": "7.order.signed_up-paid-first_success"},
    ),
    Case(
        "user_journeys/journey_funnel", "in any order eve's payment counts although it came before her first success; hugo and frank paid without one", FUNNEL,
        [(1, "signed_up", 1, 3, 0, 0, 1.0, None, None, None), (2, "first_success", 0, 1, 0, 0, 0.0, 0.0, None, None), (3, "paid", 0, 1, 1, 1, 0.0, None, None, None)],
        {**LONG_AGO, "choice": "60.any.signed_up-first_success-paid"},
    ),
    Case("user_journeys/journey_funnel", "a step that nobody entered has no funnel", FUNNEL, [], {**TWO_DAYS, "choice": "7.order.campaign-paid"}),
    Case(
        "user_journeys/feature_flow", "seven sessions begin, and each node of the second step leads on or is over, as three were before", "step source target n sessions others",
        [(1, "chat", "end", 2, 7, 0), (1, "chat", "chat", 1, 7, 0), (1, "chat", "images", 1, 7, 0), (1, "chat", "video", 1, 7, 0), (1, "failed", "end", 1, 7, 0), (1, "failed", "failed", 1, 7, 0),
         (2, "chat", "chat", 1, 7, 0), (2, "failed", "failed", 1, 7, 0), (2, "images", "failed", 1, 7, 0), (2, "video", "end", 1, 7, 0), (2, "end", "end", 3, 7, 0)],
        {**TWO_DAYS, "choice": "3"},
    ),
    Case(
        "user_journeys/session_duration", "three sessions are one call, dan's takes a minute, ada's ten, cleo's fifteen, bob's twenty", "name low high sessions sessions_before session_duration",
        [(*bin_, {"one call": 3, "1": 1, "8": 1, "15": 2}.get(bin_[0], 0), 0, 90.0) for bin_ in BINS],
    ),
    Case(
        "user_journeys/session_duration", "Tuesday's three calls alone against ada's and eve's of the week before", "name low high sessions sessions_before session_duration",
        [(*bin_, {"one call": 3}.get(bin_[0], 0), {"one call": 2}.get(bin_[0], 0), 0.0) for bin_ in BINS],
        {"from": day(4).isoformat(), "to": day(0).isoformat()},
    ),
    Case(
        "user_journeys/session_depth", "half of the sessions have one or two calls", "low high sessions sessions_before session_depth",
        [(*bin_, {1: 3, 2: 1, 4: 2, 5: 1}.get(bin_[0], 0), 0, 2) for bin_ in DEPTHS],
    ),
    Case(
        "user_journeys/geo_map", "ada called from a private address too, but last from an unknown one, where her money counts", "country users requests failed_requests provider_cost revenue margin all_users",
        [("unknown", 4, 16, 6, 1.745, 18.0, 16.255, 4), ("private", 1, 2, 0, 0.3, 0.0, -0.3, 4)],
    ),
    Case("user_journeys/geo_map", "one country alone", "country users all_users", [("private", 1, 1)], {**TWO_DAYS, "country": "private"}, some=True),
    Case(
        "user_journeys/device_browser", "nobody said which browser", "part name requests share failed_requests failed_share provider_cost",
        [(part, "unknown", 18, 1.0, 6, 1 / 3, 2.045) for part in ("browser", "os", "device")],
    ),
    Case(
        "metrics/sessions", "of Tuesday's sessions each is one call; with Wednesday's eleven steps lead on", "window session session_duration session_depth feature_flow",
        [("now", 7, 90.0, 2, 11), ("closed", 3, 0.0, 1, 0), ("before", 0, None, None, 0)],
    ),
    Case(
        "metrics/funnel", "whoever signed up in these days still has time", "window entries still_open converted funnel",
        [("now", 3, 3, 0, None), ("closed", 3, 3, 0, None), ("before", 1, 1, 0, None)],
    ),
    Case(
        "metrics/funnel", "of three whose thirty days are over nobody went the whole way", "window entries still_open converted funnel",
        [("now", 4, 1, 0, 0.0), ("closed", 4, 1, 0, 0.0), ("before", 0, 0, 0, None)], LONG_AGO,
    ),
    Case(
        "metrics/geo", "private and unknown addresses are no country", "window geo requests requests_without_country",
        [("now", 0, 18, 18), ("closed", 0, 3, 3), ("before", 0, 0, 0)],
    ),
    Case("metrics/device", "of calls without a user agent none came from a phone", "window device bot_requests", [("now", 0.0, 0), ("closed", 0.0, 0), ("before", None, 0)]),
)  # fmt: skip
