-- one row: users active in the last 30 days whose cheapest fitting plan costs more than they pay, and what they would pay more a month
-- obeys: plan
-- needs: plan_price
-- pace: slow
select 'now' as "window", count(*) filter (where price > pays) as underpaying_users, coalesce(sum(price - pays) filter (where price > pays), 0)::float8 as gain, count(*) as users
from analytics.plan_fit where (%(plans)s::text[] is null or plan_type = any (%(plans)s))
