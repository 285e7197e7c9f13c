-- one row per bucket and service: calls that were turned away, and the share of all eligible calls of the bucket
-- obeys: service provider model plan country campaign
with c as (
    select date_trunc(%(step)s, at, case %(step)s when 'day' then %(zone)s else 'UTC' end) as bucket, service_type,
        coalesce(sum(n) filter (where status = 'rate_limited'), 0) as limited, coalesce(sum(n) filter (where status <> 'cancelled'), 0) as eligible
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s) group by 1, 2
), b as (
    select bucket from generate_series(date_trunc(%(step)s, %(from)s::timestamptz, 'UTC'), least(%(to)s, %(now)s::timestamptz) - interval '1 microsecond', ('1 ' || %(step)s)::interval) bucket
    where %(step)s <> 'day'
    union all
    select d at time zone %(zone)s from generate_series(%(from_day)s::date::timestamp, (least(%(to)s, %(now)s) - interval '1 microsecond') at time zone %(zone)s, interval '1 day') d
    where %(step)s = 'day'
), s as (select service_type from c group by 1 having sum(limited) > 0), whole as (select bucket, sum(eligible) as eligible from c group by 1)
select b.bucket, s.service_type, coalesce(c.limited, 0)::bigint as rate_limited, coalesce(whole.eligible, 0)::bigint as eligible,
    (coalesce(c.limited, 0) / nullif(whole.eligible, 0))::float8 as rate_limit_hit_rate, %(to)s > %(now)s and b.bucket >= date_trunc(%(step)s, %(closed_to)s::timestamptz, case %(step)s when 'day' then %(zone)s else 'UTC' end) as unfinished
from b cross join s left join c on c.bucket = b.bucket and c.service_type = s.service_type left join whole on whole.bucket = b.bucket order by b.bucket, s.service_type
