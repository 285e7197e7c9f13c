-- users of the days counted anew who have no row on them any more
with gone as (
    select user_id, sum(n) as n, sum(failed) as failed, sum(cost) as cost from user_day_before group by user_id
),
days as (
    select user_id, sum(after::integer - before::integer) as days from user_presence group by user_id
)
update analytics.user_state t
set n = t.n - g.n, failed = t.failed - g.failed, cost = t.cost - g.cost, active_days = t.active_days + d.days
from gone g
join days d using (user_id)
where t.user_id = g.user_id
    and not exists (select from counted c where c.user_id = g.user_id and c.in_day)
