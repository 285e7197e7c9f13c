-- the days whose stages must be told anew: today, and those with changed activity and all that follow them, oldest first,
-- because what is left for the next run is remembered by its first day
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day
),
taken as (
    delete from analytics.stale_day returning day
),
wanted as (
    select d::date as day
    from today, generate_series((select min(greatest(t.day, today.day - 400)) from taken t where t.day <= today.day), today.day, interval '1 day') d
    union
    select day from today
),
now_due as (
    select wanted.day from wanted, today t order by wanted.day = t.day desc, wanted.day limit %(most)s
),
later as (
    insert into analytics.stale_day
    select day from (select min(day) as day from wanted where day not in (select day from now_due)) w where day is not null
)
select day from now_due
