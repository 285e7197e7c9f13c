-- one row per day and plan: change of recurring revenue and of paying customers, from subscription events and plan prices
with segment as (
    select user_id, plan_type, billing_interval, is_paying,
        (occurred_at at time zone %(zone)s)::date as since,
        (lead(occurred_at) over (partition by user_id order by occurred_at, subscription_event_id) at time zone %(zone)s)::date as until
    from analytics.subscription_event
), priced as (
    select s.plan_type, greatest(s.since, p.valid_from) as since, least(s.until, p.valid_to) as until,
        case p.billing_interval when 'year' then p.price / 12 else p.price end as monthly
    from segment s
    join analytics.plan_price p on p.plan_type = s.plan_type and p.billing_interval = s.billing_interval and p.currency = %(currency)s
    where s.is_paying and (s.until is null or p.valid_from < s.until) and (p.valid_to is null or s.since < p.valid_to)
), paid_plan as (
    select s.plan_type, s.since, s.until from segment s
    where s.is_paying and s.plan_type not in ('free', 'demo', 'trial')
        and not exists (select from analytics.plan_price p where p.plan_type = s.plan_type and p.billing_interval = s.billing_interval
            and p.currency = %(currency)s and p.valid_from <= s.since and (p.valid_to is null or p.valid_to > s.since))
), change as (
    select since as day, plan_type, monthly as amount, (monthly > 0)::integer as customers, 0 as unpriced from priced
    union all select until, plan_type, -monthly, -(monthly > 0)::integer, 0 from priced where until is not null
    union all select since, plan_type, 0, 0, 1 from paid_plan
    union all select until, plan_type, 0, 0, -1 from paid_plan where until is not null
), fresh as (
    select day, plan_type, sum(amount) as amount, sum(customers) as customers, sum(unpriced) as unpriced
    from change group by 1, 2 having sum(amount) <> 0 or sum(customers) <> 0 or sum(unpriced) <> 0
), gone as (
    delete from analytics.mrr_change t where not exists (select from fresh f where f.day = t.day and f.plan_type = t.plan_type)
)
insert into analytics.mrr_change as t (day, plan_type, amount, customers, unpriced) select * from fresh
on conflict (day, plan_type) do update set amount = excluded.amount, customers = excluded.customers, unpriced = excluded.unpriced
where (t.amount, t.customers, t.unpriced) is distinct from (excluded.amount, excluded.customers, excluded.unpriced)
