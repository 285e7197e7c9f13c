"""What comes out of generations: whether failures are overcome, at what price, and what is known of what was asked for."""

from data.metrics.metric import Metric, Threshold

CHAIN = "a chain begins with a failed call and goes on with each call of the same user and service within 10 minutes of the one before, until one succeeds"
RETRIES = "metrics/retries"

RECOVERED_SHARE = Metric(
    key="recovered_share", title="Recovered failures", section="content_quality", unit="fraction", better="higher",
    means="Share of the chains that began with a failure and ended in success.",
    formula=f"chains that ended in success / all chains; {CHAIN}; cancelled calls are no attempts; a failure that nobody retried is a chain of one",
    action="Retry automatically where people give up: the service and provider with the most lost chains comes first.",
    query=RETRIES, threshold=Threshold(0.7, 0.5),
)  # fmt: skip
RETRY_COST = Metric(
    key="retry_cost", title="Cost of retries", section="content_quality", unit="money", better="lower", kind="flow", missing="zero",
    means="What the attempts after a first failure cost, whether they succeeded or not.",
    formula=f"sum of total_cost of every attempt of a chain but its first; {CHAIN}",
    action="Mend the provider whose failures are retried most; the first attempt's success saves all of it.", query=RETRIES,
)  # fmt: skip
DESCRIBED_SHARE = Metric(
    key="described_share", title="Calls with parameters", section="content_quality", unit="fraction", better="higher",
    means="Share of the calls of which the engine kept what they asked for. Numbers are shown with two significant digits; where the engine replaced a value "
    "by [REDACTED] because its name looks like a secret, it is counted as hidden.",
    formula="calls whose request_data is an object with at least one key / calls, cancelled ones left out",
    action="Pass the request body to the engine's usage tracker; without it no parameter can be compared.", query="metrics/described",
)  # fmt: skip

METRICS = (RECOVERED_SHARE, RETRY_COST, DESCRIBED_SHARE)
