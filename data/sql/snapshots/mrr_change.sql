-- one row per day and plan: change of recurring revenue, of paying customers and of those whose plan has no price, from the ledger
with change as (
    select day, plan_type, amount, (amount > 0)::integer as customers, is_unpriced::integer as unpriced from analytics.mrr_step where plan_type <> ''
    union all select day, plan_before, -before, -(before > 0)::integer, -was_unpriced::integer from analytics.mrr_step where plan_before <> ''
), fresh as (
    select day, plan_type, sum(amount) as amount, sum(customers) as customers, sum(unpriced) as unpriced
    from change group by 1, 2 having sum(amount) <> 0 or sum(customers) <> 0 or sum(unpriced) <> 0
), gone as (
    delete from analytics.mrr_change t where not exists (select from fresh f where f.day = t.day and f.plan_type = t.plan_type)
)
insert into analytics.mrr_change as t (day, plan_type, amount, customers, unpriced) select * from fresh
on conflict (day, plan_type) do update set amount = excluded.amount, customers = excluded.customers, unpriced = excluded.unpriced
where (t.amount, t.customers, t.unpriced) is distinct from (excluded.amount, excluded.customers, excluded.unpriced)
