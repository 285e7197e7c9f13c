-- one row per statement, slowest first: the dashboard's own with its newest runs (`query_times`), and what PostgreSQL itself has timed in this database where pg_stat_statements is there;
-- the 40 slowest, with how many there are (`statements`, and `own_statements` of the dashboard)
-- obeys:
-- pace: live
-- covers: now
with own as (
    select * from jsonb_to_recordset(%(query_times)s::jsonb) as t (query text, runs bigint, p95_ms float8, max_ms float8)
), told as (
    select substring(statement from '^/\* engine-room ([a-z0-9_/]+) \*/') as name, statement, calls, total_ms, max_ms from analytics.statement_times()
), server as (
    select coalesce(name, statement) as query, name is not null as is_own, sum(calls)::bigint as calls, sum(total_ms) as total_ms, max(max_ms) as max_ms from told group by 1, 2
)
select coalesce(own.query, server.query) as query, own.query is not null or coalesce(server.is_own, false) as is_own, coalesce(own.runs, server.calls) as runs,
    own.p95_ms as latency_p95, greatest(own.max_ms, server.max_ms) as latency_max, server.calls as server_calls, (server.total_ms / nullif(server.calls, 0))::float8 as server_mean,
    (server.total_ms / 1000)::float8 as total_seconds, count(*) over () as statements,
    count(*) filter (where own.query is not null or server.is_own) over () as own_statements
from own full join server on server.is_own and server.query = own.query
order by coalesce(own.p95_ms, server.total_ms / nullif(server.calls, 0)) desc nulls last, 1 limit 40
