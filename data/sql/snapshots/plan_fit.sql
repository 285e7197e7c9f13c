-- one row per user active in the last 30 finished days: the cheapest plan that would have held the use of the last 90, thirty days at a time
with today as (select (%(now)s at time zone %(zone)s)::date as day), block as (
    select d.user_id, (today.day - 1 - d.day) / 30 as place, d.service_type, sum(d.n) as n, sum(d.cost) as cost
    from today join analytics.user_service_day d on d.day >= today.day - 90 and d.day < today.day group by 1, 2, 3
), used as (
    select user_id, sum(cost) as cost, array[coalesce(max(n) filter (where service_type = 'content'), 0), coalesce(max(n) filter (where service_type = 'images'), 0),
        coalesce(max(n) filter (where service_type = 'video'), 0), coalesce(max(n) filter (where service_type = 'chat'), 0)]::integer[] as peaks
    from block group by 1 having min(place) = 0
), held as (
    select plan_type, array[mode() within group (order by content_generations_limit), mode() within group (order by image_generations_limit),
        mode() within group (order by video_generations_limit), mode() within group (order by chat_messages_limit)] as quotas
    from analytics.engine_quota() where plan_type not in ('demo', 'trial', 'custom') group by 1
), priced as (  -- what a month costs by the month and by the year; where a plan has one of the two, that
    select distinct on (paid_by.billing_interval, plan_type) paid_by.billing_interval, plan_type, case p.billing_interval when 'year' then price / 12 else price end as price
    from (values ('month'), ('year')) paid_by (billing_interval) cross join today join analytics.plan_price p on currency = %(currency)s and valid_from <= today.day and (valid_to is null or valid_to > today.day)
    order by paid_by.billing_interval, plan_type, p.billing_interval = paid_by.billing_interval desc
), offer as materialized (  -- once, not once for each user; the plans with a price today, and the free one, with the limits most of their subscribers have
    select paid_by.billing_interval, plan_type, coalesce(price, 0) as price, quotas
    from (values ('month'), ('year')) paid_by (billing_interval) cross join held left join priced using (billing_interval, plan_type) where price is not null or plan_type = 'free'
), pays_by as (  -- who pays by the year is offered the year's price
    select distinct on (user_id) user_id, billing_interval, is_paying from analytics.subscription_event order by user_id, occurred_at desc, subscription_event_id desc
), tried as (
    select u.*, o.plan_type as plan, o.price, case when o.quotas[1] < 999999 and u.peaks[1] > o.quotas[1] then 'content' when o.quotas[2] < 999999 and u.peaks[2] > o.quotas[2] then 'images'
        when o.quotas[3] < 999999 and u.peaks[3] > o.quotas[3] then 'video' when o.quotas[4] < 999999 and u.peaks[4] > o.quotas[4] then 'chat' end as tight
    from used u left join pays_by b on b.user_id = u.user_id and b.is_paying left join offer o on o.billing_interval = coalesce(b.billing_interval, 'month')
), judged as (
    select *, min(price) filter (where tight is null) over (partition by user_id) as best from tried
), chosen as (  -- one pass over each user's tries: joined with itself, this would cost the square of the users
    select user_id, cost, peaks, min(best) as price, (array_agg(plan order by price, plan) filter (where tight is null))[1] as fits,
        (array_agg(tight order by price desc, plan) filter (where tight is not null and (best is null or price <= best)))[1] as tight
    from judged group by 1, 2, 3
), fresh as (
    select u.user_id, coalesce(q.plan_type, 'none') as plan_type, coalesce(m.amount, 0) as pays,
        least(3, greatest(1, (today.day - (s.first_at at time zone %(zone)s)::date) / 30.0)) as months, u.cost, u.fits, u.price, u.peaks, u.tight
    from chosen u cross join today join analytics.user_state s using (user_id)
    left join (select user_id, min(plan_type) as plan_type from analytics.engine_quota() where is_active is not false group by 1) q using (user_id)
    left join analytics.mrr_step m on m.user_id = u.user_id and m.since <= %(now)s and m.until > %(now)s
), gone as (
    delete from analytics.plan_fit t where not exists (select from fresh f where f.user_id = t.user_id)
)
insert into analytics.plan_fit select * from fresh
on conflict (user_id) do update set plan_type = excluded.plan_type, pays = excluded.pays, months = excluded.months, cost = excluded.cost, fits = excluded.fits,
    price = excluded.price, peaks = excluded.peaks, tight = excluded.tight
