-- one row per window: users who cost more than they brought in the last month of the period; before: in the month before it. No row where nobody knows what they pay
-- obeys:
-- needs: plan_price
with today as (select date_trunc('month', least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date))::date as month), w (name, month) as (
    select 'now', month from today union all select 'closed', (month - interval '1 month')::date from today
    union all select 'before', (month - interval '2 months')::date from today where %(before_from)s::timestamptz is not null
        and month - interval '2 months' >= (select min(day) from analytics.call_day where slice = 'all' and value = '')  -- a month that the log holds in part only is none
)
select w.name as "window", w.month, count(m.user_id) filter (where cost > revenue)::bigint as unprofitable_users, count(m.user_id) filter (where cost > revenue and revenue > 0)::bigint as paying,
    coalesce(sum(cost - revenue) filter (where cost > revenue), 0)::float8 as loss
from w left join analytics.user_money_month m using (month) where analytics.knows_revenue(%(currency)s) group by 1, 2
