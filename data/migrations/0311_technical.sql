-- Technical performance: what a service promises, and what panels about latency, errors and slow statements need besides the rollups.

-- one row per service and first day: the share of its calls that shall not fail within 30 days, and how many calls a window needs before it can raise
-- an alarm; the newest row that has begun holds. Empty until somebody promises something (`flask import slo_objectives`).
create table analytics.slo_objective (
    service_type text not null,
    valid_from date not null,
    objective numeric(7, 6) not null check (objective > 0 and objective < 1),
    minimum_calls integer not null default 50 check (minimum_calls > 0),
    primary key (service_type, valid_from)
);
-- what holds until then, and is shown as a default. Text comes from one short call, so two nines; pictures from six providers that also refuse prompts;
-- a video is a job of minutes. A service that is not listed has 99 %.
create table analytics.slo_default (service_type text primary key, objective numeric(7, 6) not null);
insert into analytics.slo_default (service_type, objective) values ('images', 0.97), ('video', 0.95);

-- when a message was first and last seen, without reading every day
create index on analytics.error_day (message_id, day);

-- one row per statement that PostgreSQL has timed in this database; no rows where pg_stat_statements is missing or may not be read.
-- Only statements whose constants it takes out: what an administrator typed (a password, say) never leaves it.
create function analytics.statement_times() returns table (statement text, calls bigint, mean_ms double precision, max_ms double precision, total_ms double precision)
language plpgsql stable as $$
declare
    place text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements');
begin
    if place is null then
        return;
    end if;
    return query execute format(
        'select left(query, 1000), sum(calls)::bigint, (sum(total_exec_time) / nullif(sum(calls), 0))::float8, max(max_exec_time)::float8, sum(total_exec_time)::float8
         from %I.pg_stat_statements
         where dbid = (select oid from pg_database where datname = current_database()) and query ~* ''^\s*(/\*.*?\*/\s*)?(select|with|insert|update|delete)\M''
         group by query', place);
exception when others then
    return;  -- not loaded at the start of the server, not permitted, or of another shape: as good as not there
end
$$;
