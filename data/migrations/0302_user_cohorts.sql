-- Who each user is in a few words, and what became of those who came together. Both are told anew by the worker.

-- one row per known user: when and how the user came
create table analytics.user_profile (
    user_id uuid primary key,
    signed_up_on date not null,
    first_at timestamptz,            -- the first call; null for who never called
    first_day date,
    first_service text,
    first_plan text,                 -- at the end of the first day
    source text not null,            -- of the acquisition, 'unknown' without one
    starting_days smallint not null, -- days with a call among the first 14
    paid numeric not null            -- in the account currency, refunds taken off
) with (fillfactor = 80);
create index on analytics.user_profile (first_day);
create index on analytics.user_profile (signed_up_on);

-- one row per cohort and period since: `users` were active in it, `lasted` were active in it and not later; `size` is the whole cohort
create table analytics.cohort_cell (
    basis text not null check (basis in ('use', 'signup')),
    grain text not null check (grain in ('week', 'month')),
    split text not null check (split in ('all', 'service', 'plan', 'source')),
    value text not null,
    cohort date not null,
    period_index integer not null,
    size integer not null,
    users integer not null,
    lasted integer not null,
    primary key (basis, grain, split, value, cohort, period_index)
) with (fillfactor = 80);

-- one row per user who had called by a day: the stage of that day; who is in no list is churned
create function analytics.stages_on(on_day date) returns table (user_id uuid, stage text) language sql stable as $$
    select u, m.stage from analytics.lifecycle_member m cross join unnest(m.users) u where m.day = on_day
    union all
    select p.user_id, 'churned' from analytics.user_profile p
    where p.first_day <= on_day and not exists (select from analytics.lifecycle_member m cross join unnest(m.users) u where m.day = on_day and u = p.user_id)
$$;
-- the plan a user had at the end of a day
create function analytics.plan_on(whose uuid, on_day date, zone text) returns text language sql stable as $$
    select coalesce((select t.plan from analytics.plan_period t where t.user_id = whose
        and t.valid_from < ((on_day + 1)::timestamp at time zone zone) and t.valid_to >= ((on_day + 1)::timestamp at time zone zone)), 'none')
$$;
-- users whose e-mail address is `word`, or holds it where addresses are shown whole: a mask that could be searched letter by letter would hide nothing
create function analytics.accounts_named(word text, whole boolean) returns table (user_id uuid) language plpgsql stable as $$
begin
    if to_regclass('auth.users') is null or not has_schema_privilege('auth', 'usage')
        or not has_column_privilege('auth.users', 'id', 'select') or not has_column_privilege('auth.users', 'email', 'select') then
        return;
    end if;
    return query select u.id from auth.users u where lower(u.email) = word or whole and strpos(lower(u.email), word) > 0 limit 100;
end
$$;
