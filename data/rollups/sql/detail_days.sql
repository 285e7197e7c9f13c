-- the days to be counted anew now, newest first. A day that is dear to count rests twenty times as long as it took; what is too much for one run waits
with taken as (
    delete from analytics.stale_detail_day returning day
),
wanted as (
    select distinct day from taken where day >= (select frozen_before from analytics.rollup_state)
),
now_due as (
    select day from wanted
    where not exists (
        select from analytics.detail_day d
        where d.day = wanted.day and d.took_ms > 1000 and d.told_at > clock_timestamp() - make_interval(secs => d.took_ms / 1000 * 20)
    )
    order by day desc limit %(most)s
),
later as (
    insert into analytics.stale_detail_day select day from wanted where day not in (select day from now_due)
)
select day from now_due
