-- one row per window: users whose first call is in it, and of those whose first 14 days ended in it the share that came on three of them
-- obeys:
-- reach: 14
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", (select count(*) from analytics.user_profile p where p.first_day >= w.f and p.first_day < w.t) as new_users,
    (select avg((p.starting_days >= 3)::int) from analytics.user_profile p where p.first_day > w.f - 14
        and p.first_day <= least(w.t, (%(now)s::timestamptz at time zone %(zone)s)::date) - 14)::float8 as activation_rate
from w where w.f is not null
