-- one row per user who is known or ever paid: where from, when and for what the user first paid, and the revenue and cost since
with paid as (
    select distinct on (user_id) user_id, day as first_paid_on, since as first_paid_at, plan_type as first_plan from analytics.mrr_step where plan_type <> '' order by user_id, since
), now_paying as (
    select user_id, amount, plan_type <> '' as is_paying from analytics.mrr_step where since <= %(now)s and until > %(now)s
), money as (
    select m.user_id, sum(m.revenue) as revenue, sum(m.cost) as cost, sum(m.cost) filter (where m.month >= date_trunc('month', p.first_paid_on)) as paid_cost
    from analytics.user_money_month m left join paid p using (user_id) group by 1
), everyone as (
    select user_id, signed_up_at from analytics.known_user
    union all select user_id, null from paid where not exists (select from analytics.known_user k where k.user_id = paid.user_id)
), fresh as (
    select k.user_id, k.signed_up_at, coalesce(left(lower(trim(a.source)), 200), '') as source, a.referring_user_id is not null as is_referred, p.first_paid_on,
        coalesce(p.first_plan, '') as first_plan, coalesce(n.amount, 0) as pays, coalesce(m.revenue, 0) as revenue, coalesce(m.cost, 0) as cost, coalesce(m.paid_cost, 0) as paid_cost, p.first_paid_at, coalesce(n.is_paying, false) as is_paying
    from everyone k left join analytics.acquisition a using (user_id) left join paid p using (user_id)
    left join now_paying n using (user_id) left join money m using (user_id)
), gone as (
    delete from analytics.user_value t where not exists (select from fresh f where f.user_id = t.user_id)
)
insert into analytics.user_value as t select * from fresh
on conflict (user_id) do update set signed_up_at = excluded.signed_up_at, source = excluded.source, is_referred = excluded.is_referred,
    first_paid_on = excluded.first_paid_on, first_plan = excluded.first_plan, pays = excluded.pays, revenue = excluded.revenue, cost = excluded.cost, paid_cost = excluded.paid_cost, first_paid_at = excluded.first_paid_at, is_paying = excluded.is_paying
where (t.signed_up_at, t.source, t.is_referred, t.first_paid_on, t.first_plan, t.pays, t.revenue, t.cost, t.paid_cost, t.first_paid_at, t.is_paying)
    is distinct from (excluded.signed_up_at, excluded.source, excluded.is_referred, excluded.first_paid_on, excluded.first_plan, excluded.pays, excluded.revenue, excluded.cost, excluded.paid_cost, excluded.first_paid_at, excluded.is_paying)
