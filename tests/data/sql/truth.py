# ruff: noqa: E501 - a table of rows is read across
"""Every metric computed from raw rows by SQL written for this purpose alone; none of the product's statements is used.

`calls` is a temporary table of the rows that count. A statement binds f and t (the period), today, now and zone; {where} are the filters.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.filters import Filters
from tests.conftest import Connection
from tests.data.sql.truth_of_limits import TRUTH_OF_LIMITS
from tests.data.sql.truth_of_money import TRUTH_OF_MONEY

PREPARE = """
create temp table calls as
select u.id, u.user_id, u.created_at as at, (u.created_at at time zone %(zone)s)::date as day, u.service_type as service, u.provider, u.model, u.status, u.endpoint,
    u.campaign_id::text as campaign, coalesce(u.total_cost, 0) as cost, u.input_tokens as sent, u.output_tokens as written, u.images_generated as images, u.video_seconds as seconds,
    case when u.latency_ms >= 0 then u.latency_ms end as ms,
    coalesce((select case when e.kind = 'cancel' then 'none' else e.plan_type end from analytics.subscription_event e
        where e.user_id = u.user_id and e.occurred_at <= u.created_at order by e.occurred_at desc, e.subscription_event_id desc limit 1), 'none') as plan,
    coalesce((select country from analytics.address a where a.ip = u.ip_address), 'unknown') as country
from api_usage u
where u.created_at is not null and not exists (
    select from api_usage v where u.service_type = 'video' and v.service_type = 'video' and v.request_id = u.request_id and v.provider = u.provider
        and (v.created_at, v.id) < (u.created_at, u.id));
create temp view paying as
select user_id, occurred_at as since, lead(occurred_at) over w as until, is_paying and plan_type not in ('free', 'demo', 'trial') as pays, is_paying, plan_type, billing_interval
from analytics.subscription_event window w as (partition by user_id order by occurred_at, subscription_event_id)
"""

_CALLS = "select ({value})::float8 from calls where at >= %(f)s and at < %(t)s and {where}"
_ELIGIBLE = "nullif(count(*) filter (where status <> 'cancelled'), 0)"
_FAILED = "count(*) filter (where status in ('error', 'timeout'))"
_MRR = (
    "select coalesce(sum(case p.billing_interval when 'year' then p.price / 12 else p.price end), 0)::float8 from paying s join analytics.plan_price p"
    " on p.plan_type = s.plan_type and p.billing_interval = s.billing_interval and p.valid_from <= {d} and (p.valid_to is null or p.valid_to > {d})"
    " where s.is_paying and (s.since at time zone %(zone)s)::date <= {d} and (s.until is null or (s.until at time zone %(zone)s)::date > {d})"
)
_LAST_DAY = "least((%(t)s at time zone %(zone)s)::date - 1, %(today)s)"
_MOMENT = "least(%(t)s, %(now)s)"
_THEN = f"(({_MOMENT} at time zone 'UTC' - interval '1 month') at time zone 'UTC')"
_PAID_AT = "exists (select from paying p where p.user_id = u.user_id and p.pays and p.since <= {m} and (p.until is null or p.until > {m}))"
_CHURN = f"select avg((not {_PAID_AT.format(m=_MOMENT)})::int)::float8 from (select distinct user_id from paying) u where {_PAID_AT.format(m=_THEN)}"
_REVENUE = (
    "select sum((case status when 'paid' then amount else -amount end) / ((period_end at time zone %(zone)s)::date - (period_start at time zone %(zone)s)::date))::float8"
    " from analytics.payment cross join lateral generate_series((%(f)s at time zone %(zone)s)::date, least((%(t)s - interval '1 second') at time zone %(zone)s, %(today)s)::date, interval '1 day') d"
    " where status in ('paid', 'refunded') and d::date >= (period_start at time zone %(zone)s)::date and d::date < (period_end at time zone %(zone)s)::date"
)
_COST_OF_DAYS = "select sum(cost)::float8 from calls where day >= (%(f)s at time zone %(zone)s)::date and day <= ((%(t)s - interval '1 second') at time zone %(zone)s)::date"
_ACTIVE = "(select count(distinct user_id) from calls where day > {d} - {n} and day <= {d} and {{where}})"
_READ = "((%(read_at)s at time zone %(zone)s)::date - 1)"
_MEAN_DAU = f"(select count(*) from (select distinct user_id, day from calls where day > {_READ} - 30 and day <= {_READ} and {{where}}) x) / 30.0"
_KNOWN = (
    "(select user_id, min(at) as at from (select id as user_id, created_at as at from auth.users union all select user_id, created_at from user_subscriptions"
    " union all select user_id, at from calls) x group by 1)"
)
_FIRST_PAID = "(select user_id, min(since) as at from paying where pays group by 1)"
_SESSIONS = (
    "(select user_id, min(at) as began, max(at) as ended, count(*) as n from (select *, count(*) filter (where coalesce(at - before >= interval '30 minutes', true)) over"
    " (partition by user_id order by at, id) as run from (select *, lag(at) over (partition by user_id order by at, id) as before from calls) x) y group by user_id, run) s"
    " where began >= %(f)s and began < %(t)s"
)


def _percentile(share: float) -> str:
    return f"select percentile_disc({share}) within group (order by ms)::float8 from calls where status = 'success' and ms is not null and at >= %(f)s and at < %(t)s and {{where}}"


METRICS: Mapping[str, str] = {
    **{
        key: _CALLS.replace("{value}", value)
        for key, value in {
            "requests": "count(*)",
            "failed_requests": _FAILED,
            "provider_cost": "coalesce(sum(cost), 0)",
            "input_tokens": "coalesce(sum(sent), 0)",
            "output_tokens": "coalesce(sum(written), 0)",
            "images_generated": "coalesce(sum(images), 0)",
            "video_seconds": "coalesce(sum(seconds), 0)",
            "error_rate": f"{_FAILED}::numeric / {_ELIGIBLE}",
            "api_success_rate": f"count(*) filter (where status = 'success')::numeric / {_ELIGIBLE}",
            "rate_limit_hit_rate": f"count(*) filter (where status = 'rate_limited')::numeric / {_ELIGIBLE}",
            "token_efficiency": "sum(written) filter (where status = 'success' and sent is not null)::numeric / sum(sent) filter (where status = 'success' and written is not null)",
            "cost_per_success": "sum(cost) / nullif(count(*) filter (where status = 'success'), 0)",
        }.items()
    },
    **{f"latency_p{share}": _percentile(share / 100) for share in (50, 90, 95, 99)},
    "latency_p95_by_service": "select max(p) from (select percentile_disc(0.95) within group (order by ms)::float8 as p from calls"
    " where status = 'success' and ms is not null and at >= %(f)s and at < %(t)s and {where} group by service) x",
    "provider_reliability": "select min(r)::float8 from (select count(*) filter (where status = 'success')::numeric / count(*) as r from calls"
    " where status <> 'cancelled' and at >= %(f)s and at < %(t)s and {where} group by provider) x",
    "uptime": "select avg((bad * 2 < n)::int)::float8 from (select count(*) as n, count(*) filter (where status in ('error', 'timeout')) as bad from calls"
    " where status <> 'cancelled' and at >= %(f)s and at < %(t)s and {where} group by date_trunc('minute', at) having count(*) >= 5) x",
    "active_users": "select count(distinct user_id)::float8 from calls where at >= %(f)s and at < %(t)s and {where}",
    "dau": f"select {_ACTIVE.format(d=_READ, n=1)}::float8",
    "wau": f"select {_ACTIVE.format(d=_READ, n=7)}::float8",
    "mau": f"select {_ACTIVE.format(d=_READ, n=30)}::float8",
    "stickiness": f"select ({_MEAN_DAU} / nullif({_ACTIVE.format(d=_READ, n=30)}, 0))::float8",
    "feature_adoption": "select max(n)::float8 / (select count(distinct user_id) from calls where at >= %(f)s and at < %(t)s and {where})"
    " from (select count(distinct user_id) as n from calls where at >= %(f)s and at < %(t)s and {where} group by service) x",
    "acquired_users": f"select count(*)::float8 from {_KNOWN} k where at >= %(f)s and at < {_MOMENT} and exists (select from analytics.acquisition a where a.user_id = k.user_id)",
    "total_users": f"select count(*)::float8 from {_KNOWN} k where at < %(t)s",
    "csat": "select avg((rating >= 4)::int)::float8 from analytics.feedback where rated_at >= %(f)s and rated_at < %(t)s",
    "mrr": _MRR.format(d=_LAST_DAY),
    "revenue": _REVENUE,
    "revenue_cost_ratio": f"select ({_REVENUE}) / ({_COST_OF_DAYS})",
    "cac": "select ((select sum(amount) from analytics.marketing_spend where currency = 'USD' and day >= (%(f)s at time zone %(zone)s)::date and day < (%(t)s at time zone %(zone)s)::date)"
    f" / nullif((select count(*) from {_FIRST_PAID} x where at >= %(f)s and at < %(t)s), 0))::float8",
    "churn_rate": _CHURN,
    "plan_conversion": f"select avg(((p.at < k.at + interval '30 days') is true)::int)::float8 from {_KNOWN} k left join {_FIRST_PAID} p using (user_id)"
    " where k.at >= %(f)s and k.at < %(t)s and k.at <= %(now)s - interval '30 days'",
    "active_alerts": "select count(distinct (user_id, alert_type, resource_type))::float8 from usage_alerts where is_resolved is not true and created_at > %(now)s - interval '30 days'",
    "error_budget_left": "select min(1 - bad / n / (1 - case service when 'images' then 0.97 when 'video' then 0.95 else 0.99 end))::float8 from (select service, count(*)::numeric as n, count(*) filter (where"
    " status in ('error', 'timeout')) as bad from calls where status <> 'cancelled' and day > %(today)s - 30 and day <= %(today)s group by service) x",
    "dominated_providers": """
        with p as (
            select service, provider, sum(cost) / nullif(count(*) filter (where status = 'success'), 0) as price, count(ms) filter (where status = 'success') >= 100 as sure,
                percentile_disc(0.95) within group (order by ceil(50 * ln(greatest(ms, 1)::float8))) filter (where status = 'success' and ms is not null) as slow,
                count(*) filter (where status in ('error', 'timeout'))::float8 / count(*) filter (where status <> 'cancelled') as bad
            from calls where at >= %(f)s and at < %(t)s and {where} group by service, provider having count(*) filter (where status <> 'cancelled') > 0)
        select sum((exists (select from p q where q.service = p.service and q.provider <> p.provider and p.sure and q.sure and q.price <= p.price and q.slow <= p.slow and q.bad <= p.bad
            and (q.price < p.price or q.slow < p.slow or q.bad < p.bad)))::int)::float8 from p""",
    "endpoint_latency": "select max(mean)::float8 from (select avg(ms) as mean from calls where status = 'success' and at >= %(f)s and at < %(t)s and {where} group by endpoint) x",
    "queue_depth": "select sum(depth)::float8 from analytics.queue_sample s where sampled_at > %(now)s - interval '1 hour'"
    " and not exists (select from analytics.queue_sample n where n.queue = s.queue and n.sampled_at > s.sampled_at)",
    "api_quota_remaining": "select min((quota_limit - used) / quota_limit)::float8 from analytics.quota_sample s where sampled_at > %(now)s - interval '1 day'"
    " and not exists (select from analytics.quota_sample n where n.provider = s.provider and n.quota = s.quota and n.sampled_at > s.sampled_at)",
    "session": f"select count(*)::float8 from {_SESSIONS}",
    "session_duration": f"select (percentile_cont(0.5) within group (order by extract(epoch from ended - began)))::float8 from {_SESSIONS}",
    "session_depth": f"select (percentile_disc(0.5) within group (order by least(n, 50)))::float8 from {_SESSIONS}",
    "feature_flow": f"select coalesce(sum(least(n - 1, 5)), 0)::float8 from {_SESSIONS}",
    "geo": "select (count(distinct country) filter (where country not in ('private', 'unknown')))::float8 from calls where at >= %(f)s and at < %(t)s",
    "device": "select avg((coalesce(g.device, '') in ('mobile', 'tablet'))::int)::float8 from calls join api_usage u using (id)"
    " left join analytics.user_agent g on g.hash = md5(u.user_agent)::uuid where at >= %(f)s and at < %(t)s and not coalesce(g.is_bot, false) and {where}",
    "funnel": f"""
        with entry as (select user_id, at, at + interval '30 days' as ends from {_KNOWN} k where at >= %(f)s and at < %(t)s and at <= %(now)s - interval '30 days'),
        moment as (select e.*, (select min(at) from calls c where c.user_id = e.user_id and status = 'success') as success,
            (select min(at) from calls c where c.user_id = e.user_id and day = (select distinct day from calls d where d.user_id = e.user_id order by day offset 2 limit 1)) as third,
            (select min(created_at) from campaigns c where c.user_id = e.user_id) as campaign, (select at from {_FIRST_PAID} p where p.user_id = e.user_id) as paid from entry e)
        select avg((coalesce(success >= at and third >= success and campaign >= third and paid >= campaign and paid < ends, false))::int)::float8 from moment""",
    "health_score": """
        with hour as (select *, date_trunc('minute', at) as minute from calls where at >= date_trunc('minute', %(now)s::timestamptz) - interval '1 hour' and at < date_trunc('minute', %(now)s)),
        speed as (
            select service, count(*) as n, least(1.0, max(p95_ms)::float8 / percentile_disc(0.95) within group (order by ms) filter (where status = 'success')) as s
            from hour join analytics.latency_target on service_type = service group by service having count(ms) filter (where status = 'success') > 0)
        select (100 * (select avg((bad * 2 < n)::int) from (select count(*) as n, count(*) filter (where status in ('error', 'timeout')) as bad from hour where status <> 'cancelled'
                group by minute having count(*) >= 5) x)
            * (select 1 - avg((status in ('error', 'timeout'))::int) from hour where status <> 'cancelled') * (select case when exists (select from hour where status = 'success') then (select sum(n * s) / sum(n) from speed) else 0 end))::float8""",
}
# Users' stages by the words of the definition, from distinct days of activity.
_DAYS = "(select user_id, day, count(*) as n, lead(day) over (partition by user_id order by day) as next from calls where user_id is not null group by 1, 2)"
_FIRST = "(%(f)s at time zone %(zone)s)::date"
_LAST = "((%(t)s - interval '1 second') at time zone %(zone)s)::date"
_CAME = "(select user_id, min(day) as came from calls where user_id is not null group by 1)"
_ENDED = f"date_trunc('week', least({_LAST} + 1, %(today)s)::timestamp)::date"
_SPAN = f"least(date_trunc('week', {_FIRST}::timestamp)::date, {_ENDED} - 7)"
_WEEKS = (
    "(select *, lag(w) over o as last, lead(w) over o as next from (select distinct user_id, date_trunc('week', day::timestamp)::date as w from calls where user_id is not null) x"
    " window o as (partition by user_id order by w))"
)
# Segments are of today's, whatever the period: how many are worse and how many alike is counted one by one.
_TODAY = "(now() at time zone %(zone)s)::date"
_SCORED = (
    f"(select user_id, {_TODAY} - max(day) as away, count(distinct day) as days, coalesce((select sum(case status when 'paid' then amount when 'refunded' then -amount end)"
    f" from analytics.payment p where p.user_id = c.user_id and (paid_at at time zone %(zone)s)::date > {_TODAY} - 90), 0) as money"
    f" from calls c where user_id is not null and day > {_TODAY} - 90 and day <= {_TODAY} group by 1)"
)


def _fifth(value: str) -> str:
    """The score of a value: the best 5, the worst 1, between them the fifth that the middle of those alike is in."""
    worse, alike, better = (
        f"(select count(*) from {_SCORED} z where z.{value} {sign} a.{value})" for sign in "<=>"
    )
    if value == "away":
        worse, better = better, worse
    return f"case when {better} = 0 then 5 when {worse} = 0 then 1 else 1 + floor(5 * ({worse} + {alike} / 2.0) / (select count(*) from {_SCORED} z)) end"


USERS: Mapping[str, str] = {
    "at_risk_users": "select count(*)::float8 from (select user_id, max(day) as last, sum(n) filter (where day > {d} - 14) as now14,"
    f" sum(n) filter (where day <= {{d}} - 14 and day > {{d}} - 28) as before14 from {_DAYS} x where day <= {{d}} group by 1) y"
    " where last > {d} - 30 and (last <= {d} - 14 or (before14 >= 5 and coalesce(now14, 0) * 2 < before14))".replace(
        "{d}", _READ
    ),
    "churned_users": f"select count(*)::float8 from {_DAYS} x where day + 30 between {_FIRST} and {_READ} and (next is null or next > day + 30)",
    "resurrected_users": f"select count(*)::float8 from {_DAYS} x where next between {_FIRST} and {_READ} and next > day + 30",
    "new_users": f"select count(*)::float8 from {_CAME} x where came between {_FIRST} and {_LAST}",
    "activation_rate": "select avg(((select count(distinct c.day) from calls c where c.user_id = x.user_id and c.day between came and came + 13) >= 3)::int)::float8"
    f" from {_CAME} x where came + 13 between {_FIRST} and {_LAST} and came + 13 < %(today)s",
    "quick_ratio": f"select (select count(*) from {_WEEKS} y where w >= {_SPAN} and w < {_ENDED} and (last is null or last < w - 7))::float8"
    f" / nullif((select count(*) from {_WEEKS} y where w + 7 >= {_SPAN} and w + 7 < {_ENDED} and (next is null or next > w + 7)), 0)",
    "retention_week_1": f"select avg((next is not distinct from w + 7)::int)::float8 from {_WEEKS} y where last is null and w + 7 >= {_SPAN} and w + 7 < {_ENDED}",
    "rfm_champions": f"select count(*)::float8 from (select *, case when (select count(distinct money) from {_SCORED} z) = 1 then f else round((f + m) / 2.0) end as fm"
    f" from (select {_fifth('away')} as r, {_fifth('days')} as f, {_fifth('money')} as m from {_SCORED} a) b) c where r >= 4 and fm >= 4",
}
# Chains call after call: each belongs to the first failure of its user and service that it goes on from within ten minutes.
_CHAINS = """(with recursive placed as (
        select *, row_number() over (partition by user_id, service order by at, id) as place from calls where status <> 'cancelled' and user_id is not null),
    walked as (
        select p.*, case when status in ('error', 'timeout') then place end as chain from placed p where place = 1
        union all
        select n.*, case when w.chain is not null and w.status <> 'success' and n.at <= w.at + interval '10 minutes' then w.chain when n.status in ('error', 'timeout') then n.place end
        from walked w join placed n on n.user_id = w.user_id and n.service = w.service and n.place = w.place + 1)
    select service, min(provider) filter (where place = chain) as provider, min(at) as at, bool_or(status = 'success') as won, sum(cost) filter (where place <> chain) as cost
    from walked where chain is not null group by user_id, service, chain) x where at >= %(f)s and at < %(t)s and {where}"""
CONTENT: Mapping[str, str] = {
    "recovered_share": f"select avg(won::int)::float8 from {_CHAINS}",
    "retry_cost": f"select coalesce(sum(cost), 0)::float8 from {_CHAINS}",
    "described_share": "select avg((id in (select id from api_usage where request_data is not null))::int)::float8 from calls where status <> 'cancelled' and at >= %(f)s and at < %(t)s and {where}",
}
# Money of campaigns: each side on its own. The one campaign of the rows is called Spring, and has outcomes.
_SPENT = "(select coalesce(sum(amount), 0) from analytics.marketing_spend where campaign = 'Spring' and currency = 'USD' and day >= (%(f)s at time zone %(zone)s)::date and day < (%(t)s at time zone %(zone)s)::date)"
_MADE = "(select coalesce(sum(cost), 0) from calls where campaign is not null and at >= %(f)s and at < %(t)s)"
_BROUGHT = "(select coalesce(sum(amount), 0) from analytics.campaign_outcome where currency = 'USD' and day >= (%(f)s at time zone %(zone)s)::date and day < (%(t)s at time zone %(zone)s)::date)"
CAMPAIGNS: Mapping[str, str] = {
    "campaign_cost": f"select ({_SPENT} + {_MADE})::float8",
    "campaign_outcome": f"select {_BROUGHT}::float8",
    "campaign_roi": f"select (({_BROUGHT} - {_SPENT} - {_MADE}) / nullif({_SPENT} + {_MADE}, 0))::float8",
    "campaign_users": "select count(distinct user_id)::float8 from calls where campaign is not null and at >= %(f)s and at < %(t)s",
    "campaign_generations": "select count(*)::float8 from calls where campaign is not null and status = 'success' and at >= %(f)s and at < %(t)s",
}
TRUTH: Mapping[str, str] = {**METRICS, **USERS, **CONTENT, **CAMPAIGNS, **TRUTH_OF_MONEY, **TRUTH_OF_LIMITS}
# What a reader who stood there at an instant would have counted: days that are over, and the hours until then.
_DAY = "((%(at)s - interval '1 microsecond') at time zone %(zone)s)::date"
_SEEN = "(select count(distinct user_id) from calls where day > {d} - {n} and at < %(at)s)".replace(
    "{d}", _DAY
)
AT_AN_INSTANT: Mapping[str, str] = {
    "dau": f"select {_SEEN.format(n=1)}::float8",
    "wau": f"select {_SEEN.format(n=7)}::float8",
    "mau": f"select {_SEEN.format(n=30)}::float8",
    "stickiness": f"select ((select count(*) from (select distinct user_id, day from calls where day > {_DAY} - 30 and at < %(at)s) x) / 30.0 / nullif({_SEEN.format(n=30)}, 0))::float8",
    "total_users": f"select count(*)::float8 from {_KNOWN} k where at < %(at)s",
    "mrr": _MRR.format(d=_DAY),
}
DIMENSIONS = ("service", "provider", "model", "plan", "country", "campaign")


def true_value(connection: Connection, key: str, filters: Filters) -> float | None:
    """The value of a metric under the filters, from raw rows."""
    chosen = {name: list(filters.values(name)) for name in DIMENSIONS if filters.values(name)}
    where = " and ".join(f"{name} = any(%({name})s)" for name in chosen) or "true"
    values: dict[str, Any] = {
        "f": filters.start, "t": filters.end, "closed": filters.closed_end, "bf": filters.before_start, "bt": filters.before_end, "read_at": filters.read_at, "now": filters.now, "today": filters.now.date(), "zone": filters.zone, **chosen,
    }  # fmt: skip
    row = connection.execute(TRUTH[key].replace("{where}", where).encode(), values).fetchone()
    return float(row[0]) if row and row[0] is not None else None


def true_at(connection: Connection, key: str, instant: datetime, zone: str) -> float | None:
    """The value of a balance at an instant, from raw rows."""
    row = connection.execute(AT_AN_INSTANT[key].encode(), {"at": instant, "zone": zone}).fetchone()
    return float(row[0]) if row and row[0] is not None else None
