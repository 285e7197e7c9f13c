# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer, worked out by hand, one case for every query file.

A case names the query, what was asked, the columns and the rows. Percentiles come from histograms: `near` allows 1 %.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.data.sql import (
    expected_business,
    expected_campaigns,
    expected_content,
    expected_financial,
    expected_journeys,
    expected_predictions,
    expected_technical,
    expected_user_intelligence,
)
from tests.data.sql.case import Case, near, wilson
from tests.data.sql.company import NOW, SPRING, TWO_DAYS, at, call_id, day, person

__all__ = ["CASES", "Case"]

ADA, BOB, CLEO, DAN = (str(person(name)) for name in ("ada", "bob", "cleo", "dan"))
HALF_PAST = at(0, "12:30:00")


def _minutes(*rows: tuple[int, tuple[Any, ...]], nothing: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The 60 closed minutes before half past noon."""
    known = dict(rows)
    return [(HALF_PAST - timedelta(minutes=60 - i), *known.get(60 - i, nothing)) for i in range(60)]


def _active_now() -> list[tuple[Any, ...]]:
    """Users by minute: dan and bob just now, cleo and ada at 12:20, ada and bob at 12:10, cleo at 12:05; bob yesterday at 12:27."""
    today = {
        0: 2,
        **dict.fromkeys(range(1, 4), 1),
        **dict.fromkeys(range(6, 11), 2),
        **dict.fromkeys(range(16, 21), 2),
        **dict.fromkeys(range(21, 26), 1),
    }
    return [
        (NOW - timedelta(minutes=place), today.get(place, 0), 1 if place < 4 else 0)
        for place in range(60, -1, -1)
    ]


def _active_users() -> list[tuple[Any, ...]]:
    """Eve came ten days ago, ada and eve a week ago, ada and bob on Tuesday, four people on Wednesday."""
    dau = {10: 1, 7: 2, 1: 2, 0: 4}
    wau = {**dict.fromkeys((10, 9, 8), 1), **dict.fromkeys(range(2, 8), 2), 1: 3, 0: 4}
    mau = {**dict.fromkeys((10, 9, 8), 1), **dict.fromkeys(range(2, 8), 2), 1: 3, 0: 5}
    summed = {**dict.fromkeys((10, 9, 8), 1), **dict.fromkeys(range(2, 8), 3), 1: 5, 0: 9}
    return [
        (day(b), dau.get(b, 0), wau[b], mau[b], summed[b] / 30 / mau[b], b == 0) for b in range(10, -1, -1)
    ]


def _kpis() -> list[tuple[Any, ...]]:
    errors = {10: 0.0, 7: 0.0, 1: 1 / 3, 0: 5 / 14}
    latency = {10: near(20_000), 7: near(9000), 1: near(2000), 0: near(180_000)}
    ratings = {7: 0.5, 1: 1.0, 0: 0.5}
    mrr = {
        **dict.fromkeys(range(9, 14), 180),
        **dict.fromkeys((8, 7, 6), 280),
        **dict.fromkeys(range(2, 6), 200),
        1: 236,
        0: 236,
    }
    users = {**dict.fromkeys(range(9, 14), 4), **dict.fromkeys(range(2, 9), 5), 1: 6, 0: 8}
    return [
        (
            day(b),
            errors.get(b),
            0.5 if b == 0 else None,
            latency.get(b),
            ratings.get(b),
            mrr[b],
            users[b],
            b == 0,
        )
        for b in range(13, -1, -1)
    ]


OVERVIEW = (
    Case(
        "executive_overview/active_alerts", "an alert that was repeated is one, as bad as its newest; resolved and old ones are gone",
        "severity alert_type resource_type message user_id current_value limit_value since newest_at times alerts",
        [("critical", "cost_threshold", "cost", "over budget", ADA, 110, 100, at(0, "09:00:00"), at(0, "10:00:00"), 2, 2),
         ("warning", "usage_threshold", "images", "many images", BOB, 85, 100, at(1, "08:00:00"), at(1, "08:00:00"), 1, 2)],
    ),
    Case("executive_overview/active_users_trend", "each day knows the users of its 1, 7 and 30 days", "day dau wau mau stickiness unfinished", _active_users()),
    Case(
        "executive_overview/alerts_trend", "an alert counts on the day it fired, repeated or resolved or not", "day active_alerts unfinished",
        [(day(b), {0: 2, 1: 1}.get(b, 0), b == 0) for b in range(13, -1, -1)],
    ),
    Case(
        "executive_overview/growth", "eve was new, stayed and went; ada was new and returned; three are new, and who falls dormant this week is not known yet",
        "week new_users resurrected_users returning_users dormant_users quick_ratio unfinished",
        [(day(16), 1, 0, 0, 0, None, False), (day(9), 1, 0, 1, 0, None, False), (day(2), 3, 0, 1, None, None, True)],
    ),
    Case("executive_overview/kpi_trend", "each day has what the cards' sparklines draw, and nothing where nothing was", "day error_rate uptime latency_p95 csat mrr total_users unfinished", _kpis()),
    Case(
        "executive_overview/requests_trend", "an hour without calls has no error rate, and the hour under way is not finished", "bucket requests failed_requests error_rate unfinished most_failed_provider most_failed",
        [(at(1, "09:00:00"), 1, 0, 0.0, False, None, None), (at(1, "12:00:00"), 1, 0, 0.0, False, None, None), (at(1, "23:00:00"), 1, 1, 1.0, False, "openai", 1),
         (at(0, "12:00:00"), 15, 5, 5 / 14, True, "flux", 4)],
        only_with="requests", rest=33,
    ),
    Case(
        "executive_overview/revenue_vs_cost_trend", "a payment is earned over its days, a refund taken off, a failed one and another currency left out",
        "day revenue provider_cost revenue_cost_ratio basis unfinished",
        [(day(1), 9.0, 0.3, 30.0, "payments", False), (day(0), 9.0, 1.745, 9 / 1.745, "payments", True)],
    ),
    Case(
        "executive_overview/what_changed", "chat gained two requests in closed hours and images lost the one of a week ago", "service_type provider contributors before now change",
        [("chat", "openai", 1, 1.0, 3.0, 2.0), ("images", "openai", 1, 1.0, 0.0, -1.0)], {**TWO_DAYS, "choice": "requests"},
    ),
)  # fmt: skip

METRICS = (
    Case(
        "metrics/acquisition_cost", "spend in our currency over users whose first paid day is in the period", "window spend customers cac",
        [("now", 120.0, 2, 60.0), ("closed", 50.0, 1, 50.0), ("before", 20.0, 1, 20.0)],
    ),
    Case(
        "metrics/active_alerts", "two alerts are open, one of them critical", "window severity active_alerts newest_at",
        [("now", "", 2, at(0, "10:00:00")), ("now", "critical", 1, at(0, "10:00:00")), ("now", "warning", 1, at(1, "08:00:00"))],
    ),
    Case(
        "metrics/active_users", "on Wednesday nobody came before noon, a week before two did", "window dau wau mau stickiness dau_week_before uncompared",
        [("now", 4, 4, 5, 0.06, 2, None), ("closed", 0, 2, 3, 5 / 30 / 3, None, None), ("before", 2, 2, 2, 0.05, None, None)],
    ),
    Case("metrics/active_users_of_period", "somebody who called twice is one user", "window active_users", [("now", 4), ("closed", 2), ("before", 0)]),
    Case("metrics/availability", "of two minutes with five calls one was bad", "window uptime minutes reason", [("now", 0.5, 2, None), ("closed", None, 0, None), ("before", None, 0, None)]),
    Case(
        "metrics/calls", "failures cost, cancelled calls are not eligible, a repeated poll counts nowhere",
        "window requests failed_requests provider_cost input_tokens output_tokens images_generated video_seconds error_rate api_success_rate rate_limit_hit_rate token_efficiency"
        " cost_per_success",
        [("now", 18, 6, 2.045, 1350, 445, 1, 10.0, 6 / 17, 10 / 17, 1 / 17, 435 / 950, 0.2045), ("closed", 3, 1, 0.3, 200, 60, 0, 0.0, 1 / 3, 2 / 3, 0.0, 0.3, 0.15),
         ("before", 2, 0, 0.12, 80, 40, 2, 0.0, 0.0, 1.0, 0.0, 0.5, 0.06)],
    ),
    Case(
        "metrics/churn", "frank and hugo paid a month ago, hugo pays no longer", "window customers lost churn_rate",
        [("now", 2, 1, 0.5), ("closed", 2, 1, 0.5), ("before", 2, 1, 0.5)],
    ),
    Case(
        "metrics/feature_adoption", "of four users three chat", "window service_type users feature_adoption",
        [("now", "chat", 3, 0.75), ("now", "images", 2, 0.5), ("now", "content", 1, 0.25), ("now", "video", 1, 0.25), ("closed", "chat", 2, 1.0)],
    ),
    Case(
        "metrics/health", "one of two minutes was good, 5 of 13 calls failed, images are half as fast as they should; a service without a latency is left out of the speed",
        "window service_type n error_rate p95 target speed_factor uptime health_score",
        [("now", "", 14, 5 / 13, None, None, 10.5 / 13, 0.5, 50 * 8 / 13 * 10.5 / 13), ("now", "chat", 7, 0.0, 4000.0, 6000, 1.0, None, None),
         ("now", "content", 1, 1.0, None, 20_000, None, None, None), ("now", "images", 5, 0.8, 50_000.0, 25_000, 0.5, None, None),
         ("now", "video", 1, 0.0, 180_000.0, 240_000, 1.0, None, None)],
    ),
    Case(
        "metrics/latency", "percentiles of successful calls; usual is the median of the daily p95 of the days before the period: 9 and 20 seconds", "window n latency_p50 latency_p90 latency_p95 latency_p99 usual",
        [("now", 9, near(2000), near(180_000), near(180_000), near(180_000), near(14_500)), ("closed", 2, near(1000), near(2000), near(2000), near(2000), near(14_500)),
         ("before", 2, near(800), near(9000), near(9000), near(9000), near(14_500))],
    ),
    Case(
        "metrics/latency_by_service", "each service has its own p95", "window service_type n latency_p95_by_service",
        [("now", "video", 1, near(180_000)), ("now", "images", 1, near(50_000)), ("now", "chat", 7, near(4000)), ("closed", "chat", 2, near(2000)),
         ("before", "images", 1, near(9000)), ("before", "chat", 1, near(800))],
    ),
    Case(
        "metrics/lifetime_value", "margin of an average customer for as long as they stay, against what the two newest customers cost", "window ltv ltv_cac cac_payback cac margin_per_account churn_rate lifetime_months customers reason",
        [("now", (236 - 2.665) / 3 * 2, (236 - 2.665) / 3 * 2 / 60, 60 / ((236 - 2.665) / 3), 60.0, (236 - 2.665) / 3, 0.5, 2.0, 3, None),
         ("closed", (236 - 0.92) / 3 * 2, (236 - 0.92) / 3 * 2 / 50, 50 / ((236 - 0.92) / 3), 50.0, (236 - 0.92) / 3, 0.5, 2.0, 3, None),
         ("before", (280 - 0.5) / 3 * 2, (280 - 0.5) / 3 * 2 / 20, 20 / ((280 - 0.5) / 3), 20.0, (280 - 0.5) / 3, 0.5, 2.0, 3, None)],
    ),
    Case(
        "metrics/mrr", "a yearly price counts a twelfth, a plan without a price is counted apart", "window mrr customers arpa unpriced reason",
        [("now", 236.0, 3, 236 / 3, 1, None), ("closed", 236.0, 3, 236 / 3, 0, None), ("before", 280.0, 3, 280 / 3, 0, None)],
    ),
    Case(
        "metrics/plan_conversion", "hugo and frank paid within 30 days, ines never, eve still has days left", "window signed_up still_open plan_conversion",
        [("now", 4, 1, 2 / 3), ("closed", 4, 1, 2 / 3), ("before", 0, 0, None)], {"from": day(70).isoformat(), "to": day(10).isoformat()},
    ),
    Case(
        "metrics/provider_reliability", "the provider that is least sure to work comes first", "window provider n provider_reliability low high",
        [("now", "flux", 5, 0.2, *wilson(1, 5)), ("now", "runway", 1, 1.0, *wilson(1, 1)), ("now", "openai", 11, 8 / 11, *wilson(8, 11)),
         ("closed", "openai", 3, 2 / 3, *wilson(2, 3)), ("before", "openai", 2, 1.0, *wilson(2, 2))],
    ),
    Case(
        "metrics/queues", "12 jobs wait and 12 were done in the 20 minutes between samples; what an old sample says is not now",
        "window queue queue_depth oldest_age_seconds processing_seconds sampled_at drain_seconds knows_pace", [("now", "images", 12, 90.0, 2.5, at(0, "12:20:00"), 1200.0, True)],
    ),
    Case(
        "metrics/quotas", "300 are left at 100 an hour", "window provider quota quota_limit used resets_at sampled_at api_quota_remaining hours_left",
        [("now", "openai", "requests", 1000.0, 700.0, at(-1), at(0, "12:30:00"), 0.3, 3.0)],
    ),
    Case(
        "metrics/revenue", "what two days earned, over what they cost", "window revenue basis provider_cost revenue_cost_ratio gross_margin reason",
        [("now", 18.0, "payments", 2.045, 18 / 2.045, 1 - 2.045 / 18, None), ("closed", 9.0, "payments", 0.3, 30.0, 1 - 0.3 / 9, None), ("before", 8.0, "payments", 0.0, None, 1.0, None)],
    ),
    Case(
        "metrics/revenue", "a plan that nobody pays for earns 0, and where it cost something that is said", "window revenue gross_margin reason",
        [("now", 0.0, None, "Nothing was earned in this period, so there is nothing to take a share of."), ("closed", 0.0, None, None), ("before", 0.0, None, None)],
        {**TWO_DAYS, "plan": "custom"}, some=True,
    ),
    Case(
        "metrics/satisfaction", "two of three ratings are 4 or 5", "window csat n low high",
        [("now", 2 / 3, 3, *wilson(2, 3)), ("closed", 2 / 3, 3, *wilson(2, 3)), ("before", 0.5, 2, *wilson(1, 2))],
    ),
    Case("metrics/storage", "the whole database stands first, without a name", "window table", [("now", "")], some=True, only_with=""),
    Case(
        "metrics/total_users", "everybody who had signed up by then, called or not", "window total_users week_before month_before",
        [("now", 8, 5, 3), ("closed", 8, None, None), ("before", 5, None, None)],
    ),
)  # fmt: skip

REALTIME = (
    Case("realtime_operations/active_now", "users of the five minutes before each minute, and yesterday's", "bucket active_users yesterday", _active_now()),
    Case(
        "realtime_operations/error_rate_last_hour", "a minute without calls has no rate", "bucket eligible failed error_rate low high",
        _minutes(
            (25, (1, 1, 1.0, *wilson(1, 1))), (20, (5, 1, 0.2, *wilson(1, 5))), (10, (5, 3, 0.6, *wilson(3, 5))), (3, (1, 0, 0.0, *wilson(0, 1))), (2, (1, 0, 0.0, *wilson(0, 1))),
            nothing=(0, 0, None, None, None),
        ),
    ),
    Case(
        "realtime_operations/latency_last_hour", "percentiles of the successful calls of each minute, exact", "bucket n latency_p50 latency_p95",
        _minutes((20, (4, 2000.0, 50_000.0)), (10, (1, 4000.0, 4000.0)), (2, (1, 180_000.0, 180_000.0)), nothing=(0, None, None)),
    ),
    Case(
        "realtime_operations/live_feed", "only failed calls, newest first", "id created_at service_type provider model status error_message user_id latency_ms cost",
        [(str(call_id(c)), when, service, provider, provider if provider == "flux" else "gpt-5", status, words, who, latency, 0.0) for c, when, service, provider, status, words, who, latency in (
            (8, at(0, "12:20:03"), "images", "flux", "error", "no credits", CLEO, None), (7, at(0, "12:20:02"), "images", "flux", "timeout", "timeout", CLEO, None),
            (6, at(0, "12:20:01"), "images", "flux", "error", "no credits", CLEO, None), (5, at(0, "12:10:25"), "images", "flux", "error", "content policy", BOB, 500),
            (22, at(0, "12:05:00"), "content", "openai", "error", "quota", CLEO, None), (18, at(1, "23:59:59"), "chat", "openai", "error", "=cmd|' /C calc'!A0", ADA, 100))],
        {"choice": "failed"}, some=True,
    ),
    Case(
        "realtime_operations/live_feed", "the numbers beside the choices are of the last hour, also where the rows are not", "failed_last_hour limited_last_hour",
        [(5, 1)], {"choice": "limited"}, some=True,
    ),
    Case(
        "realtime_operations/one_call", "one call with everything that is known of it", "id service_type provider status error_message user_id latency_ms cost country",
        [(str(call_id(1)), "chat", "openai", "success", None, ADA, 1000, 0.1, "private")], {"choice": str(call_id(1))}, some=True,
    ),
    Case(
        "realtime_operations/provider_status", "one provider works and did since it was first seen, one is quiet since its failures, one worked two minutes ago",
        "provider n success_rate error_rate error_low latency_p95 usual_p95 per_minute reason good_at seen_at well_since",
        [("openai", 2, 0.5, 0.0, 0.0, 1500.0, near(9000), 0.4, None, at(0, "12:30:00"), at(0, "12:30:00"), at(1, "09:00:00")),
         ("flux", 0, None, None, None, None, None, 0.0, None, None, at(0, "12:20:00"), NOW),
         ("runway", 1, 1.0, 0.0, 0.0, 180_000.0, None, 0.2, None, at(0, "12:28:00"), at(0, "12:28:00"), at(0, "12:00:00"))],
    ),
    Case("realtime_operations/rate_limited_now", "dan was turned away", "rate_limited_now users in_the_last_hour calls", [(1, 1, 1, 15)]),
    Case(
        "realtime_operations/requests_per_minute", "a minute without calls is zero, and so is an hour: one call at this hour in 28 days is none usually", "bucket requests usual_low usual_high",
        _minutes(*((ago, (n, 0.0, 0.0)) for ago, n in ((25, 1), (20, 5), (10, 6), (3, 1), (2, 1))), nothing=(0, 0.0, 0.0)),
    ),
)  # fmt: skip

SHELL = (
    Case(
        "shell/choices", "most used first, a campaign by its name, whose model it is, the plan that was had at the time of the call", "dimension value label n provider",
        [("campaign", SPRING, "Spring", 1, None), ("country", "unknown", "unknown", 19, None), ("country", "private", "private", 2, None), ("model", "gpt-5", "gpt-5", 14, "openai"), ("model", "flux", "flux", 5, "flux"),
         ("model", "dall-e-3", "dall-e-3", 1, "openai"), ("model", "gen4", "gen4", 1, "runway"), ("plan", "pro", "pro", 10, None), ("plan", "starter", "starter", 5, None), ("plan", "none", "none", 4, None), ("plan", "custom", "custom", 2, None),
         ("provider", "openai", "openai", 15, None), ("provider", "flux", "flux", 5, None), ("provider", "runway", "runway", 1, None), ("service", "chat", "chat", 12, None), ("service", "images", "images", 6, None),
         ("service", "content", "content", 2, None), ("service", "video", "video", 1, None)],
    ),
    Case(
        "shell/entity_slots", "the most used entity has the first place of the palette", "dimension entity slot",
        [("provider", "openai", 0), ("provider", "flux", 1), ("provider", "runway", 2), ("service", "chat", 0), ("service", "images", 1), ("service", "content", 2), ("service", "video", 3)],
    ),
    Case("shell/metric_targets", "nobody set a target", "metric warn critical", []),
    Case("shell/log_begin", "the first day with a call", "day", [(day(730),)]),
    Case("shell/pending_details", "two days have begun and both are counted", "pending days before", [(0, 2, 0)]),
    Case("shell/untold", "the worker has told every table, also those that have no rows", "tables", [([],)]),
    Case("shell/freshness", "the first build is done and the newest call is known", "is_built newest_row_at rolled_up_to last_error", [(True, at(0, "12:30:10"), at(0, "12:30:10"), None)], some=True),
    Case(
        "shell/sources", "a source without a row says so", "source has_rows",
        [(name, name not in ("acquisition",)) for name in (
            "api_usage", "usage_alerts", "known_user", "payment", "plan_price", "provider_price", "subscription_event", "marketing_spend", "acquisition", "budget", "campaign_outcome", "campaigns", "queue_sample",
            "quota_sample", "feedback")],
    ),
)  # fmt: skip

TEN_MINUTES = {"from": at(0, "12:15:00").isoformat(), "to": at(0, "12:25:00").isoformat()}
SHORT = (
    Case("realtime_operations/live_feed", "somebody without a subscription is on no plan", "id", [(str(call_id(c)),) for c in (8, 7, 6, 22)], {"choice": "failed", "plan": "none"}, some=True),
    Case("realtime_operations/live_feed", "an address in a private network is a country of its own", "id", [(str(call_id(c)),) for c in (2, 1)], {"choice": "all", "country": "private"}, some=True),
    Case("realtime_operations/rate_limited_now", "a call without an address comes from an unknown country", "rate_limited_now calls", [(1, 13)], {"country": "unknown"}, some=True),
    Case("metrics/availability", "ten minutes that begin inside an hour hold one bad minute, the ten before a good one", "window uptime minutes reason", [("now", 0.0, 1, None), ("closed", 0.0, 1, None), ("before", 1.0, 1, None)], TEN_MINUTES),
    Case(
        "metrics/latency", "ten minutes that begin inside an hour hold one latency, the ten before four", "window n latency_p50 latency_p90 latency_p95 latency_p99 usual",
        [("now", 1, *[near(4000)] * 4, near(9000)), ("closed", 1, *[near(4000)] * 4, near(9000)), ("before", 4, near(2000), *[near(50_000)] * 3, near(9000))], TEN_MINUTES,
    ),
    Case("metrics/latency", "the last 60 minutes hold what was called in them, in whichever hour", "window n latency_p50", [("now", 6, near(3000)), ("closed", 6, near(3000)), ("before", 0, None)], {"range": "60m"}, some=True),
    Case("metrics/availability", "the last 60 minutes hold both minutes with traffic", "window uptime minutes reason", [("now", 0.5, 2, None), ("closed", 0.5, 2, None), ("before", None, 0, None)], {"range": "60m"}),
    Case(
        "metrics/latency_by_service", "ten minutes of one service", "window service_type n latency_p95_by_service",
        [("now", "chat", 1, near(4000)), ("closed", "chat", 1, near(4000)), ("before", "images", 1, near(50_000)), ("before", "chat", 3, near(3000))], TEN_MINUTES,
    ),
    Case(
        "executive_overview/revenue_vs_cost_trend", "the last hour is shown inside its day, with what the day cost", "day revenue provider_cost revenue_cost_ratio basis unfinished",
        [(day(0), 9.0, 1.745, 9 / 1.745, "payments", True)], {"range": "60m"},
    ),
    Case(
        "executive_overview/kpi_trend", "a provider's own sparklines: it failed, its minutes had too few calls to judge, its rating was bad", "day error_rate uptime latency_p95 csat",
        [(day(b), 0.8 if b == 0 else None, None, near(50_000) if b == 0 else None, 0.0 if b == 0 else None) for b in range(13, -1, -1)], {**TWO_DAYS, "provider": "flux"}, some=True,
    ),
    Case(
        "executive_overview/requests_trend", "days are buckets of their own in longer periods, with the provider that failed most",
        "bucket requests failed_requests error_rate unfinished most_failed_provider most_failed",
        [(at(10), 1, 0, 0.0, False, None, None), (at(7), 2, 0, 0.0, False, None, None), (at(1), 3, 1, 1 / 3, False, "openai", 1), (at(0), 15, 5, 5 / 14, True, "flux", 4)], {"range": "28d"}, only_with="requests", rest=24,
    ),
)  # fmt: skip

CASES: Sequence[Case] = (
    *OVERVIEW,
    *METRICS,
    *REALTIME,
    *SHELL,
    *SHORT,
    *expected_business.CASES,
    *expected_predictions.CASES,
    *expected_campaigns.CASES,
    *expected_content.CASES,
    *expected_financial.CASES,
    *expected_user_intelligence.CASES,
    *expected_technical.CASES,
    *expected_journeys.CASES,
)
