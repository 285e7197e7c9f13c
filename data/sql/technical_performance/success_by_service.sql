-- one row per service: its calls and the share that succeeded, with the Wilson interval at 95 % and the share of the compare period; weakest first
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, service_type, sum(n) filter (where status <> 'cancelled')::float8 as eligible, coalesce(sum(n) filter (where status = 'success'), 0)::float8 as success,
        coalesce(sum(n) filter (where status in ('error', 'timeout')), 0)::float8 as failed, coalesce(sum(n) filter (where status = 'rate_limited'), 0)::float8 as limited
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    group by 1, 2
)
select n.service_type, n.eligible::bigint, n.failed::bigint, n.limited::bigint as rate_limited, n.success / n.eligible as api_success_rate,
    analytics.wilson_low(n.success, n.eligible) as low, analytics.wilson_high(n.success, n.eligible) as high,
    closed.success / nullif(closed.eligible, 0) as closed, before.success / nullif(before.eligible, 0) as before
from c n left join c closed on closed.name = 'closed' and closed.service_type = n.service_type left join c before on before.name = 'before' and before.service_type = n.service_type
where n.name = 'now' and n.eligible > 0 order by 5, 1
