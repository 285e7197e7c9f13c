-- User intelligence: who was in which stage on which day, and how a user is called on screen.

-- one row per day and stage but churned: its users. Who had a call by then and is in none of them is churned. Kept 400 days.
create table analytics.lifecycle_member (
    day date not null,
    stage text not null check (stage in ('new', 'activated', 'growing', 'mature', 'at_risk')),
    users uuid[] not null,
    primary key (day, stage)
);
alter table analytics.lifecycle_member alter column users set statistics 0;
-- one row per day and change of stage since the day before: how many users made it; `none` is before the first call
create table analytics.lifecycle_move (
    day date not null,
    was text not null,
    stage text not null,
    users integer not null,
    primary key (day, was, stage)
);
-- days told before these tables were there are told anew
insert into analytics.stale_day select distinct day from analytics.lifecycle_day;

-- an address as it may be shown: whole, or its first letter and the domain
create function analytics.shown_email(email text, whole boolean) returns text language sql immutable parallel safe as $$
    select case when whole then email else left(email, 1) || '•••@' || split_part(email, '@', -1) end
$$;
-- one row per user of `ids` who has an account: the e-mail address as it may be shown (`whole` is the setting SHOW_EMAILS).
-- Asked at run time whether the accounts may be read: without them users are called by their ids.
create function analytics.account_names(ids uuid[], whole boolean) returns table (user_id uuid, name text)
language plpgsql stable as $$
begin
    if to_regclass('auth.users') is null or not has_schema_privilege('auth', 'usage')
        or not has_column_privilege('auth.users', 'id', 'select') or not has_column_privilege('auth.users', 'email', 'select') then
        return;
    end if;
    return query select u.id, analytics.shown_email(u.email::text, whole) from auth.users u where u.id = any (ids) and u.email is not null;
end
$$;
