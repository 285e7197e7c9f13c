-- one row per user and limit that is half used, will be reached in time, or allows nothing: how far it is used, and when it was or will be reached
with today as (select (%(now)s at time zone %(zone)s)::date as day), held as (
    -- users may write into these rows: what no counter and no calendar holds is bounded, or it would fail for everybody
    select q.user_id, q.plan_type, r.resource, r.quota, least(greatest(coalesce(r.used, 0), 0), 100000000) as used, s.since, case when s.since + interval '1 month' > %(now)s then s.since + interval '1 month' end as resets_at
    from analytics.engine_quota() q
    cross join lateral (select coalesce(case when analytics.is_dated(q.last_reset_at) then q.last_reset_at end, case when analytics.is_dated(q.billing_period_start) then q.billing_period_start end) as since) s
    cross join lateral (values
        ('content', q.content_generations_limit, q.content_generations_used), ('images', q.image_generations_limit, q.image_generations_used),
        ('video', q.video_generations_limit, q.video_generations_used), ('chat', q.chat_messages_limit, q.chat_messages_used)
    ) r (resource, quota, used)
    where q.is_active is not false and q.plan_type is not null and r.quota between 0 and 999998
), pace as (
    select d.user_id, d.service_type as resource, sum(d.n)::float8 / least(14, greatest(1, today.day - min(f.first_at at time zone %(zone)s)::date + 1)) as a_day
    from today join analytics.user_service_day d on d.day > today.day - 14 and d.day <= today.day join analytics.user_state f using (user_id) group by 1, 2, today.day
), told as (
    select h.*, coalesce(p.a_day, 0) as a_day, case when h.used < h.quota and p.a_day > 0 and (h.quota - h.used) / p.a_day < 3650
        then %(now)s + (h.quota - h.used) / p.a_day * interval '1 day' end as reaches_at
    from held h left join pace p using (user_id, resource)
), kept as (
    select * from told where quota = 0 or used * 2 >= quota or reaches_at < coalesce(resets_at, %(now)s + interval '30 days')
), summed as (
    select k.user_id, k.resource, k.quota, d.day, sum(d.n) over (partition by k.user_id, k.resource order by d.day) as so_far
    from kept k join analytics.user_service_day d on d.user_id = k.user_id and d.service_type = k.resource and d.day >= (k.since at time zone %(zone)s)::date
    where k.used >= k.quota
), reached as (
    select user_id, resource, min(day) filter (where so_far >= quota) as reached_on from summed group by 1, 2
), fresh as (
    select k.user_id, k.resource, k.plan_type, k.quota, k.used, k.resets_at, k.a_day, r.reached_on, k.reaches_at from kept k left join reached r using (user_id, resource)
), gone as (
    delete from analytics.user_quota t where not exists (select from fresh f where f.user_id = t.user_id and f.resource = t.resource)
)
insert into analytics.user_quota select * from fresh
on conflict (user_id, resource) do update set plan_type = excluded.plan_type, quota = excluded.quota, used = excluded.used, resets_at = excluded.resets_at,
    a_day = excluded.a_day, reached_on = excluded.reached_on, reaches_at = excluded.reaches_at
