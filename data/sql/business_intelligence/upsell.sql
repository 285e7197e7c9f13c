-- at most one row per user, 100 of them: who is over a limit or at 80 % of it or more, or will reach it before it starts anew; and how many there are in all
-- obeys: plan
-- pace: slow
-- covers: now
with near as (
    select q.*, case when q.used >= q.quota then 'over' when q.used * 5 >= q.quota * 4 then 'near' else 'soon' end as state, count(*) over (partition by q.user_id) as limits,
        row_number() over (partition by q.user_id order by q.used >= q.quota desc, q.reaches_at, q.used::float8 / q.quota desc, q.resource) as place
    from analytics.user_quota q
    where q.quota > 0 and (q.used * 5 >= q.quota * 4 or q.reaches_at < coalesce(q.resets_at, %(now)s + interval '30 days')) and (%(plans)s::text[] is null or q.plan_type = any (%(plans)s))
), person as (
    select n.*, f.pays, case when f.price > f.pays then f.fits end as next_plan, case when f.price > f.pays then f.price end as next_price,
        count(*) over () as people, count(*) filter (where n.state = 'over') over () as over_people, case when exists (select from analytics.plan_price where currency = %(currency)s) then coalesce(sum(greatest(f.price - f.pays, 0)) over (), 0) end as all_gain
    from near n left join analytics.plan_fit f using (user_id)
    where n.place = 1 and split_part(%(choice)s, '.', 1) in ('all', n.state)
), page as (
    select * from person order by coalesce(next_price - pays, 0) desc, used::float8 / quota desc, user_id limit 100
)
select p.user_id, coalesce(n.name, left(p.user_id::text, 8)) as name, p.plan_type, p.resource, p.state, p.used, p.quota, p.used::float8 / p.quota as share, p.a_day,
    p.reached_on, p.reaches_at, p.resets_at, p.limits, p.pays::float8 as pays, p.next_plan, p.next_price::float8 as next_price, p.people, p.over_people, p.all_gain::float8 as all_gain
from page p left join analytics.account_names(array(select user_id from page), %(show_emails)s) n using (user_id)
order by coalesce(p.next_price - p.pays, 0) desc, share desc, p.user_id
