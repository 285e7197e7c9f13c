-- one row: users active in the last 30 days whose cheapest fitting plan costs more than they pay, and what they would pay more a month
-- obeys: plan
-- needs: plan_price
-- pace: slow
select 'now' as "window", case when known.prices then count(*) filter (where price > pays) end as underpaying_users,
    case when known.prices then coalesce(sum(price - pays) filter (where price > pays), 0) end::float8 as gain, count(plan_type) as users
from (select exists (select from analytics.plan_price where currency = %(currency)s)) known (prices) left join analytics.plan_fit on %(plans)s::text[] is null or plan_type = any (%(plans)s) group by known.prices
