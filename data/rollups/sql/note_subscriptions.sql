-- one event per change of a subscription that was noted as it was written, in that order
with gone as (
    -- of this tick's past: the clock of a writer may be a moment ahead of this transaction's begin
    -- and what a clock wrote that went far ahead happened now, or its user would wait until then
    delete from analytics.subscription_change where changed_at <= %(now)s or changed_at > %(now)s + interval '5 minutes'
    returning change_id, user_id, least(changed_at, %(now)s) as changed_at, case when analytics.is_dated(created_at) then created_at end as created_at,
        case when analytics.is_dated(updated_at) then updated_at end as updated_at, plan_before, billed_before, plan_after, plan_type, billed_by
),
ranks (plan, rank) as (
    values ('none', 0), ('demo', 1), ('free', 2), ('starter', 3), ('pro', 4), ('enterprise', 5)
),
ordered as (
    select g.*, row_number() over each_user = 1 and not exists (select from analytics.subscription_event e where e.user_id = g.user_id) as is_first,
        coalesce(lag(g.plan_after) over each_user, v.plan) as plan_known,
        coalesce(lag(g.changed_at) over each_user, v.valid_from, '-infinity') as after,
        v.billing_interval as billed_known, count(g.billed_by) over each_user as told
    from gone g
    left join analytics.plan_period v on v.user_id = g.user_id and v.valid_from <= g.changed_at and v.valid_to > g.changed_at
    window each_user as (partition by g.user_id order by g.change_id)
),
billed as (  -- an interval that a change does not tell is that of the change before it
    select *, coalesce(max(billed_by) over (partition by user_id, told), billed_known, 'month') as billing_interval,
        -- what history says comes before what the row said: they differ where events were imported
        case when is_first then coalesce(plan_before, 'none') else coalesce(plan_known, 'none') end as plan_was,
        case when updated_at > after and updated_at <= changed_at then updated_at else changed_at end as happened_at,
        least(coalesce(created_at, changed_at), changed_at) as began_at
    from ordered
),
stated as (
    select *, coalesce(lag(billing_interval) over (partition by user_id order by change_id), billed_known, billed_before, 'month') as billed_was from billed
),
events as (
    -- a subscription without history starts when it was made, on the plan that it had then
    select user_id, began_at as occurred_at, 'start' as kind, case when plan_before is null then coalesce(plan_type, plan_after) else plan_before end as plan_type,
        case when plan_before is null then billing_interval else billed_was end as billing_interval, true as is_paying
    from stated where is_first and coalesce(plan_before, '') <> 'none'
    union all
    select user_id, greatest(happened_at, began_at + interval '1 microsecond'), 'cancel', plan_type, billing_interval, false
    from stated where is_first and plan_before is null and plan_after = 'none'
    union all
    select s.user_id, greatest(s.happened_at, case when s.is_first then s.began_at + interval '1 microsecond' end),
        case
            when s.plan_after = 'none' then 'cancel'
            when s.plan_was = 'none' then 'reactivate'
            when n.rank > b.rank then 'upgrade'
            when n.rank < b.rank then 'downgrade'
            else 'change'
        end,
        case when s.plan_after = 'none' then s.plan_was else s.plan_after end, s.billing_interval, s.plan_after <> 'none'
    from stated s
    left join ranks b on b.plan = s.plan_was
    left join ranks n on n.plan = s.plan_after
    where not (s.is_first and s.plan_before is null)
        and (s.plan_after <> s.plan_was or (s.billing_interval <> s.billed_was and s.plan_after not in ('none', 'free', 'demo', 'trial')))
)
insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, billing_interval, is_paying, source)
select user_id, occurred_at, kind, plan_type, billing_interval, is_paying, 'captured' from events order by user_id, occurred_at
on conflict (user_id, occurred_at, kind) do nothing
