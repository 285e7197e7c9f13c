-- one row per day and country: change of the revenue earned a day by users whose last call came from there; payments over the days they pay for, plan prices by day where there is no payment.
-- A change of 0 stays: where every payment was given back, revenue is 0 and known
with paid as (
    select user_id, (period_start at time zone %(zone)s)::date as since,
        greatest((period_end at time zone %(zone)s)::date, (period_start at time zone %(zone)s)::date + 1) as until, case status when 'paid' then amount else -amount end as amount
    from analytics.payment where status in ('paid', 'refunded') and currency = %(currency)s
), segment as (
    select user_id, plan_type, billing_interval, is_paying, (occurred_at at time zone %(zone)s)::date as since,
        (lead(occurred_at) over (partition by user_id order by occurred_at, subscription_event_id) at time zone %(zone)s)::date as until
    from analytics.subscription_event where not exists (select from analytics.revenue_change)
), priced as (
    select s.user_id, greatest(s.since, p.valid_from) as since, least(s.until, p.valid_to) as until, case p.billing_interval when 'year' then p.price else p.price * 12 end / 365 as a_day
    from segment s join analytics.plan_price p on p.plan_type = s.plan_type and p.billing_interval = s.billing_interval and p.currency = %(currency)s
    where s.is_paying and (s.until is null or p.valid_from < s.until) and (p.valid_to is null or s.since < p.valid_to)
), change (user_id, day, amount) as (
    select user_id, since, amount / (until - since) from paid union all select user_id, until, -amount / (until - since) from paid
    union all select user_id, since, a_day from priced union all select user_id, until, -a_day from priced where until is not null
), fresh as (
    select day, coalesce(s.country, 'unknown') as country, sum(amount) as amount
    from change left join analytics.user_state s using (user_id) group by 1, 2
), gone as (
    delete from analytics.country_revenue_change t where not exists (select from fresh f where f.day = t.day and f.country = t.country)
)
insert into analytics.country_revenue_change as t (day, country, amount) select * from fresh
on conflict (day, country) do update set amount = excluded.amount where t.amount <> excluded.amount
