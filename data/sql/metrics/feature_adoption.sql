-- one row per window and service: share of the active users of the period who used it, by whole days (the plan is that of the day)
-- obeys: plan
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), used as (
    select distinct w.name, u.user_id, k.service_type
    from w join analytics.user_day u on day >= w.f and day < w.t cross join lateral unnest(u.kinds) kind (kind_id) join analytics.call_kind k using (kind_id)
    where (%(plans)s::text[] is null or u.plans && %(plans)s)
), everyone as (select name, count(distinct user_id) as users from used group by 1)
select name as "window", service_type, count(*) as users, count(*)::float8 / max(everyone.users) as feature_adoption
from used join everyone using (name) group by 1, 2 order by 1, 3 desc
