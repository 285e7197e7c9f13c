"""How much was done and what it took: requests, tokens, images, seconds, provider cost."""

from data.metrics.metric import Metric, Threshold

CALLS = "metrics/calls"


def _sum(key: str, title: str, unit: str, means: str, formula: str, better: str = "higher") -> Metric:
    return Metric(
        key=key, title=title, section="technical_performance", unit=unit, better=better, means=means, formula=formula,  # type: ignore[arg-type]
        action="Compare with the period before; open What changed to see which service moved.", query=CALLS, kind="flow", missing="zero",
    )  # fmt: skip


REQUESTS = _sum("requests", "Requests", "count", "Calls of the engine, of any status.", "count of rows")
FAILED_REQUESTS = _sum(
    "failed_requests",
    "Failed requests",
    "count",
    "Calls that ended in an error or a timeout.",
    "count of rows with status error or timeout",
    "lower",
)
INPUT_TOKENS = _sum(
    "input_tokens",
    "Input tokens",
    "count",
    "Tokens sent to models, as the engine estimates them.",
    "sum of input_tokens, unknown counts 0",
    "neutral",
)
OUTPUT_TOKENS = _sum(
    "output_tokens",
    "Output tokens",
    "count",
    "Tokens that models wrote, as the engine estimates them.",
    "sum of output_tokens, unknown counts 0",
)
IMAGES_GENERATED = _sum(
    "images_generated",
    "Images",
    "count",
    "Images that were generated.",
    "sum of images_generated, unknown counts 0",
)
VIDEO_SECONDS = _sum(
    "video_seconds",
    "Video",
    "seconds",
    "Seconds of video that were generated.",
    "sum of video_seconds, unknown counts 0",
)
PROVIDER_COST = Metric(
    key="provider_cost", title="Provider cost", section="financial_analytics", unit="money", better="lower", kind="flow", missing="zero",
    means="What the providers charge for the calls, failed ones included, as the engine recorded it. It is cost, never revenue.",
    formula="sum of total_cost, unknown counts 0",
    action="Open What changed for the service and provider that moved it.", query=CALLS,
)  # fmt: skip
TOKEN_EFFICIENCY = Metric(
    key="token_efficiency", title="Token efficiency", section="content_quality", unit="ratio", better="higher", tier=2,
    means="Tokens written for each token sent.", formula="sum of output tokens / sum of input tokens, over successful calls that have both",
    action="Shorten the prompts of the models named.", query=CALLS, threshold=Threshold(-0.2, -0.4, of="change"),
)  # fmt: skip
COST_PER_SUCCESS = Metric(
    key="cost_per_success", title="Cost per success", section="content_quality", unit="money", better="lower", tier=2,
    means="What one successful generation costs when failed ones are paid for too.", formula="sum of total_cost of all calls / successful calls",
    action="Switch away from the model named in the provider matrix.", query=CALLS, threshold=Threshold(0.15, 0.40, of="change"),
)  # fmt: skip

METRICS = (
    REQUESTS, FAILED_REQUESTS, INPUT_TOKENS, OUTPUT_TOKENS, IMAGES_GENERATED, VIDEO_SECONDS, PROVIDER_COST,
    TOKEN_EFFICIENCY, COST_PER_SUCCESS,
)  # fmt: skip
