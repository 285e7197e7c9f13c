-- The rollups: small tables that the worker keeps up to date and every view reads. One writer; docs/rollups.md says what each row is.

-- a helper of upserts: the sorted union of two arrays
create function analytics.array_union(a anyarray, b anyarray) returns anyarray language sql immutable parallel safe as $$
    select case when a @> b then a else array(select distinct unnest(a || b) order by 1) end
$$;

-- whether a row's date can be counted by day; the others are listed in undated_call
create function analytics.is_dated(at timestamptz) returns boolean language sql immutable parallel safe as $$
    select coalesce(at >= '1970-01-02 00:00:00+00' and at < '2200-01-01 00:00:00+00', false)
$$;

-- one array of counts from pairs (bucket, count) in any order, a bucket more than once adds up; element 1 is the lowest bucket
create function analytics.histogram_of(buckets smallint[], numbers integer[]) returns integer[]
language plpgsql immutable parallel safe as $$
declare
    low integer := (select min(b) from unnest(buckets) b);
    high integer := (select max(b) from unnest(buckets) b);
    counts integer[] := array_fill(0, array[high - low + 1]);
begin
    for i in 1 .. cardinality(buckets) loop
        counts[buckets[i] - low + 1] := counts[buckets[i] - low + 1] + numbers[i];
    end loop;
    return counts;
end
$$;

-- 60 counts, one for each minute of an hour, from pairs (minute, count); a minute more than once adds up
create function analytics.minutes_of(places integer[], numbers integer[]) returns integer[]
language plpgsql immutable parallel safe as $$
declare
    counts integer[] := array_fill(0, array[60]);
begin
    for i in 1 .. cardinality(places) loop
        counts[places[i] + 1] := counts[places[i] + 1] + numbers[i];
    end loop;
    return counts;
end
$$;

-- one-minute slices with at least 5 eligible calls between two places of an hour; `good`: only those of which fewer than half failed
create function analytics.slices(eligible integer[], failed integer[], first_place integer, last_place integer, good boolean)
returns integer language plpgsql immutable parallel safe as $$
declare
    found integer := 0;
begin
    for i in first_place .. last_place loop
        if eligible[i] >= 5 and (not good or failed[i] * 2 < eligible[i]) then
            found := found + 1;
        end if;
    end loop;
    return found;
end
$$;

-- two arrays of counts added place by place; the answer starts at the lower of the two
create function analytics.histogram_add(low_a integer, counts_a integer[], low_b integer, counts_b integer[]) returns integer[]
language plpgsql immutable parallel safe as $$
declare
    low integer := least(low_a, low_b);
    high integer := greatest(low_a + cardinality(counts_a), low_b + cardinality(counts_b)) - 1;
    counts integer[] := array_fill(0, array[high - low + 1]);
begin
    for i in 1 .. cardinality(counts_a) loop
        counts[low_a - low + i] := counts_a[i];
    end loop;
    for i in 1 .. cardinality(counts_b) loop
        counts[low_b - low + i] := counts[low_b - low + i] + counts_b[i];
    end loop;
    return counts;
end
$$;

-- the one row that says what is counted
create table analytics.rollup_state (
    one boolean primary key default true check (one),
    capture_mode text not null default 'none' check (capture_mode in ('none', 'exact', 'fallback')),
    snapshot pg_snapshot,             -- everything visible in it is counted (days in pending_day excepted)
    capture_xid xid8,                 -- transaction that added the column; older rows carry it
    zone text not null default 'UTC', -- reporting zone in which the days below are cut
    system_identifier bigint,
    database_oid oid,
    table_oid oid,
    address_source text not null default '',  -- the file that named the countries
    ticks bigint not null default 0,
    ticked_at timestamptz,
    rolled_up_to timestamptz,
    last_rows bigint not null default 0,
    last_took_ms double precision,
    built_at timestamptz,
    build_done_days integer not null default 0,
    build_total_days integer not null default 0,
    minutes_from timestamptz not null default '1900-01-01',
    hours_from timestamptz not null default '1900-01-01',
    frozen_before date not null default '1900-01-01',
    reconciled_until timestamptz,
    last_error text,
    last_error_at timestamptz
) with (fillfactor = 50);
insert into analytics.rollup_state default values;

create table analytics.worker_state (
    name text primary key,
    ran_at timestamptz not null,
    took_ms double precision not null,
    error text
) with (fillfactor = 50);

-- days whose numbers are not built yet; new rows of such a day wait until it is
create table analytics.pending_day (day date primary key);

-- quarter hours in which the engine's log was changed other than by an insert; null: a row without a date
create table analytics.dirty_quarter (bucket timestamptz, everything boolean not null default false);

-- users whose subscription events changed
create table analytics.dirty_plan (user_id uuid not null);

-- days to be looked at again by tables that are refreshed behind the tick
create table analytics.stale_day (day date not null);  -- no key: the tick and the refresh must not wait for each other

create table analytics.call_kind (
    kind_id smallint primary key,
    service_type text not null,
    provider text not null,
    model text not null,
    status text not null,
    unique (service_type, provider, model, status)
);
create table analytics.call_endpoint (endpoint text primary key);
create table analytics.address (
    ip inet primary key,
    country text not null,  -- ISO 3166 alpha 2, 'private' or 'unknown'
    kind text not null check (kind in ('public', 'private', 'unknown'))
);
create table analytics.user_agent (
    agent_id integer generated always as identity primary key,
    hash uuid not null unique,  -- md5 of the whole text
    text text not null,
    browser text not null,
    os text not null,
    device text not null check (device in ('desktop', 'mobile', 'tablet', 'bot', 'script', 'unknown')),
    is_bot boolean not null
);
create table analytics.error_message (
    message_id bigint generated always as identity primary key,
    fingerprint text not null unique,
    sample text not null
);

create table analytics.call_minute (
    bucket timestamptz not null,
    kind_id smallint not null,
    n integer not null,
    cost numeric not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    paired_input_tokens bigint not null,
    paired_output_tokens bigint not null,
    images bigint not null,
    video_seconds numeric not null,
    latency_sum bigint not null,
    latency_n integer not null,
    latency_max integer,
    primary key (bucket, kind_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create table analytics.call_hour (like analytics.call_minute including all)
    with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create table analytics.call_day (
    slice text not null check (slice in ('all', 'plan', 'country', 'campaign', 'endpoint')),
    value text not null,
    day date not null,
    kind_id smallint not null,
    n integer not null,
    cost numeric not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    paired_input_tokens bigint not null,
    paired_output_tokens bigint not null,
    images bigint not null,
    video_seconds numeric not null,
    latency_sum bigint not null,
    latency_n integer not null,
    latency_max integer,
    primary key (slice, value, day, kind_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.call_day (slice, day);

create table analytics.client_day (
    day date not null,
    country text not null,
    device text not null,
    browser text not null,
    os text not null,
    is_bot boolean not null,
    n integer not null,
    failed integer not null,
    cost numeric not null,
    primary key (day, country, device, browser, os, is_bot)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

create table analytics.latency_hour (
    bucket timestamptz not null,
    kind_id smallint not null,
    low smallint not null,
    counts integer[] not null,
    primary key (bucket, kind_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create table analytics.latency_day (
    day date not null,
    kind_id smallint not null,
    low smallint not null,
    counts integer[] not null,
    primary key (day, kind_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- nothing is ever looked up by these arrays: their statistics would only cost time
alter table analytics.latency_hour alter column counts set statistics 0;
alter table analytics.latency_day alter column counts set statistics 0;
create table analytics.latency_preset (
    preset text not null check (preset in ('24h', '7d', '28d', '30d', '90d')),
    grouping text not null check (grouping in ('all', 'service', 'provider', 'model')),
    service_type text not null,
    provider text not null,
    model text not null,
    n bigint not null,
    p50 double precision not null,
    p90 double precision not null,
    p95 double precision not null,
    p99 double precision not null,
    as_of timestamptz not null,
    primary key (preset, grouping, service_type, provider, model)
) with (fillfactor = 50);

-- eligible and failed rows of each minute of an hour (60 places): what can be added up, and from which the counts of slices follow
create table analytics.availability_hour (
    bucket timestamptz not null,
    scope text not null check (scope in ('all', 'service', 'provider')),
    value text not null,
    eligible integer[] not null,
    failed integer[] not null,
    minutes integer not null generated always as (analytics.slices(eligible, failed, 1, 60, false)) stored,
    good_minutes integer not null generated always as (analytics.slices(eligible, failed, 1, 60, true)) stored,
    primary key (bucket, scope, value)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table analytics.availability_hour alter column eligible set statistics 0, alter column failed set statistics 0;
create table analytics.availability_day (
    day date not null,
    scope text not null,
    value text not null,
    minutes integer not null,
    good_minutes integer not null,
    primary key (day, scope, value)
) with (fillfactor = 80);

create table analytics.user_day (
    user_id uuid not null,
    day date not null,
    n integer not null,
    success integer not null,
    failed integer not null,
    rate_limited integer not null,
    cost numeric not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    kinds smallint[] not null,
    plans text[] not null,
    countries text[] not null,
    campaigns text[] not null,
    primary key (user_id, day)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.user_day (day, user_id);
alter table analytics.user_day alter column kinds set statistics 0, alter column plans set statistics 0,
    alter column countries set statistics 0, alter column campaigns set statistics 0;
create table analytics.user_state (
    user_id uuid primary key,
    first_at timestamptz not null,
    last_at timestamptz not null,
    last_id uuid not null,  -- the last call, so that equal times have one order
    n bigint not null,
    failed bigint not null,
    cost numeric not null,
    active_days integer not null,
    country text not null,
    device text not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.user_state (last_at);
create table analytics.active_user_change (
    day date primary key,
    w1 integer not null,
    w7 integer not null,
    w30 integer not null
) with (fillfactor = 70);
create table analytics.growth_week (
    week date primary key,
    new integer not null,
    "returning" integer not null,
    resurrected integer not null,
    dormant integer not null
) with (fillfactor = 70);
create table analytics.known_user (
    user_id uuid primary key,
    signed_up_at timestamptz not null,
    source text not null check (source in ('account', 'subscription', 'call'))
);
create table analytics.signup_day (day date primary key, n integer not null) with (fillfactor = 70);

create table analytics.call_session (
    user_id uuid not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    n integer not null,
    failed integer not null,
    cost numeric not null,
    steps text[] not null,
    primary key (user_id, started_at)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.call_session (user_id, ended_at);
create index on analytics.call_session (started_at);
create table analytics.session_day (
    day date not null,
    duration_bucket smallint not null,  -- whole minutes up to 59, then 60 + tens of minutes after the first hour, at most 100
    depth_bucket smallint not null,     -- calls, at most 50
    n integer not null,
    primary key (day, duration_bucket, depth_bucket)
) with (fillfactor = 80);
create table analytics.transition_day (
    day date not null,
    step smallint not null,
    source text not null,
    target text not null,
    n integer not null,
    primary key (day, step, source, target)
) with (fillfactor = 80);

create table analytics.error_day (
    day date not null,
    message_id bigint not null,
    kind_id smallint not null,
    n integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (day, message_id, kind_id)
) with (fillfactor = 80);
create table analytics.error_user_day (
    day date not null,
    message_id bigint not null,
    user_id uuid not null,
    primary key (day, message_id, user_id)
);

-- every poll of a video job; the earliest (created_at, id) of a job counts, the others count nowhere
create table analytics.video_poll (
    job uuid not null,
    created_at timestamptz not null,
    id uuid not null,
    primary key (job, created_at, id)
);
create index on analytics.video_poll (created_at);

create table analytics.data_quality_day (
    day date not null,
    finding text not null,
    n integer not null,
    primary key (day, finding)
) with (fillfactor = 80);
-- rows that belong to no day: without a date, or with an impossible one
create table analytics.undated_call (
    id uuid primary key,
    seen_on date not null,
    finding text not null check (finding in ('no_created_at', 'impossible_created_at'))
);

-- who had which plan when, from subscription_event; [valid_from, valid_to)
create table analytics.plan_period (
    user_id uuid not null,
    valid_from timestamptz not null,
    valid_to timestamptz not null,
    plan text not null,
    primary key (user_id, valid_from)
);
-- only where the engine's table may not be altered: the rows of the last hour that are counted
create table analytics.counted_call (id uuid primary key, created_at timestamptz not null);

create table analytics.cohort_week (
    cohort date not null,
    period_index smallint not null,
    users integer not null,
    primary key (cohort, period_index)
);
create table analytics.cohort_month (
    cohort date not null,
    period_index smallint not null,
    users integer not null,
    primary key (cohort, period_index)
);
create table analytics.lifecycle_day (
    day date not null,
    stage text not null check (stage in ('new', 'activated', 'growing', 'mature', 'at_risk', 'churned')),
    users integer not null,
    primary key (day, stage)
);
create table analytics.rfm_snapshot (
    user_id uuid primary key,
    as_of date not null,
    recency_days integer not null,
    frequency integer not null,
    monetary numeric not null,
    r smallint not null,
    f smallint not null,
    m smallint not null,
    segment text not null
);
create index on analytics.rfm_snapshot (segment);

-- the place of a session's duration in session_day: whole minutes under an hour, then tens of minutes, at most 100
create function analytics.duration_bucket(lasted interval) returns smallint language sql immutable parallel safe as $$
    select case when lasted < interval '1 hour' then floor(extract(epoch from lasted) / 60)
        else least(60 + floor((extract(epoch from lasted) - 3600) / 600), 100) end::smallint
$$;
-- the lower edge of a duration bucket in minutes
create function analytics.duration_minutes(bucket smallint) returns integer language sql immutable parallel safe as $$
    select case when bucket <= 60 then bucket else 60 + (bucket - 60) * 10 end
$$;

-- Marks what was changed. The engine's writers must never fail because of us: a mark that cannot be written is a warning, and the audit finds the day.
create function analytics.mark_deleted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into analytics.dirty_quarter (bucket)
    select distinct date_bin('15 minutes', created_at, '2000-01-01 00:00:00+00') from gone where analytics.is_dated(created_at)
    union select null from gone where not analytics.is_dated(created_at);
    return null;
exception when others then
    raise warning 'engine-room: a change was not marked: %', sqlerrm;
    return null;
end
$$;
create function analytics.mark_updated() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into analytics.dirty_quarter (bucket)
    select date_bin('15 minutes', created_at, '2000-01-01 00:00:00+00') from gone where analytics.is_dated(created_at)
    union select date_bin('15 minutes', created_at, '2000-01-01 00:00:00+00') from come where analytics.is_dated(created_at)
    union select null from gone where not analytics.is_dated(created_at)
    union select null from come where not analytics.is_dated(created_at);
    return null;
exception when others then
    raise warning 'engine-room: a change was not marked: %', sqlerrm;
    return null;
end
$$;
create function analytics.mark_truncated() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into analytics.dirty_quarter (bucket, everything) values (null, true);
    return null;
exception when others then
    raise warning 'engine-room: a change was not marked: %', sqlerrm;
    return null;
end
$$;

-- Subscription events are ours, so every change of them can be noted.
create function analytics.mark_plans() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'INSERT' then
        insert into analytics.dirty_plan (user_id) select distinct user_id from gone;
    end if;
    if tg_op <> 'DELETE' then
        insert into analytics.dirty_plan (user_id) select distinct user_id from come;
    end if;
    return null;
end
$$;
insert into analytics.dirty_plan (user_id) select distinct user_id from analytics.subscription_event;
create trigger plans_inserted after insert on analytics.subscription_event
    referencing new table as come for each statement execute function analytics.mark_plans();
create trigger plans_updated after update on analytics.subscription_event
    referencing old table as gone new table as come for each statement execute function analytics.mark_plans();
create trigger plans_deleted after delete on analytics.subscription_event
    referencing old table as gone for each statement execute function analytics.mark_plans();
