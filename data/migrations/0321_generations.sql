-- What generations asked for, what people did after a failure, and who worked for a campaign: counted by day behind the ticks, a changed day whole.

-- days whose calls changed since they were last counted here
create table analytics.stale_detail_day (day date not null);  -- no key: the tick and the refresh must not wait for each other
insert into analytics.stale_detail_day select distinct day from analytics.call_day where slice = 'all' and value = '';

-- one row per day that was counted here: when, and how long it took
create table analytics.detail_day (
    day date primary key,
    told_at timestamptz not null,
    took_ms double precision not null
) with (fillfactor = 70);

-- one row per day, service and provider: calls that are not cancelled, and those of them whose parameters were kept
create table analytics.request_day (
    day date not null,
    service_type text not null,
    provider text not null,
    calls integer not null,
    described integer not null,
    primary key (day, service_type, provider)
);

-- one row per day, service, provider, parameter and value; kind 'any' counts the calls that have the parameter at all
create table analytics.parameter_day (
    day date not null,
    service_type text not null,
    provider text not null,
    parameter text not null,
    kind text not null check (kind in ('any', 'number', 'text', 'flag', 'hidden', 'empty', 'other')),
    value text not null,
    n integer not null,
    success integer not null,
    primary key (service_type, parameter, day, provider, kind, value)
);
create index on analytics.parameter_day (day);
create index on analytics.parameter_day (day, service_type, provider, parameter) include (n, success) where kind = 'any';

-- one row per day of the first failure, service, provider that failed first, attempts (at most 20) and outcome: chains of one user's calls
create table analytics.retry_day (
    day date not null,
    service_type text not null,
    provider text not null,
    attempts smallint not null,
    is_recovered boolean not null,
    chains integer not null,
    retry_cost numeric not null,   -- all attempts after the first
    wasted_cost numeric not null,  -- attempts that did not succeed
    seconds numeric not null,      -- from the first failure to the last attempt
    primary key (day, service_type, provider, attempts, is_recovered)
);

-- one row per campaign, day and user with a call for it
create table analytics.campaign_user_day (
    campaign_id text not null,
    day date not null,
    user_id uuid not null,
    n integer not null,
    primary key (campaign_id, day, user_id)
);
create index on analytics.campaign_user_day (day);

-- what a value of request_data counts as. The engine replaces whatever looks like a secret by [REDACTED], also where a number is expected; some clients
-- send numbers as text ("8s"). Numbers keep two significant digits, long texts their length alone: neither may fill a table.
create function analytics.parameter_value(given jsonb) returns table (kind text, value text) language sql immutable parallel safe as $$
    select case
            when t.type = 'null' or t.written = '' then 'empty'
            when t.written = '[REDACTED]' then 'hidden'
            when t.type = 'boolean' then 'flag'
            when t.number is not null then 'number'
            else 'text'
        end,
        case
            when t.type = 'null' or t.written = '' then '(empty)'
            when t.number = 0 then '0'
            when t.number is not null then trim_scale(round(t.number, 1 - floor(log(abs(t.number)))::integer))::text
            when t.type in ('object', 'array') then '(' || t.type || ')'
            when length(t.written) > 60 then '(long text)'
            else t.written
        end
    from (
        select type, written, case when written ~ '^ *[-+]?[0-9]{1,15}([.][0-9]{1,30})? *s?$' then rtrim(written, ' s')::numeric end as number
        from (select jsonb_typeof(given) as type, left(given #>> '{}', 100) as written) w
    ) t
$$;
