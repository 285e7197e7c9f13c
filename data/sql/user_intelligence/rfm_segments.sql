-- one row per named segment: its users of the last 90 days, what they brought, and how they score on average
-- obeys:
-- pace: slow
-- covers: 90 days with today
select segment, count(*) as users, sum(monetary)::float8 as value, avg(r)::float8 as r, avg(f)::float8 as f, avg(m)::float8 as m, avg(recency_days)::float8 as recency_days,
    avg(frequency)::float8 as active_days, max(as_of) as as_of,
    exists (select from analytics.payment where status in ('paid', 'refunded') and currency = %(currency)s
        and (paid_at at time zone %(zone)s)::date > (%(now)s::timestamptz at time zone %(zone)s)::date - 90) as is_revenue
from analytics.rfm_snapshot group by segment order by value desc, segment
