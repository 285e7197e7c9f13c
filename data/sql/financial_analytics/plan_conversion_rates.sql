-- one row per cohort of sign-ups, the last twelve weeks or months (`choice`) up to the period's end: share on a paid plan within 30 days; open: days are left
-- obeys:
-- needs: known_user subscription_event
-- covers: its rows
with p as (
    select least(%(to_day)s::date, (%(now)s at time zone %(zone)s)::date + 1) as t, case when %(choice)s = 'month' then 'month' else 'week' end as step
), b as (
    select x::date as cohort, least((x + ('1 ' || step)::interval)::date, t) as t
    from p cross join lateral generate_series(date_trunc(step, t::timestamp - interval '1 day') - 11 * ('1 ' || step)::interval, t::timestamp - interval '1 day', ('1 ' || step)::interval) x
)
select cohort, sum(signed_up)::bigint as signed_up, sum(converted)::bigint as converted, (sum(converted) / sum(signed_up))::float8 as plan_conversion,
    analytics.wilson_low(sum(converted)::float8, sum(signed_up)::float8) as low, analytics.wilson_high(sum(converted)::float8, sum(signed_up)::float8) as high,
    b.t + 29 >= (%(now)s at time zone %(zone)s)::date as is_open,
    least(b.t + 30, (%(now)s at time zone %(zone)s)::date + 1) as until
from b join analytics.conversion_day d on d.day >= b.cohort and d.day < b.t group by cohort, b.t order by cohort
