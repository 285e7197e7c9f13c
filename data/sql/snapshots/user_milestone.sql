-- one row per known user: when each step was first taken. Users whose calls, plan, campaigns or sign-up moved are told anew, and each day everybody else, a part at a time
with base as (
    select k.user_id, k.signed_up_at, s.first_at as first_call_at, c.at as campaign_at, p.at as paid_at, coalesce(s.n, 0) as n, coalesce(s.failed, 0) as failed, coalesce(s.cost, 0) as cost
    from analytics.known_user k left join analytics.user_state s using (user_id)
    left join (select user_id, min(created_at) as at from analytics.engine_campaign() group by 1) c using (user_id)
    left join (select user_id, min(occurred_at) as at from analytics.subscription_event where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1) p using (user_id)
), gone as (
    delete from analytics.user_milestone t where not exists (select from base b where b.user_id = t.user_id)
), old as (select user_id from analytics.user_milestone where looked_at < %(now)s::timestamptz - interval '1 day' order by looked_at limit 2000
), who as (
    select b.* from base b left join analytics.user_milestone m using (user_id)
    where m.user_id is null or b.user_id in (select user_id from old)
        or (m.signed_up_at, m.first_call_at, m.campaign_at, m.paid_at, m.n, m.failed, m.cost) is distinct from (b.signed_up_at, b.first_call_at, b.campaign_at, b.paid_at, b.n, b.failed, b.cost)
), active as (
    select user_id, max(first_at) filter (where place = 2) as second_day_at, max(first_at) filter (where place = 3) as third_day_at
    from (select user_id, first_at, row_number() over (partition by user_id order by day) as place from analytics.user_day join who using (user_id)) d
    where place <= 3 group by 1
), day_of as (  -- the first day of success with a service; where no call of that day went wrong, its first moment need not be looked for among other services
    select distinct on (d.user_id, k.service_type) d.user_id, k.service_type, d.day, d.first_at, d.success = d.n and cardinality(d.kinds) = 1 as is_known
    from analytics.user_day d join who using (user_id) cross join lateral unnest(d.kinds) u (kind_id) join analytics.call_kind k using (kind_id)
    where k.status = 'success' order by d.user_id, k.service_type, d.day
), success as (
    select user_id, service_type, case when is_known then first_at else coalesce((
        select min(e.created_at) from analytics.engine_call() e
        where e.user_id = o.user_id and e.status = 'success' and e.service_type = o.service_type
            and e.created_at >= o.day::timestamp at time zone %(zone)s and e.created_at < (o.day + 1)::timestamp at time zone %(zone)s), first_at) end as at
    from day_of o
), used as (
    select user_id, min(at) as first_success_at, min(at) filter (where service_type = 'content') as content_at, min(at) filter (where service_type = 'images') as images_at,
        min(at) filter (where service_type = 'video') as video_at, min(at) filter (where service_type = 'chat') as chat_at
    from success group by 1
)
insert into analytics.user_milestone as t (user_id, signed_up_at, first_call_at, first_success_at, second_day_at, third_day_at, content_at, images_at, video_at, chat_at, campaign_at, paid_at, n, failed, cost, looked_at)
select user_id, signed_up_at, first_call_at, first_success_at, second_day_at, third_day_at, content_at, images_at, video_at, chat_at, campaign_at, paid_at, n, failed, cost, %(now)s::timestamptz
from who left join active using (user_id) left join used using (user_id)
on conflict (user_id) do update set signed_up_at = excluded.signed_up_at, first_call_at = excluded.first_call_at, first_success_at = excluded.first_success_at,
    second_day_at = excluded.second_day_at, third_day_at = excluded.third_day_at, content_at = excluded.content_at, images_at = excluded.images_at, video_at = excluded.video_at,
    chat_at = excluded.chat_at, campaign_at = excluded.campaign_at, paid_at = excluded.paid_at, n = excluded.n, failed = excluded.failed, cost = excluded.cost, looked_at = excluded.looked_at
