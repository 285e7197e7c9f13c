-- What users may write into their own rows, and what the engine's owner may hide, is no reason to fail for everybody.

-- The interval that a billing period means; a period that no calendar of ours holds means none.
create or replace function analytics.billed_by(period_start timestamptz, period_end timestamptz) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select case when period_start >= '1970-01-02 00:00:00+00' and period_end < '2200-01-01 00:00:00+00' and period_end > period_start
        then case when period_end - period_start > interval '180 days' then 'year' else 'month' end end
$$;

-- Whether no row-level security takes rows of a table away from this role: it is not active, or one policy opens all and none restricts.
create function analytics.sees_all(place regclass) returns boolean language sql stable as $$
    select not row_security_active(place) or (
        coalesce(bool_or(polpermissive and condition = 'true'), false) and not coalesce(bool_or(not polpermissive and condition is distinct from 'true'), false))
    from (
        select polpermissive, pg_get_expr(polqual, polrelid) as condition from pg_policy
        where polrelid = place and polcmd in ('r', '*') and (0 = any (polroles) or exists (select from unnest(polroles) r where pg_has_role(r, 'usage')))
    ) policy
$$;

-- Days on which the first call of somebody may have become another; a day may be noted more than once.
create table analytics.stale_first_day (day date not null);

-- A publication of all tables, which an owner may have made for the engine, forbids deletes from a table without a key unless its rows name themselves.
do $$ declare place text; begin
    for place in select c.oid::regclass::text from pg_class c where c.relnamespace = 'analytics'::regnamespace and c.relkind = 'r'
        and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) loop
        execute format('alter table %s replica identity full', place);
    end loop;
end $$;
