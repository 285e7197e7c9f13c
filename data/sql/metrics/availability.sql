-- one row per window: share of minutes with traffic in which fewer than half of the calls failed
-- obeys: service | provider
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), chosen (scope, value) as (
    select 'service', unnest(%(services)s::text[]) where %(services)s::text[] is not null
    union all select 'provider', unnest(%(providers)s::text[]) where %(providers)s::text[] is not null
    union all select 'all', '' where %(services)s::text[] is null and %(providers)s::text[] is null
), a as (
    select w.name, analytics.slices(eligible, failed, p.first, p.last, false) as minutes, analytics.slices(eligible, failed, p.first, p.last, true) as good_minutes
    from w join analytics.availability_hour on %(grain)s <> 'day' and bucket > w.f - interval '1 hour' and bucket < w.t join chosen using (scope, value)
    cross join lateral (select greatest(1, 1 + extract(epoch from w.f - bucket) / 60)::integer as first, least(60, extract(epoch from w.t - bucket) / 60)::integer as last) p
    union all
    select w.name, minutes, good_minutes from w join analytics.availability_day d on %(grain)s = 'day'
        and day >= (w.f at time zone %(zone)s)::date and day < (w.t at time zone %(zone)s)::date join chosen using (scope, value)
)
select w.name as "window", (sum(good_minutes)::float8 / nullif(sum(minutes), 0)) as uptime, coalesce(sum(minutes), 0)::bigint as minutes
from w left join a using (name) group by w.name
