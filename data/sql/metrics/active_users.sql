-- one row per window: users active in the 1, 7 and 30 days before the instant of reading, exact distinct counts
-- obeys: service provider model | plan | country | campaign
with w (name, d) as (
    values ('now', (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1), ('closed', (%(read_at)s at time zone %(zone)s)::date - 1),
        ('before', (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1)
), plain as (
    select w.name, coalesce(sum(w1), 0) as dau, coalesce(sum(w7), 0) as wau, coalesce(sum(w30), 0) as mau,
        coalesce(sum(w1 * (w.d - greatest(day, w.d - 29) + 1)), 0) / 30.0 as mean_dau
    from w left join analytics.active_user_change on day <= w.d
    where not %(is_filtered)s and w.d is not null group by w.name
), kinds as (
    select array_agg(kind_id) as ids from analytics.call_kind
    where (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s))
), chosen as (
    select w.name, count(distinct user_id) filter (where day = w.d) as dau, count(distinct user_id) filter (where day > w.d - 7) as wau,
        count(distinct user_id) as mau, count(u.user_id) / 30.0 as mean_dau
    from w cross join kinds left join analytics.user_day u on %(is_filtered)s and day > w.d - 30 and day <= w.d and u.kinds && kinds.ids
        and (%(plans)s::text[] is null or u.plans && %(plans)s) and (%(countries)s::text[] is null or u.countries && %(countries)s)
        and (%(campaigns)s::text[] is null or u.campaigns && %(campaigns)s)
    where %(is_filtered)s and w.d is not null group by w.name
)
select name as "window", dau::bigint, wau::bigint, mau::bigint, (mean_dau / nullif(mau, 0))::float8 as stickiness
from (select * from plain union all select * from chosen) x
