-- one row per user active in the last 30 finished days: the cheapest plan that would have held the use of the last 90, thirty days at a time
with today as (select (%(now)s at time zone %(zone)s)::date as day), block as (
    select d.user_id, (today.day - 1 - d.day) / 30 as place, d.service_type, sum(d.n) as n, sum(d.cost) as cost
    from today join analytics.user_service_day d on d.day >= today.day - 90 and d.day < today.day group by 1, 2, 3
), used as (
    select user_id, sum(cost) as cost, array[coalesce(max(n) filter (where service_type = 'content'), 0), coalesce(max(n) filter (where service_type = 'images'), 0),
        coalesce(max(n) filter (where service_type = 'video'), 0), coalesce(max(n) filter (where service_type = 'chat'), 0)]::integer[] as peaks
    from block group by 1 having min(place) = 0
), offer as (  -- the plans with a price today, with the limits most of their subscribers have
    select q.plan_type, p.price, array[mode() within group (order by q.content_generations_limit), mode() within group (order by q.image_generations_limit),
        mode() within group (order by q.video_generations_limit), mode() within group (order by q.chat_messages_limit)] as quotas
    from analytics.engine_quota() q join lateral (
        select min(case l.billing_interval when 'year' then l.price / 12 else l.price end) filter (where l.billing_interval = 'month' or not exists (
            select from analytics.plan_price m where m.plan_type = l.plan_type and m.currency = l.currency and m.billing_interval = 'month')) as price
        from analytics.plan_price l cross join today
        where l.plan_type = q.plan_type and l.currency = %(currency)s and l.valid_from <= today.day and (l.valid_to is null or l.valid_to > today.day)
    ) p on p.price is not null
    where q.plan_type not in ('demo', 'trial', 'custom') group by 1, 2
), tried as (
    select u.user_id, o.plan_type, o.price, (select min(r.name) from unnest(u.peaks, o.quotas, array['content', 'images', 'video', 'chat']) r (n, quota, name)
        where r.quota < 999999 and r.n > r.quota) as tight
    from used u cross join offer o
), best as (
    select distinct on (user_id) user_id, plan_type as fits, price from tried where tight is null order by user_id, price, plan_type
), ruled_out as (
    select distinct on (t.user_id) t.user_id, t.tight from tried t left join best b using (user_id)
    where t.tight is not null and (b.price is null or t.price <= b.price) order by t.user_id, t.price desc, t.plan_type
), fresh as (
    select u.user_id, coalesce(q.plan_type, 'none') as plan_type, coalesce(m.amount, 0) as pays,
        least(3, greatest(1, ceil((today.day - (s.first_at at time zone %(zone)s)::date) / 30.0)))::smallint as months, u.cost, b.fits, b.price, u.peaks, r.tight
    from used u cross join today join analytics.user_state s using (user_id)
    left join (select user_id, min(plan_type) as plan_type from analytics.engine_quota() where is_active is not false group by 1) q using (user_id)
    left join analytics.mrr_step m on m.user_id = u.user_id and m.since <= %(now)s and m.until > %(now)s
    left join best b on b.user_id = u.user_id left join ruled_out r on r.user_id = u.user_id
), gone as (
    delete from analytics.plan_fit t where not exists (select from fresh f where f.user_id = t.user_id)
)
insert into analytics.plan_fit select * from fresh
on conflict (user_id) do update set plan_type = excluded.plan_type, pays = excluded.pays, months = excluded.months, cost = excluded.cost, fits = excluded.fits,
    price = excluded.price, peaks = excluded.peaks, tight = excluded.tight
