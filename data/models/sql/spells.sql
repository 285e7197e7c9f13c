-- one row per stretch of paying without a break, also one that goes on: the plan it began with, its length in days, and whether it ended
select s.plan_type, greatest(1, ceil(extract(epoch from coalesce(e.since, %(now)s) - s.since) / 86400))::integer as days, e.since is not null as is_over
from analytics.mrr_step s
left join lateral (
    select min(since) as since from analytics.mrr_step n where n.user_id = s.user_id and n.since > s.since and n.plan_type = '' and n.since <= %(now)s
) e on true
where s.plan_before = '' and s.plan_type <> '' and s.since < %(now)s
