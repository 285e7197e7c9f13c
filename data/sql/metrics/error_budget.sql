-- one row per service: its objective for 30 days, what is left of its error budget, and how fast it burns over the eight windows of four alarms (SRE workbook, chapter 5)
-- obeys:
-- pace: live
-- covers: 30 days with today
with w (name, lasts) as (
    values ('5m', interval '5 minutes'), ('30m', interval '30 minutes'), ('1h', interval '1 hour'), ('2h', interval '2 hours'), ('6h', interval '6 hours'), ('1d', interval '24 hours'), ('3d', interval '72 hours')
), edge as (
    select name, t - lasts as f, least(t, date_trunc('hour', t - lasts + interval '1 hour' - interval '1 microsecond', 'UTC')) as first_hour,
        greatest(date_trunc('hour', t, 'UTC'), t - lasts) as last_hour, t
    from w cross join (select date_trunc('minute', %(now)s::timestamptz, 'UTC') as t) x
), c as (
    select e.name, m.kind_id, m.n from edge e join analytics.call_minute m on m.bucket >= e.f and m.bucket < e.t and (m.bucket < e.first_hour or m.bucket >= e.last_hour)
    union all
    select e.name, h.kind_id, h.n from edge e join analytics.call_hour h on h.bucket >= e.first_hour and h.bucket < e.last_hour
    union all
    select '30d', d.kind_id, d.n from analytics.call_day d
    where d.slice = 'all' and d.day > (%(now)s at time zone %(zone)s)::date - 30 and d.day <= (%(now)s at time zone %(zone)s)::date
), s as (
    select service_type, name, sum(n)::float8 as n, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0)::float8 as failed
    from c join analytics.call_kind using (kind_id) where status <> 'cancelled' group by 1, 2
), promised as (
    select distinct on (service_type) * from analytics.slo_objective where valid_from <= (%(now)s at time zone %(zone)s)::date order by service_type, valid_from desc
), o as (
    select s.service_type, s.name, s.n, s.failed, w.objective::float8 as objective, coalesce(o.minimum_calls, 50) as minimum_calls, o.objective is null as is_default,
        s.failed / s.n / (1 - w.objective)::float8 as burn
    from s left join promised o using (service_type) left join analytics.slo_default d using (service_type)
    cross join lateral (select coalesce(o.objective, d.objective, 0.99) as objective) w
)
select 'now' as "window", service_type, max(objective) as objective, bool_or(is_default) as is_default, max(minimum_calls) as minimum_calls,
    max(n) filter (where name = '30d')::bigint as n, max(failed) filter (where name = '30d')::bigint as failed, 1 - max(failed / n) filter (where name = '30d') as availability,
    1 - max(burn) filter (where name = '30d') as error_budget_left,
    max(burn) filter (where name = '1h') as burn_1h, max(burn) filter (where name = '5m') as burn_5m, max(burn) filter (where name = '6h') as burn_6h, max(burn) filter (where name = '30m') as burn_30m,
    max(burn) filter (where name = '1d') as burn_1d, max(burn) filter (where name = '2h') as burn_2h, max(burn) filter (where name = '3d') as burn_3d,
    coalesce(max(n) filter (where name = '1h'), 0)::bigint as n_1h, coalesce(max(n) filter (where name = '6h'), 0)::bigint as n_6h,
    coalesce(max(n) filter (where name = '1d'), 0)::bigint as n_1d, coalesce(max(n) filter (where name = '3d'), 0)::bigint as n_3d
from o group by service_type having max(n) filter (where name = '30d') > 0 order by 9, 2
