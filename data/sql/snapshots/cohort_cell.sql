-- one row per cohort and period since, by first call and by sign-up, by week and month, whole and split by first service, first plan and source
with who as (
    select p.user_id, b.basis, g.grain, date_trunc(g.grain, b.day::timestamp)::date as cohort, p.first_service, p.first_plan, p.source
    from analytics.user_profile p cross join lateral (values ('use', p.first_day), ('signup', p.signed_up_on)) b (basis, day) cross join (values ('week'), ('month')) g (grain)
    where b.day is not null
), active as (
    select distinct d.user_id, g.grain, date_trunc(g.grain, d.day::timestamp)::date as period
    from analytics.user_day d cross join (values ('week'), ('month')) g (grain) where d.day <= (%(now)s::timestamptz at time zone %(zone)s)::date
), seen as (
    select w.*, case w.grain when 'week' then (a.period - w.cohort) / 7
            else (extract(year from a.period) - extract(year from w.cohort)) * 12 + extract(month from a.period) - extract(month from w.cohort) end::integer as period_index,
        a.period = max(a.period) over (partition by w.user_id, w.basis, w.grain) as is_last
    from who w join active a using (user_id, grain) where a.period >= w.cohort
), split as (  -- who never called has no first service and plan, and is in the whole and in the sources only
    select basis, grain, cohort, case when grouping(first_service) = 0 then 'service' when grouping(first_plan) = 0 then 'plan' when grouping(source) = 0 then 'source' else 'all' end as split,
        coalesce(first_service, first_plan, source, '') as value, count(*) as size
    from who group by grouping sets ((basis, grain, cohort), (basis, grain, cohort, first_service), (basis, grain, cohort, first_plan), (basis, grain, cohort, source))
), counted as (
    select basis, grain, cohort, case when grouping(first_service) = 0 then 'service' when grouping(first_plan) = 0 then 'plan' when grouping(source) = 0 then 'source' else 'all' end as split,
        coalesce(first_service, first_plan, source, '') as value, period_index, count(*) as users, count(*) filter (where is_last) as lasted
    from seen group by grouping sets ((basis, grain, cohort, period_index), (basis, grain, cohort, period_index, first_service), (basis, grain, cohort, period_index, first_plan),
        (basis, grain, cohort, period_index, source))
), fresh as (
    select s.basis, s.grain, s.split, s.value, s.cohort, coalesce(c.period_index, 0) as period_index, s.size, coalesce(c.users, 0) as users, coalesce(c.lasted, 0) as lasted
    from split s left join counted c using (basis, grain, split, value, cohort) where s.split = 'all' or s.value <> ''
), gone as (
    delete from analytics.cohort_cell t where not exists (select from fresh f
        where (f.basis, f.grain, f.split, f.value, f.cohort, f.period_index) = (t.basis, t.grain, t.split, t.value, t.cohort, t.period_index))
)
insert into analytics.cohort_cell as t select * from fresh
on conflict (basis, grain, split, value, cohort, period_index) do update set size = excluded.size, users = excluded.users, lasted = excluded.lasted
where (t.size, t.users, t.lasted) is distinct from (excluded.size, excluded.users, excluded.lasted)
