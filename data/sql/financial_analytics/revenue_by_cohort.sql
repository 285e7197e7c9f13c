-- one row per month of signing up, the last twelve up to the period's end, and months since: revenue brought so far by everybody who signed up then
-- obeys:
-- needs: plan_price
-- covers: its rows
with p as (
    select least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date) as last
), c as (
    select cohort, age, users, sum(revenue) over (partition by cohort order by age) as so_far, sum(revenue) over (partition by cohort) as whole
    from analytics.revenue_cohort where cohort <> '-infinity'
)
select cohort, age, users::bigint, so_far::float8 as revenue, (so_far / nullif(users, 0))::float8 as revenue_per_signup,
    (cohort + make_interval(months => age + 1))::date > (%(now)s at time zone %(zone)s)::date as is_open,
    least((cohort + make_interval(months => age + 1))::date, (%(now)s at time zone %(zone)s)::date + 1) as until
from c cross join p
where cohort > date_trunc('month', last) - interval '12 months' and cohort + make_interval(months => age) <= last and exists (select from c where whole <> 0) order by cohort, age
