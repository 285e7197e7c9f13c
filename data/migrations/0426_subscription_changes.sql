-- Changes of the engine's subscriptions, noted as they are written: of two changes between two ticks the row itself tells only the second.

-- one row per change that a tick has not turned into events yet, in the order they were written
create table analytics.subscription_change (
    change_id bigint generated always as identity primary key,
    user_id uuid not null,
    changed_at timestamptz not null default clock_timestamp(),
    created_at timestamptz,
    updated_at timestamptz,  -- only where this change set it
    plan_before text,  -- of the row before the change, 'none' while inactive; null for a row that is new
    billed_before text,
    plan_after text not null,  -- 'none' once inactive or deleted
    plan_type text,
    billed_by text
);
create index on analytics.subscription_change (user_id);

-- The interval that a billing period means: the engine tells none, but a yearly subscription has a period of a year. Without a period nothing is known.
create function analytics.billed_by(period_start timestamptz, period_end timestamptz) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select case when period_end - period_start > interval '180 days' then 'year' when period_end > period_start then 'month' end
$$;

-- Notes a change of plan, activity or interval. As in mark_deleted: the engine's writers must never fail because of us. What is not noted is found
-- by comparing. Columns are read by name from the row as JSON, so that one that is missing is no error.
create function analytics.note_subscription() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    was jsonb;
    now_is jsonb;
    plan_was text;
    plan_is text;
    billed_was text;
    billed_is text;
begin
    if tg_op <> 'INSERT' then
        was := to_jsonb(old);
        plan_was := case when coalesce((was ->> 'is_active')::boolean, true) then left(was ->> 'plan_type', 100) else 'none' end;
        billed_was := analytics.billed_by((was ->> 'billing_period_start')::timestamptz, (was ->> 'billing_period_end')::timestamptz);
    end if;
    if tg_op <> 'DELETE' then
        now_is := to_jsonb(new);
        plan_is := case when coalesce((now_is ->> 'is_active')::boolean, true) then left(now_is ->> 'plan_type', 100) else 'none' end;
        billed_is := analytics.billed_by((now_is ->> 'billing_period_start')::timestamptz, (now_is ->> 'billing_period_end')::timestamptz);
    end if;
    if was ->> 'user_id' <> now_is ->> 'user_id' or now_is is null then
        insert into analytics.subscription_change (user_id, created_at, plan_before, billed_before, plan_after)
        values ((was ->> 'user_id')::uuid, (was ->> 'created_at')::timestamptz, plan_was, billed_was, 'none');
        was := null;
    end if;
    if now_is is null or (was is not null and plan_was = plan_is and billed_was is not distinct from billed_is) then
        return null;
    end if;
    insert into analytics.subscription_change (user_id, created_at, updated_at, plan_before, billed_before, plan_after, plan_type, billed_by)
    values (
        (now_is ->> 'user_id')::uuid, (now_is ->> 'created_at')::timestamptz,
        case when was ->> 'updated_at' is distinct from now_is ->> 'updated_at' then (now_is ->> 'updated_at')::timestamptz end,
        case when was is not null then plan_was end, case when was is not null then billed_was end,
        plan_is, left(now_is ->> 'plan_type', 100), billed_is
    );
    return null;
exception when others then
    raise warning 'engine-room: a change of a subscription was not noted: %', sqlerrm;
    return null;
end
$$;
