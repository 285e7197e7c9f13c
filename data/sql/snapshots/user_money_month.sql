-- one row per user and month: provider cost of the user's calls, and revenue earned from the user; what is earned later is not there yet
with today as (select (%(now)s at time zone %(zone)s)::date as day), spent as (
    select date_trunc('month', day)::date as month, user_id, sum(cost) as cost from analytics.user_day group by 1, 2
), earned as (
    select m::date as month, e.user_id, sum(e.a_day * (least(e.until, (m + interval '1 month')::date, today.day + 1) - greatest(e.since, m::date))) as revenue
    from today cross join analytics.earnings(%(zone)s, %(currency)s) e
    cross join lateral generate_series(date_trunc('month', e.since::timestamp), least(e.until - 1, today.day)::timestamp, interval '1 month') m
    group by 1, 2
), fresh as (
    select month, user_id, coalesce(cost, 0) as cost, coalesce(revenue, 0) as revenue from spent full join earned using (month, user_id)
    where coalesce(cost, 0) <> 0 or coalesce(revenue, 0) <> 0
), gone as (
    delete from analytics.user_money_month t where not exists (select from fresh f where f.month = t.month and f.user_id = t.user_id)
)
insert into analytics.user_money_month as t select * from fresh order by month, user_id  -- a month is read as one stretch of pages
on conflict (month, user_id) do update set cost = excluded.cost, revenue = excluded.revenue
where (t.cost, t.revenue) is distinct from (excluded.cost, excluded.revenue)
