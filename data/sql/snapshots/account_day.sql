-- one row per day since the first customer that has none yet: recurring revenue and customers at its end beside those of a month and a year before.
-- The end of a day is the start of the next: a month before the end of 30 September is the end of 31 August.
with first as (  -- a share of the first few customers says nothing: a year is looked back, or to the day on which there were twenty
    select (select min(day) from analytics.mrr_step where plan_type <> '') as day, coalesce(min(day) filter (where customers >= 20), min(day)) as twenty
    from (select day, sum(sum(customers)) over (order by day) as customers from analytics.mrr_change group by day) x
), wanted as (
    select d::date as day, (d + interval '1 day' - interval '1 month')::date - 1 as a_month, greatest((d + interval '1 day' - interval '1 year')::date - 1, least(first.twenty, d::date)) as a_year
    from first cross join lateral generate_series(first.day::timestamp, (%(now)s at time zone %(zone)s)::date::timestamp, interval '1 day') d
    where not exists (select from analytics.account_day a where a.day = d::date) order by d desc limit 400
), step as materialized (
    select user_id, day, until_day, amount from analytics.mrr_step where plan_type <> '' and until_day > day
)
insert into analytics.account_day
select w.day, coalesce(sum(now), 0), count(now), count(month), count(month) filter (where now is null), coalesce(sum(month), 0),
    coalesce(sum(least(month, coalesce(now, 0))) filter (where month is not null), 0),
    w.a_year, count(year), coalesce(sum(year), 0), coalesce(sum(least(year, coalesce(now, 0))) filter (where year is not null), 0),
    coalesce(sum(now) filter (where year > 0), 0)
from wanted w cross join lateral (
    select sum(amount) filter (where day <= w.day and until_day > w.day) as now, sum(amount) filter (where day <= w.a_month and until_day > w.a_month) as month,
        sum(amount) filter (where day <= w.a_year and until_day > w.a_year) as year
    from step where day <= w.day group by user_id
) s group by w.day, w.a_year
