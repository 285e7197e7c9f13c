-- first and last call, asked again for users whose first or last call may be among those that went
with suspects as (
    select distinct t.user_id
    from analytics.user_state t
    join user_day_before b using (user_id)
    join redone_day d using (day)
    where t.n > 0 and (t.first_at >= d.starts and t.first_at < d.ends or t.last_at >= d.starts and t.last_at < d.ends)
),
ends as (
    select d.user_id, min(d.first_at) as first_at, max(d.last_at) as last_at
    from analytics.user_day d
    join suspects using (user_id)
    group by d.user_id
)
update analytics.user_state t
set first_at = e.first_at, last_at = e.last_at, last_id = coalesce(l.id, t.last_id), country = coalesce(l.country, t.country),
    device = coalesce(l.device, t.device)
from ends e
left join lateral (
    select u.id, coalesce(a.country, 'unknown') as country, coalesce(g.device, 'unknown') as device
    from {engine}.api_usage u
    left join analytics.address a on a.ip = u.ip_address
    left join analytics.user_agent g on g.hash = md5(u.user_agent)::uuid
    where u.user_id = e.user_id and u.created_at = e.last_at and {counted}
        and not exists (
            select from analytics.video_poll p
            where u.service_type = 'video' and u.request_id is not null
                and p.job = md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid
                and (p.created_at, p.id) < (u.created_at, u.id)
        )
    order by u.id desc
    limit 1
) l on true
where t.user_id = e.user_id
