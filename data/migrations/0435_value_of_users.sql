-- When a user first paid, to the instant, and whether the user pays now, priced or not.
alter table analytics.user_value add column first_paid_at timestamptz, add column is_paying boolean not null default false;
update analytics.user_value t set first_paid_at = p.since from (select user_id, min(since) as since from analytics.mrr_step where plan_type <> '' group by 1) p where p.user_id = t.user_id;
update analytics.user_value t set is_paying = true from analytics.mrr_step m where m.user_id = t.user_id and m.plan_type <> '' and m.since <= now() and m.until > now();

-- Days whose calls of users by service are not what the log says; a day may be noted more than once.
create table analytics.stale_service_day (day date not null);
insert into analytics.stale_service_day select distinct day from analytics.call_day where slice = 'all' and value = '' and day > current_date - 93;

-- Days without a call while nobody counted were never told; each is told once.
insert into analytics.stale_day (day, alone)
select d::date, true from generate_series((select min(day) from analytics.lifecycle_day), (select max(day) from analytics.lifecycle_day), interval '1 day') d
where d > current_date - 400 and not exists (select from analytics.lifecycle_day l where l.day = d::date);
