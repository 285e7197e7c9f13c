-- one row per day and kind of movement of recurring revenue, from the ledger
with fresh as (
    select day, kind, sum(amount - before) as amount, count(*) as movements from analytics.mrr_step where kind <> 'same' group by 1, 2
), gone as (
    delete from analytics.mrr_movement_day t where not exists (select from fresh f where f.day = t.day and f.kind = t.kind)
)
insert into analytics.mrr_movement_day as t (day, kind, amount, movements) select * from fresh
on conflict (day, kind) do update set amount = excluded.amount, movements = excluded.movements
where (t.amount, t.movements) is distinct from (excluded.amount, excluded.movements)
