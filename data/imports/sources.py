"""The sources that can be imported, in the order in which they are listed."""

from data.imports.source import Source
from data.imports.sources_of_engine import API_USAGE, CAMPAIGNS, USER_SUBSCRIPTIONS
from data.imports.sources_of_money import (
    BUDGET,
    CAMPAIGN_OUTCOME,
    MARKETING_SPEND,
    PAYMENT,
    PLAN_PRICE,
    PROVIDER_PRICE,
    SUBSCRIPTION_EVENT,
)
from data.imports.sources_of_operations import LATENCY_TARGET, QUEUE_SAMPLE, QUOTA_SAMPLE, SLO_OBJECTIVE
from data.imports.sources_of_targets import METRIC_TARGET
from data.imports.sources_of_users import ACQUISITION, FEEDBACK

SOURCES: tuple[Source, ...] = (
    PLAN_PRICE,
    PROVIDER_PRICE,
    PAYMENT,
    MARKETING_SPEND,
    ACQUISITION,
    BUDGET,
    CAMPAIGN_OUTCOME,
    QUEUE_SAMPLE,
    QUOTA_SAMPLE,
    FEEDBACK,
    SUBSCRIPTION_EVENT,
    LATENCY_TARGET,
    SLO_OBJECTIVE,
    METRIC_TARGET,
    API_USAGE,
    USER_SUBSCRIPTIONS,
    CAMPAIGNS,
)
