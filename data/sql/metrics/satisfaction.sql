-- one row per window: share of ratings that are 4 or 5, with its Wilson interval at 95 %
-- obeys: service provider model
-- needs: feedback
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), r as (
    select w.name, count(*)::float8 as n, count(*) filter (where rating >= 4)::float8 as content
    from w join analytics.feedback on rated_at >= w.f and rated_at < w.t
    where (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s))
    group by w.name
)
select w.name as "window", content / n as csat, coalesce(n, 0)::bigint as n, analytics.wilson_low(content, n) as low, analytics.wilson_high(content, n) as high
from w left join r using (name)
