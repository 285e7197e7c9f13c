-- one row per day: active and new users, users at risk, and those who were lost or came back
-- obeys:
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), base as (
    select coalesce(sum(w1), 0) as w1 from analytics.active_user_change where day < %(trend_from)s::date
)
select d.day, (base.w1 + sum(coalesce(c.w1, 0)) over (order by d.day))::bigint as active_users, (select count(*) from analytics.user_profile p where p.first_day = d.day) as new_users,
    case when k.day is not null then coalesce((select users from analytics.lifecycle_day l where l.day = d.day and l.stage = 'at_risk'), 0) end::bigint as at_risk_users,
    case when k.day is not null then coalesce((select sum(users) from analytics.lifecycle_move m where m.day = d.day and m.stage = 'churned' and m.was <> 'churned'), 0) end::bigint as churned_users,
    case when k.day is not null then coalesce((select sum(users) from analytics.lifecycle_move m where m.day = d.day and m.was = 'churned' and m.stage <> 'churned'), 0) end::bigint as resurrected_users,
    d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d cross join base left join analytics.active_user_change c using (day) left join (select distinct day from analytics.lifecycle_day) k using (day) order by d.day
