-- one row per source of the users who signed up in the period ('' is not known): how many, how many pay, what they are worth, and what winning a customer cost.
-- Lifetime value is that of business_intelligence/cltv: what a paying customer of the source pays a month, its margin so far, and how long customers stay
-- obeys:
-- needs: known_user acquisition
-- cut: days
with signed as (
    select * from analytics.user_value where signed_up_at >= %(from)s and signed_up_at < least(%(to)s::timestamptz, %(now)s)
), won as (
    select source, count(*) as customers from analytics.user_value where first_paid_on >= %(from_day)s and first_paid_on < %(to_day)s group by 1
), spent as (
    select lower(trim(channel)) as source, sum(amount) as spend from analytics.marketing_spend
    where day >= %(from_day)s and day < %(to_day)s and currency = %(currency)s group by 1
), worth as (
    select source, count(*) as customers, sum(revenue - paid_cost) as margin,
        case when sum(revenue) > sum(paid_cost) then sum(pays) / nullif(count(*) filter (where pays > 0), 0) * sum(revenue - paid_cost) / sum(revenue) * (
            select mean_days / 30.4375 from analytics.customer_lifetime where plan_type = '' and lost > 0)::numeric end as ltv
    from analytics.user_value where first_paid_on is not null and analytics.knows_revenue(%(currency)s) group by 1
), person as (
    select source, count(*) as users, count(*) filter (where is_referred) as referred, count(*) filter (where first_paid_on is not null) as paid,
        count(*) filter (where signed_up_at <= %(now)s - interval '30 days') as settled,
        count(*) filter (where signed_up_at <= %(now)s - interval '30 days' and first_paid_at < signed_up_at + interval '30 days') as converted
    from signed group by 1
)
select coalesce(p.source, s.source) as source, coalesce(p.users, 0) as users, coalesce(p.users, 0)::float8 / nullif(sum(p.users) over (), 0)::float8 as share, coalesce(p.referred, 0) as referred,
    coalesce(p.paid, 0) as paid, coalesce(p.settled, 0) as settled, p.converted::float8 / nullif(p.settled, 0) as conversion, coalesce(w.customers, 0) as customers,
    s.spend::float8 as spend, (s.spend / nullif(w.customers, 0))::float8 as cac, (v.margin / nullif(v.customers, 0))::float8 as value,
    v.ltv::float8 as ltv, (v.ltv / nullif(s.spend / nullif(w.customers, 0), 0))::float8 as ltv_cac
from person p full join spent s using (source) left join won w on w.source = coalesce(p.source, s.source) left join worth v on v.source = coalesce(p.source, s.source)
order by coalesce(p.users, 0) desc, 1
