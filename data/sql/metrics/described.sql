-- one row per window: calls, and the share of them whose parameters were kept
-- obeys: service provider
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", coalesce(sum(calls), 0)::bigint as calls, coalesce(sum(described), 0)::bigint as described, sum(described)::float8 / nullif(sum(calls), 0) as described_share
from w left join analytics.request_day r on day >= w.f and day < w.t
    and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
where w.f is not null group by w.name
