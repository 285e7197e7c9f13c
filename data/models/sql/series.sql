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
), budgeted as (  -- budgets of one service, provider or channel have a series of their own, by the name that both sides write
    select distinct analytics.budget_metric(category) as metric, analytics.budget_measure(category) as measure, replace(lower(category), '_', ' ') as name
    from analytics.budget where analytics.budget_metric(category) like 'budget: %%'
        and month = date_trunc('month', %(now)s::timestamptz at time zone %(zone)s)::date and currency = %(currency)s
), kind_of_budget as (
    select b.metric, k.kind_id from budgeted b
    join analytics.call_kind k on replace(lower(case b.measure when 'service' then k.service_type when 'provider' then k.provider end), '_', ' ') = b.name
), known (metric, day, value) as (
    select v.metric, c.day, v.value
    from (select day, sum(n) as n, sum(cost) as cost from analytics.call_day where slice = 'all' group by day) c
    cross join lateral (values ('requests', c.n), ('provider_cost', c.cost)) v (metric, value)
    union all select 'active_users', day, count(*) from analytics.user_day group by day
    union all select 'signups', day, n from analytics.signup_day
    union all select 'marketing_spend', day, value from spent
    union all select b.metric, c.day, sum(c.cost) from kind_of_budget b join analytics.call_day c using (kind_id) where c.slice = 'all' group by 1, 2
    union all select b.metric, m.day, sum(m.amount) from budgeted b
        join analytics.marketing_spend m on b.measure = 'channel' and replace(lower(m.channel), '_', ' ') = b.name and m.currency = %(currency)s group by 1, 2
), span (metric, since, until) as (
    -- the first day of a log is seldom a whole one
    select metric, min(day) + 1, (select calls_until from bounds) from known where metric in ('requests', 'provider_cost', 'active_users') group by metric
    union all select metric, min(day) + 1, (select today from bounds) from known where metric = 'signups' group by metric
    union all select metric, min(day), least(max(day) + 1, (select today from bounds)) from known where metric = 'marketing_spend' group by metric
    union all  -- a service that rests is 0, and so is a channel in which nothing was spent until the last day that is known of any
    select b.metric, case b.measure when 'channel' then s.since else c.since end, case b.measure when 'channel' then s.until else c.until end
    from budgeted b
    left join (select min(day) + 1 as since, (select calls_until from bounds) as until from analytics.call_day where slice = 'all') c on true
    left join (select min(day) as since, least(max(day) + 1, (select today from bounds)) as until from spent) s on true
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
