-- one row per window: countries that users called from, private and unknown addresses apart, by whole days
-- obeys:
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", count(distinct c.country) filter (where c.country not in ('private', 'unknown')) as geo,
    coalesce(sum(c.n), 0)::bigint as requests, coalesce(sum(c.n) filter (where c.country in ('private', 'unknown')), 0)::bigint as requests_without_country
from w left join analytics.client_day c on c.day >= w.f and c.day < w.t where w.f is not null group by w.name
