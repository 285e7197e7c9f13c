-- one row: users who are over a limit of their plan, at 80 % of it or more, or will reach it before it starts anew
-- obeys: plan
-- needs: subscription_event
-- pace: slow
select 'now' as "window", count(distinct user_id) as near_limit_users, count(distinct user_id) filter (where used >= quota) as over
from analytics.user_quota
where quota > 0 and (used * 5 >= quota * 4 or reaches_at < coalesce(resets_at, %(now)s + interval '30 days')) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
