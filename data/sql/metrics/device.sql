-- one row per window: share of the calls that came from phones and tablets, bots apart, by whole days
-- obeys: country
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", (coalesce(sum(c.n) filter (where not c.is_bot and c.device in ('mobile', 'tablet')), 0) / nullif(sum(c.n) filter (where not c.is_bot), 0))::float8 as device,
    coalesce(sum(c.n) filter (where c.is_bot), 0)::bigint as bot_requests
from w left join analytics.client_day c on c.day >= w.f and c.day < w.t and (%(countries)s::text[] is null or c.country = any (%(countries)s)) where w.f is not null group by w.name
