-- the days whose stages must be told anew, newest first: those with changed activity and all that follow them, those left over, and today
with today as (
    select (%(now)s::timestamptz at time zone %(zone)s)::date as day
),
taken as (
    delete from analytics.stale_day returning day, alone
),
wanted as (
    select d::date as day
    from today, generate_series((select min(greatest(t.day, today.day - 400)) from taken t where t.day <= today.day and not t.alone), today.day, interval '1 day') d
    union
    select day from taken where alone
    union  -- days without a call while nobody counted
    select d::date from today, generate_series((select max(day) + 1 from analytics.lifecycle_day where day <= today.day), today.day, interval '1 day') d
    union
    select day from today
),
now_due as (
    select day from wanted order by day desc limit %(most)s
),
later as (
    insert into analytics.stale_day (day, alone)
    select day, true from wanted where day not in (select day from now_due)
)
select day from now_due
