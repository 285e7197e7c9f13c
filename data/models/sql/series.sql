-- one row per metric and finished day, from the first whole day that is known: its value
with bounds as (  -- calls are finished up to yesterday, or up to the day before the newest call of a log that stands still
    select (%(now)s::timestamptz at time zone %(zone)s)::date as today,
        case when rolled_up_to > %(now)s::timestamptz - interval '1 day' then (%(now)s::timestamptz at time zone %(zone)s)::date
            else (rolled_up_to at time zone %(zone)s)::date end as calls_until
    from analytics.rollup_state
), paid as (select exists (select from analytics.revenue_change) as is_there), earned as (
    select day, amount from analytics.revenue_change where (select is_there from paid)
    union all
    select day, amount * 12 / 365 from analytics.mrr_change where not (select is_there from paid)
), spent as (
    select day, sum(amount) as value from analytics.marketing_spend where currency = %(currency)s group by day
), known (metric, day, value) as (
    select v.metric, c.day, v.value
    from (select day, sum(n) as n, sum(cost) as cost from analytics.call_day where slice = 'all' group by day) c
    cross join lateral (values ('requests', c.n), ('provider_cost', c.cost)) v (metric, value)
    union all select 'active_users', day, count(*) from analytics.user_day group by day
    union all select 'signups', day, n from analytics.signup_day
    union all select 'marketing_spend', day, value from spent
), span (metric, since, until) as (
    -- the first day of a log is seldom a whole one
    select metric, min(day) + 1, (select calls_until from bounds) from known where metric in ('requests', 'provider_cost', 'active_users') group by metric
    union all select metric, min(day) + 1, (select today from bounds) from known where metric = 'signups' group by metric
    union all select metric, min(day), least(max(day) + 1, (select today from bounds)) from known where metric = 'marketing_spend' group by metric
), day_of_span as (
    select s.metric, d::date as day from span s, generate_series(greatest(s.since, s.until - 800), s.until - 1, interval '1 day') d
), day_of_earnings as (
    select d::date as day from bounds, generate_series(greatest((select min(day) from earned), today - 800), today - 1, interval '1 day') d where exists (select from earned)
), changed as (
    select greatest(day, (select min(day) from day_of_earnings)) as day, sum(amount) as amount from earned group by 1
)
select d.metric, d.day, coalesce(k.value, 0)::float8 as value from day_of_span d left join known k using (metric, day)
union all
select 'revenue', d.day, round(sum(coalesce(c.amount, 0)) over (order by d.day), 6)::float8 from day_of_earnings d left join changed c using (day)
order by 1, 2
