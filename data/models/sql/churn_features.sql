-- one row per user active in the 30 days up to the cut-off, that day included: what was known of the user then. Reads no day after it.
with ends as (
    select (%(cut_off)s::date + 1)::timestamp at time zone s.zone as at from analytics.rollup_state s
), unheard as (  -- a plan that was found later, and dated back, was not known then
    select user_id from (
        select distinct on (e.user_id) e.user_id, e.source = 'captured' and e.recorded_at >= ends.at as is_later
        from analytics.subscription_event e cross join ends where e.occurred_at < ends.at
        order by e.user_id, e.occurred_at desc, e.subscription_event_id desc
    ) newest where is_later
), paying as (
    select day, block, bit_or(members) as members from analytics.user_set
    where scope = 'plan' and value not in ('free', 'demo', 'trial', 'none') and day > %(cut_off)s::date - 30 and day <= %(cut_off)s::date
    group by day, block
), known as (
    select d.user_id, d.day, d.n, d.failed, d.rate_limited, d.kinds, coalesce(analytics.has_member(p.members, n.number), false) as is_paying
    from analytics.user_day d join analytics.user_number n using (user_id) left join paying p on p.day = d.day and p.block = analytics.block_of(n.number)
    where d.day > %(cut_off)s::date - 30 and d.day <= %(cut_off)s::date
), used as (
    select k.user_id, count(distinct c.service_type) as services
    from known k cross join lateral unnest(k.kinds) as kind (kind_id) join analytics.call_kind c using (kind_id)
    group by k.user_id
), summed as (
    select user_id, min(day) as since, max(day) as last_day, count(*) as active_days, count(*) filter (where day > %(cut_off)s::date - 10) as recent_days,
        sum(n) as calls, sum(failed) as failed, sum(rate_limited) as rate_limited, (array_agg(is_paying order by day desc))[1] as is_paying
    from known group by user_id
)
select s.user_id, %(cut_off)s::date - s.last_day as silent_days, s.active_days::integer, s.recent_days::integer, s.calls::integer, s.failed::integer,
    s.rate_limited::integer, u.services::integer,
    least(%(cut_off)s::date - coalesce((select min(d.day) from analytics.user_day d where d.user_id = s.user_id and d.day <= s.since), s.since), 30) as known_days,
    (s.is_paying and h.user_id is null)::integer as is_paying
from summed s join used u using (user_id) left join unheard h using (user_id)
order by md5(s.user_id::text)
limit %(most)s
