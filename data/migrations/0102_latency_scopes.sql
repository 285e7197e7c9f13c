-- the histograms of a day merged over kinds: of all calls, of each service and of each provider, so that a percentile reads one row a day
create table analytics.latency_scope_day (
    day date not null,
    scope text not null check (scope in ('all', 'service', 'provider')),
    value text not null,
    low smallint not null,
    counts integer[] not null,
    primary key (scope, value, day)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.latency_scope_day (day);
