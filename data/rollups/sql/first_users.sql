-- one row per user, from all their days
insert into analytics.user_state (user_id, first_at, last_at, last_id, n, failed, cost, active_days, country, device)
select d.user_id, d.first_at, d.last_at, coalesce(l.id, '00000000-0000-0000-0000-000000000000'), d.n, d.failed, d.cost, d.days,
    coalesce(l.country, d.country, 'unknown'), coalesce(l.device, 'unknown')
from (
    select user_id, min(first_at) as first_at, max(last_at) as last_at, sum(n) as n, sum(failed) as failed, sum(cost) as cost,
        count(*) as days, (array_agg(countries[1] order by day desc))[1] as country  -- of a last call whose row is gone
    from analytics.user_day
    group by user_id
) d
left join lateral (
    select u.id, coalesce(a.country, 'unknown') as country, coalesce(g.device, 'unknown') as device
    from {engine}.api_usage u
    left join analytics.address a on a.ip = u.ip_address
    left join analytics.user_agent g on g.hash = md5(u.user_agent)::uuid
    where u.user_id = d.user_id and u.created_at = d.last_at and {counted}
        and not exists (
            select from analytics.video_poll p
            where u.service_type = 'video' and u.request_id is not null
                and p.job = md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid
                and (p.created_at, p.id) < (u.created_at, u.id)
        )
    order by u.id desc
    limit 1
) l on true
