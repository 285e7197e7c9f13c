-- one row per window: users who signed up in the period and whose source is known
-- obeys:
-- needs: acquisition known_user
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
)
select w.name as "window", count(u.user_id) filter (where u.source <> '') as acquired_users, count(u.user_id) as signed_up
from w left join analytics.user_value u on u.signed_up_at >= w.f and u.signed_up_at < least(w.t, %(now)s) where w.f is not null group by w.name
