-- one row per user active in the last 90 days: recency, frequency, money, their quintiles (5 is best) and the segment they name
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day
),
paid as (
    select user_id, sum(case status when 'paid' then amount else -amount end) as amount
    from analytics.payment, today
    where status in ('paid', 'refunded') and (paid_at at time zone %(zone)s)::date > today.day - 90 and currency = %(currency)s
    group by user_id
),
activity as (
    select d.user_id, today.day - max(d.day) as recency_days, count(*) as frequency, sum(d.cost) as cost
    from analytics.user_day d, today
    where d.day > today.day - 90 and d.day <= today.day
    group by d.user_id, today.day
),
valued as (
    select a.user_id, a.recency_days, a.frequency,
        case when exists (select from paid) then coalesce(p.amount, 0) else a.cost end as monetary
    from activity a
    left join paid p using (user_id)
),
placed as (  -- how many are worse, and how many are alike
    select *, count(*) over () as n,
        rank() over (order by recency_days desc) - 1 as r_below, count(*) over (partition by recency_days) as r_alike,
        rank() over (order by frequency) - 1 as f_below, count(*) over (partition by frequency) as f_alike,
        rank() over (order by monetary) - 1 as m_below, count(*) over (partition by monetary) as m_alike
    from valued
),
scored as (  -- equal values share a fifth, that of their middle; the best are in the first and the worst in the last, however many they are
    select user_id, recency_days, frequency, monetary, m_alike = n as is_money_alike,
        case when r_below + r_alike = n then 5 when r_below = 0 then 1 else least(1 + floor(5 * (r_below + r_alike / 2.0) / n), 5) end::smallint as r,
        case when f_below + f_alike = n then 5 when f_below = 0 then 1 else least(1 + floor(5 * (f_below + f_alike / 2.0) / n), 5) end::smallint as f,
        case when m_below + m_alike = n then 5 when m_below = 0 then 1 else least(1 + floor(5 * (m_below + m_alike / 2.0) / n), 5) end::smallint as m
    from placed
),
fresh as (
    select *, case
            when r >= 4 and fm >= 4 then 'champions'
            when r = 1 and fm >= 4 then 'cannot_lose'
            when r <= 2 and fm >= 3 then 'at_risk'
            when fm >= 4 or (r >= 4 and fm = 3) then 'loyal'
            when r = 3 and fm = 3 then 'needs_attention'
            when r >= 4 and fm = 2 then 'potential_loyalist'
            when r = 5 then 'new'
            when r = 4 then 'promising'
            when r = 3 then 'about_to_sleep'
            when r = 2 then 'hibernating'
            else 'lost'
        end as segment
    from (select *, case when is_money_alike then f else round((f + m) / 2.0) end as fm from scored) s
),
gone as (
    delete from analytics.rfm_snapshot t where not exists (select from fresh f where f.user_id = t.user_id)
)
insert into analytics.rfm_snapshot as t (user_id, as_of, recency_days, frequency, monetary, r, f, m, segment)
select user_id, (select day from today), recency_days, frequency, monetary, r, f, m, segment from fresh
on conflict (user_id) do update
set as_of = excluded.as_of, recency_days = excluded.recency_days, frequency = excluded.frequency, monetary = excluded.monetary,
    r = excluded.r, f = excluded.f, m = excluded.m, segment = excluded.segment
where (t.as_of, t.recency_days, t.frequency, t.monetary, t.r, t.f, t.m, t.segment)
    is distinct from (excluded.as_of, excluded.recency_days, excluded.frequency, excluded.monetary, excluded.r, excluded.f, excluded.m, excluded.segment)
