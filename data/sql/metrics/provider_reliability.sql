-- one row per window and provider: success rate and its Wilson interval at 95 %, weakest first
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, provider, coalesce(sum(n) filter (where status = 'success'), 0)::float8 as success, sum(n) filter (where status <> 'cancelled')::float8 as eligible
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    group by 1, 2
)
select name as "window", provider, eligible::bigint as n, success / nullif(eligible, 0) as provider_reliability,
    analytics.wilson_low(success, eligible) as low, analytics.wilson_high(success, eligible) as high
from c where eligible > 0 order by 1, 5
