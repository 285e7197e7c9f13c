-- one row per window: users signed up at or before the end; a week and a month earlier beside it
-- obeys:
-- needs: known_user
with w (name, d) as (
    values ('now', %(to_day)s::date), ('closed', (%(closed_to)s::timestamptz at time zone %(zone)s)::date), ('before', (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", coalesce(sum(n) filter (where day < w.d), 0)::bigint as total_users,
    coalesce(sum(n) filter (where day < w.d - 7), 0)::bigint as week_before,
    coalesce(sum(n) filter (where day < (w.d - interval '1 month')::date), 0)::bigint as month_before
from w left join analytics.signup_day on true where w.d is not null group by w.name
