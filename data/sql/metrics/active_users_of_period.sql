-- one row per window: distinct users with a call in the period, by whole days
-- obeys: service provider model | plan | country | campaign
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), kinds as (
    select array_agg(kind_id) as ids from analytics.call_kind
    where (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s))
)
select w.name as "window", count(distinct user_id) as active_users
from w cross join kinds left join analytics.user_day u on day >= w.f and day < w.t and (not %(is_filtered)s or u.kinds && kinds.ids)
    and (%(plans)s::text[] is null or u.plans && %(plans)s) and (%(countries)s::text[] is null or u.countries && %(countries)s)
    and (%(campaigns)s::text[] is null or u.campaigns && %(campaigns)s)
where w.f is not null group by w.name
