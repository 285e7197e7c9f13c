-- one event per subscription that is not what its newest event says
with now_valid as (
    select user_id, plan, valid_from, billing_interval from analytics.plan_period where valid_from <= %(now)s and valid_to > %(now)s
),
ranks (plan, rank) as (
    values ('none', 0), ('demo', 1), ('free', 2), ('starter', 3), ('pro', 4), ('enterprise', 5)
),
billed as (
    select user_id, plan_type, is_active, updated_at as written_at, case when analytics.is_dated(created_at) then created_at end as created_at,
        case when analytics.is_dated(updated_at) then updated_at end as updated_at, analytics.billed_by(billing_period_start, billing_period_end) as billed_by
    from {engine}.user_subscriptions
),
seen as (
    select s.user_id, coalesce(s.billed_by, v.billing_interval, 'month') as billing_interval, left(s.plan_type, 100) as plan_type, coalesce(s.is_active, true) as is_active, v.plan as plan_before, v.valid_from,
        least(coalesce(s.created_at, s.updated_at, %(now)s), %(now)s) as created_at, least(s.updated_at, %(now)s) as updated_at,
        exists (select from analytics.subscription_event e where e.user_id = s.user_id) as has_events
    from billed s
    left join now_valid v on v.user_id = s.user_id
    where (coalesce(v.plan, '') <> case when coalesce(s.is_active, true) then left(s.plan_type, 100) else 'none' end
        or (coalesce(s.is_active, true) and s.plan_type not in ('free', 'demo', 'trial') and s.billed_by <> v.billing_interval))
        -- what was noted as it was written and is not an event yet will be one
        and not exists (select from analytics.subscription_change c where c.user_id = s.user_id)
        -- of several rows of one user, which a copy of the table may hold, one counts; or each would contradict the other at every tick
        and not exists (select from {engine}.user_subscriptions o where o.user_id = s.user_id
            and (coalesce(o.is_active, true), coalesce(o.updated_at, '-infinity'), o.plan_type) > (s.is_active is not false, coalesce(s.written_at, '-infinity'), s.plan_type))
),
changes as (
    -- a subscription without history starts when it was made
    select user_id, created_at as occurred_at, 'start' as kind, plan_type, billing_interval, true as is_paying from seen where not has_events
    union all
    select user_id, greatest(updated_at, created_at + interval '1 microsecond'), 'cancel', plan_type, billing_interval, false
    from seen where not has_events and not is_active
    union all
    select user_id, case when updated_at > valid_from then updated_at else %(now)s end,
        case
            when not is_active then 'cancel'
            when coalesce(plan_before, 'none') = 'none' then 'reactivate'
            when n.rank > b.rank then 'upgrade'
            when n.rank < b.rank then 'downgrade'
            else 'change'
        end,
        case when is_active then plan_type else coalesce(nullif(plan_before, 'none'), plan_type) end, billing_interval, is_active
    from seen
    left join ranks b on b.plan = plan_before
    left join ranks n on n.plan = plan_type
    where has_events and (is_active or coalesce(plan_before, 'none') <> 'none')
)
insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, billing_interval, is_paying, source)
select user_id, coalesce(occurred_at, %(now)s), kind, plan_type, billing_interval, is_paying, 'captured' from changes
on conflict (user_id, occurred_at, kind) do nothing
