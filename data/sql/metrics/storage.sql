-- one row per table, largest first, after the whole database: bytes on disk, indexes included
-- obeys:
-- pace: slow
(select 'now' as "window", '' as "table", pg_database_size(current_database()) as storage_utilization)
union all
(select 'now', n.nspname || '.' || c.relname, pg_total_relation_size(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname in ('analytics', 'public') order by 3 desc limit 20)
