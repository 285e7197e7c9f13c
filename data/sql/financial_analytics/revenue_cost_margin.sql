-- one row per bucket: revenue (null where neither payments nor prices are known), provider cost (null before the first call) and gross margin;
-- `choice` day: the period, week: 13 weeks, month: 12 months
-- obeys: plan
-- cut: days
-- covers: its rows
with p as (
    select least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) as t, case when %(choice)s in ('week', 'month') then %(choice)s else 'day' end as step
), b as (
    select x::date as f, least((x + ('1 ' || step)::interval)::date, t) as t, (x + ('1 ' || step)::interval)::date > least(t, (%(now)s at time zone %(zone)s)::date) as unfinished
    from p cross join lateral generate_series(case step when 'week' then date_trunc('week', t::timestamp - interval '1 day') - interval '12 weeks'
        when 'month' then date_trunc('month', t::timestamp - interval '1 day') - interval '11 months' else %(from_day)s::timestamp end, t::timestamp - interval '1 day', ('1 ' || step)::interval) x
), paid as (select exists (select from analytics.revenue_change) as is_there), change as (
    select day, amount from analytics.revenue_change where (select is_there from paid) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
    union all select day, amount * 12 / 365 from analytics.mrr_change where not (select is_there from paid) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
), earned as (
    select b.f, coalesce(sum(amount * (b.t - greatest(day, b.f))), 0) as revenue from b left join change on day < b.t
    where ((select is_there from paid) or exists (select from analytics.mrr_change)) and analytics.knows_revenue(%(currency)s) group by 1
), by_day as (
    select (c.at at time zone %(zone)s)::date as day, sum(c.cost) as cost from (select min(f) as f, max(t) as t from b) w
    cross join lateral analytics.calls('day', w.f::timestamp at time zone %(zone)s, w.t::timestamp at time zone %(zone)s, %(zone)s, %(slice)s, %(slice_values)s, null, null, null) c group by 1
), cost as (select b.f, sum(cost) as cost from b join by_day c on c.day >= b.f and c.day < b.t group by 1)
select b.f as day, round(revenue, 6)::float8 as revenue, spent::float8 as provider_cost, ((revenue - spent) / nullif(revenue, 0))::float8 as gross_margin,
    case when (select is_there from paid) then 'payments' else 'prices' end as basis, b.unfinished, b.t as until
from b left join earned using (f) left join cost using (f)
cross join lateral (select case when b.t > (select min(day) from analytics.call_day where slice = 'all') then coalesce(cost, 0) end as spent) c order by b.f
