# ruff: noqa: E501 - a table of rows is read across
"""What the company of company.py must answer about the quality of what it generates."""

from tests.data.sql.case import Case, near, wilson
from tests.data.sql.company import TWO_DAYS, day

_TREND = {
    10: (1.0, 0.5, 0.9, None, None),
    7: (1.0, 0.06, 0.5, 0.5, None),
    1: (2 / 3, 0.15, 0.3, 1.0, 0.0),
    0: (8 / 14, 1.745 / 8, 0.5, 0.5, 0.0),
}
_NO_TREND = (None, None, None, None, None)

CASES = (
    Case(
        "content_quality/success_by_type", "a cancelled call is no attempt, and what was a week ago stands beside",
        "service_type requests eligible success failed rate_limited api_success_rate low high closed before provider_cost requests_closed cost_closed requests_before cost_before",
        # what came on Wednesday came in the hour that is not over
        [("chat", 11, 10, 8, 1, 1, 0.8, *wilson(8, 10), 2 / 3, 1.0, 1.5, 3, 0.3, 1, 0.08), ("images", 5, 5, 1, 4, 0, 0.2, *wilson(1, 5), None, 1.0, 0.045, 0, 0.0, 1, 0.04),
         ("content", 1, 1, 0, 1, 0, 0.0, *wilson(0, 1), None, None, 0.0, 0, 0.0, 0, 0.0), ("video", 1, 1, 1, 0, 0, 1.0, *wilson(1, 1), None, None, 0.5, 0, 0.0, 0, 0.0)],
    ),
    Case(
        "content_quality/retry_patterns", "cleo tried three times in vain, three failures were not tried again", "attempts is_recovered chains retry_cost wasted_cost mean_seconds",
        [(1, False, 3, 0.0, 0.0, 0.0), (3, False, 1, 0.0, 0.0, 2.0)],
    ),
    Case(
        "content_quality/kpi_trend", "each day has what the sparklines draw, and no rate where nothing was",
        "day api_success_rate cost_per_success token_efficiency csat recovered_share retry_cost unfinished",
        [(day(b), *_TREND.get(b, _NO_TREND), 0.0, b == 0) for b in range(13, -1, -1)],
    ),
    Case(
        "content_quality/model_performance", "one of five pictures succeeded; nobody said which model was rated",
        "provider model n success api_success_rate is_own_success latency_p50 cost_per_success token_efficiency csat ratings low high",
        [("flux", "flux", 5, 1, 0.2, True, near(50_000), 0.045, None, None, 0, None, None)], {**TWO_DAYS, "choice": "images"},
    ),
    Case(
        "content_quality/model_performance", "a failure of a name that never succeeds is its provider's", "provider model n success api_success_rate is_own_success",
        [("openai", "gpt-5", 1, 0, 0.0, False)], {**TWO_DAYS, "choice": "content.openai/gpt-5"}, some=True,
    ),
    Case(
        "content_quality/token_efficiency_by_model", "only successes that have both counts", "service_type provider model success input_tokens output_tokens token_efficiency closed before",
        [("chat", "openai", "gpt-5", 8, 950, 435, 435 / 950, 0.3, 0.5)],
    ),
    Case(
        "content_quality/cost_per_success", "the service as a whole first, then its model", "day provider model cost_per_success success provider_cost unfinished",
        [(day(b), *who, cost / n, n, cost, b == 0) for who in (("", ""), ("openai", "gpt-5")) for b, cost, n in ((1, 0.3, 2), (0, 1.2, 6))], {**TWO_DAYS, "choice": "chat"},
    ),
    Case(
        "content_quality/cost_per_success_by_model", "failures cost, and without a success there is no cost of one", "service_type provider model success failed provider_cost cost_per_success closed before has_stray",
        [("chat", "openai", "gpt-5", 8, 1, 1.5, 0.1875, 0.15, 0.08, False), ("video", "runway", "gen4", 1, 0, 0.5, 0.5, None, None, False), ("images", "flux", "flux", 1, 4, 0.045, 0.045, None, None, False),
         ("content", "openai", "gpt-5", 0, 1, 0.0, None, None, None, True)],
    ),
    Case(
        "content_quality/satisfaction_by_model", "two ratings of chat are good, the one of pictures is not", "service_type provider model n mean_rating low_ratings csat low high before",
        [("chat", "openai", "", 2, 4.5, 0, 1.0, *wilson(2, 2), 0.0), ("images", "flux", "", 1, 2.0, 1, 0.0, *wilson(0, 1), None)],
    ),
    Case(
        "content_quality/generation_parameters", "the chosen parameter with its values, then the others; a number given as text is a number, a redacted one hidden",
        "service_type parameter kind value n success api_success_rate low high kinds is_chosen calls described",
        [("images", "aspect", "any", "", 3, 1, 1 / 3, *wilson(1, 3), "text", True, 5, 3), ("images", "aspect", "text", "1:1", 2, 1, 0.5, *wilson(1, 2), "text", True, 5, 3),
         ("images", "aspect", "text", "16:9", 1, 0, 0.0, *wilson(0, 1), "text", True, 5, 3), ("images", "steps", "any", "", 2, 1, 0.5, *wilson(1, 2), "number", False, 5, 3),
         ("chat", "max_tokens", "any", "", 1, 1, 1.0, *wilson(1, 1), "hidden", False, 10, 1), ("images", "keywords", "any", "", 1, 0, 0.0, *wilson(0, 1), "hidden", False, 5, 3),
         ("content", *[None] * 10, 1, 0), ("video", *[None] * 10, 1, 0)],
        {**TWO_DAYS, "choice": "images:aspect"},
    ),
    Case(
        "metrics/retries", "of four chains one was tried again, none recovered", "window chains retried recovered recovered_share retry_cost",
        [("now", 4, 1, 0, 0.0, 0.0), ("closed", 1, 0, 0, 0.0, 0.0), ("before", 0, 0, 0, None, 0.0)],
    ),
    Case(
        "metrics/described", "four of seventeen calls said what they asked for", "window calls described described_share",
        [("now", 17, 4, 4 / 17), ("closed", 3, 0, 0.0), ("before", 0, 0, None)],
    ),
)  # fmt: skip
