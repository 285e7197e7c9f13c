-- one row per day and plan: change of the revenue earned a day; a payment is earned evenly over the days it pays for, a refund taken off alike.
-- A change of 0 stays: where every payment was given back, revenue is 0 and known, not made of plan prices
with spread as (
    select coalesce(plan_type, '') as plan_type,
        (period_start at time zone %(zone)s)::date as since,
        greatest((period_end at time zone %(zone)s)::date, (period_start at time zone %(zone)s)::date + 1) as until,
        case status when 'paid' then amount else -amount end as amount
    from analytics.payment where status in ('paid', 'refunded') and currency = %(currency)s
), change as (
    select since as day, plan_type, amount / (until - since) as amount from spread
    union all select until, plan_type, -amount / (until - since) from spread
), fresh as (
    select day, plan_type, sum(amount) as amount from change group by 1, 2
), gone as (
    delete from analytics.revenue_change t where not exists (select from fresh f where f.day = t.day and f.plan_type = t.plan_type)
)
insert into analytics.revenue_change as t (day, plan_type, amount) select * from fresh
on conflict (day, plan_type) do update set amount = excluded.amount where t.amount <> excluded.amount
