-- one row per window: users signed up before its end, to the instant; a week and a month earlier beside the newest
-- obeys:
-- needs: known_user
with w (name, t) as (
    values ('now', least(%(to)s::timestamptz, %(now)s)), ('closed', %(closed_to)s), ('before', %(before_to)s)
    union all select name, (least(%(to)s, %(now)s) at time zone %(zone)s - back) at time zone %(zone)s from (values ('week', interval '7 days'), ('month', interval '1 month')) e (name, back)
), d as (
    select name, t, day, day::timestamp at time zone %(zone)s as begins from w cross join lateral (select (t at time zone %(zone)s)::date as day) x where t is not null
), known as (  -- whole days are counted already, of the last one the hours before the instant are
    select d.name, coalesce((select sum(n) from analytics.signup_day s where s.day < d.day), 0)
        + coalesce((select count(*) from analytics.known_user u where d.t > d.begins and u.signed_up_at >= d.begins and u.signed_up_at < d.t), 0) as users from d
)
select name as "window", users::bigint as total_users, case when name = 'now' then (select users::bigint from known where name = 'week') end as week_before,
    case when name = 'now' then (select users::bigint from known where name = 'month') end as month_before
from known where name in ('now', 'closed', 'before')
