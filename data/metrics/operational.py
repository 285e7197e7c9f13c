"""What keeps it running: alerts, queues, quotas, the cache, the database."""

from data.metrics.metric import Metric, Threshold

ACTIVE_ALERTS = Metric(
    key="active_alerts", title="Active alerts", section="executive_overview", unit="count", better="lower", kind="live", needs=("usage_alerts",),
    means="Alerts that fired and are not resolved. The engine repeats an alert every hour: one user, type and resource counts once.",
    formula="distinct user, alert type and resource of usage_alerts not resolved, of the last 30 days, by the severity of the newest",
    action="Open Alerts and take the worst first.", query="metrics/active_alerts", threshold=Threshold(0, 4), parts="severity",
)  # fmt: skip
QUEUE_DEPTH = Metric(
    key="queue_depth", title="Queue depth", section="realtime_operations", unit="count", better="lower", tier=4, kind="live", needs=("queue_sample",),
    means="Jobs waiting, by the newest sample of each queue; the age of the oldest decides the status.",
    formula="sum over queues of the newest sample's depth; warn and critical at an oldest job of 60 s and 300 s",
    action="Add workers to that queue.", query="metrics/queues", parts="queue",
)  # fmt: skip
CACHE_HIT_RATE = Metric(
    key="cache_hit_rate", title="Cache hit rate", section="technical_performance", unit="fraction", better="higher", tier=4, kind="live", needs=("cache",),
    means="Share of the dashboard's questions answered from its cache.", formula="hits / (hits + misses) since the cache was started",
    action="Raise the time to live of the coldest query, listed.", query="", threshold=Threshold(0.8, 0.5), parts="query",
)  # fmt: skip
DB_QUERY_PERFORMANCE = Metric(
    key="db_query_performance", title="Database queries", section="technical_performance", unit="ms", better="lower", tier=4, kind="live", needs=(),
    means="95 of 100 of the dashboard's own queries are faster than this.", formula="p95 of the time in PostgreSQL of the newest 1,000 queries of this process",
    action="Open the plan; the missing index is shown.", query="", threshold=Threshold(250, 1000), parts="query",
)  # fmt: skip
API_QUOTA_REMAINING = Metric(
    key="api_quota_remaining", title="Provider quota left", section="forecasting", unit="fraction", better="higher", tier=4, kind="live",
    needs=("quota_sample",),
    means="Share of a provider's quota that is left; the number of the whole is the scarcest one's.",
    formula="(limit - used) / limit of the newest sample per provider and quota; hours until empty at the pace of the last 24 hours, since it last began anew",
    action="Raise the quota or shift load.", query="metrics/quotas", threshold=Threshold(0.2, 0.05), parts="provider",
)  # fmt: skip
STORAGE_UTILIZATION = Metric(
    key="storage_utilization", title="Storage", section="forecasting", unit="bytes", better="lower", tier=4, kind="live", needs=(),
    means="What the database takes on disk, its largest tables apart.", formula="pg_database_size; pg_total_relation_size by table",
    action="Run `flask retention`, shown on the page.", query="metrics/storage", parts="table",
)  # fmt: skip

METRICS = (
    ACTIVE_ALERTS,
    QUEUE_DEPTH,
    CACHE_HIT_RATE,
    DB_QUERY_PERFORMANCE,
    API_QUOTA_REMAINING,
    STORAGE_UTILIZATION,
)
