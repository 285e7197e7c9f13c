-- one row per service: generations and their outcomes in the period, success rate with its Wilson interval at 95 %, and the rate of its finished part and of the compare period
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, service_type, coalesce(sum(n) filter (where status <> 'cancelled'), 0)::float8 as eligible, coalesce(sum(n) filter (where status = 'success'), 0)::float8 as success,
        coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) as failed, coalesce(sum(n) filter (where status = 'rate_limited'), 0) as limited, sum(n) as calls, sum(cost) as cost
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    group by 1, 2
)
select n.service_type, n.calls::bigint as requests, n.eligible::bigint as eligible, n.success::bigint as success, n.failed::bigint as failed, n.limited::bigint as rate_limited,
    n.success / nullif(n.eligible, 0) as api_success_rate, analytics.wilson_low(n.success, n.eligible) as low, analytics.wilson_high(n.success, n.eligible) as high,
    d.success / nullif(d.eligible, 0) as closed, b.success / nullif(b.eligible, 0) as before, coalesce(n.cost, 0)::float8 as provider_cost,
    coalesce(d.calls, 0)::bigint as requests_closed, coalesce(d.cost, 0)::float8 as cost_closed, coalesce(b.calls, 0)::bigint as requests_before, coalesce(b.cost, 0)::float8 as cost_before
from c n left join c d on d.name = 'closed' and d.service_type = n.service_type left join c b on b.name = 'before' and b.service_type = n.service_type
where n.name = 'now' order by n.calls desc, n.service_type
