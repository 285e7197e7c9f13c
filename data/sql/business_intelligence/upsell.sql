-- at most one row per user, 100 of them: who is over a limit or at 80 % of it or more, or will reach it before it starts anew; and how many there are in all
-- obeys: plan
-- pace: slow
-- covers: now
with near as not materialized (
    select q.*, q.used::float8 / q.quota as share, case when q.used >= q.quota then 'over' when q.used * 5 >= q.quota * 4 then 'near' else 'soon' end as state
    from analytics.user_quota q
    where q.quota > 0 and (q.used * 5 >= q.quota * 4 or q.reaches_at < coalesce(q.resets_at, %(now)s + interval '30 days')) and (%(plans)s::text[] is null or q.plan_type = any (%(plans)s))
), nearest as (
    select distinct on (user_id) user_id, resource, share, state from near order by user_id, used >= quota desc, reaches_at, share desc, resource
), person as materialized (
    select n.*, greatest(f.price - f.pays, 0) as gain from nearest n left join analytics.plan_fit f using (user_id) where split_part(%(choice)s, '.', 1) in ('all', n.state)
), everybody as (
    select count(*) as people, count(*) filter (where state = 'over') as over_people, sum(gain) as gain from person
), page as materialized (
    select * from person order by gain desc, share desc, user_id limit 100
), limits as (
    select user_id, count(*) as limits from near where user_id = any (array(select user_id from page)) group by user_id
)
select p.user_id, n.name, q.plan_type, p.resource, p.state, q.used, q.quota, p.share, q.a_day,
    q.reached_on, q.reaches_at, q.resets_at, l.limits, f.pays::float8 as pays, case when p.gain > 0 then f.fits end as next_plan, case when p.gain > 0 then f.price::float8 end as next_price,
    e.people, e.over_people, case when exists (select from analytics.plan_price where currency = %(currency)s) then e.gain::float8 end as all_gain
from page p cross join everybody e join limits l using (user_id) join analytics.user_quota q using (user_id, resource) left join analytics.plan_fit f using (user_id)
    left join analytics.account_names(array(select user_id from page), %(show_emails)s) n using (user_id)
order by p.gain desc, p.share desc, p.user_id
