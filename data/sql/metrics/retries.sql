-- one row per window: chains of retries that began in it, the share that ended in success, and what the attempts after the first cost
-- obeys: service provider
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), c as (
    select w.name, sum(chains) as chains, coalesce(sum(chains) filter (where attempts > 1), 0) as retried, coalesce(sum(chains) filter (where is_recovered), 0) as recovered, sum(r.retry_cost) as cost
    from w join analytics.retry_day r on day >= w.f and day < w.t
    where (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
    group by w.name
)
select w.name as "window", coalesce(chains, 0)::bigint as chains, coalesce(retried, 0)::bigint as retried, coalesce(recovered, 0)::bigint as recovered, (recovered::float8 / nullif(chains, 0)) as recovered_share,
    case when exists (select from analytics.detail_day) then coalesce(c.cost, 0)::float8 end as retry_cost
from w left join c using (name) where w.f is not null
