-- one row per window: share of minutes with traffic in which fewer than half of the calls failed; several services or providers are judged together
-- obeys: service | provider
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), chosen as (
    select case when %(services)s::text[] is not null then 'service' when %(providers)s::text[] is not null then 'provider' else 'all' end as scope, wanted,
        %(grain)s = 'day' and cardinality(wanted) = 1 as by_day, (select hours_from from analytics.rollup_state) as hours_from
    from (select coalesce(%(services)s::text[], %(providers)s, '{""}') as wanted) x
), hours as materialized (
    select h.* from chosen cross join lateral (
        select * from analytics.availability_among(scope, wanted, %(from)s::timestamptz, %(to)s::timestamptz)
        union select * from analytics.availability_among(scope, wanted, %(before_from)s::timestamptz, %(before_to)s::timestamptz)
    ) h where not by_day
), a as (
    select w.name, analytics.slices(eligible, failed, p.first, p.last, false) as minutes, analytics.slices(eligible, failed, p.first, p.last, true) as good_minutes
    from w join hours on bucket > w.f - interval '1 hour' and bucket < w.t
    cross join lateral (select greatest(1, 1 + extract(epoch from w.f - bucket) / 60)::integer as first, least(60, extract(epoch from w.t - bucket) / 60)::integer as last) p
    union all
    select w.name, minutes, good_minutes from w join chosen on by_day join analytics.availability_day d on d.scope = chosen.scope and d.value = wanted[1]
        and day >= (w.f at time zone %(zone)s)::date and day < (w.t at time zone %(zone)s)::date
), told as (
    select w.name, coalesce(w.f < hours_from, false) and not by_day as is_gone from w cross join chosen
)
select t.name as "window", case when not is_gone then sum(good_minutes)::float8 / nullif(sum(minutes), 0) end as uptime, coalesce(sum(minutes), 0)::bigint as minutes,
    case when is_gone then 'Several are judged together by the minutes of each hour, and hours are not kept that long. Choose one, or a later period.' end as reason
from told t left join a using (name) group by t.name, is_gone
