-- one row per window: ARPA x gross margin / monthly churn of paying customers, all of the 30 days that end with the window
-- obeys:
-- needs: subscription_event plan_price
with w (name, t) as (
    values ('now', least(%(to)s::timestamptz, %(now)s)), ('closed', %(closed_to)s::timestamptz), ('before', %(before_to)s::timestamptz)
), segment as (
    select user_id, is_paying and plan_type not in ('free', 'demo', 'trial') as pays, occurred_at as since,
        lead(occurred_at) over (partition by user_id order by occurred_at, subscription_event_id) as until
    from analytics.subscription_event
), customer as (
    select w.name, s.user_id, bool_or(s.since <= w.t - interval '1 month' and (s.until is null or s.until > w.t - interval '1 month')) as before,
        bool_or(s.since <= w.t and (s.until is null or s.until > w.t)) as now
    from w join segment s on s.pays and s.since <= w.t group by 1, 2
), churn as (
    select name, count(*) filter (where before and not now)::numeric / nullif(count(*) filter (where before), 0) as rate from customer group by name
), earned as (
    select w.name, coalesce(sum(amount), 0) as mrr, coalesce(sum(customers), 0) as customers from w
    left join analytics.mrr_change on day < (w.t at time zone %(zone)s)::date + 1 group by w.name
), spent as (
    select w.name, sum(cost) as cost from w cross join lateral analytics.calls('day', w.t - interval '30 days', w.t, %(zone)s, 'all', '{""}', null, null, null) group by w.name
)
select w.name as "window", mrr::float8 as mrr, customers::bigint as customers, rate::float8 as churn_rate,
    (mrr / nullif(customers, 0) * (1 - coalesce(cost, 0) / nullif(mrr, 0)) / nullif(rate, 0))::float8 as ltv
from w left join churn using (name) left join earned using (name) left join spent using (name)
