-- one row per window: recurring revenue a month, paying customers and what each of them pays, at the end
-- obeys: plan
-- needs: plan_price subscription_event
-- cut: midnights
with w (name, d) as (
    values ('now', %(to_day)s::date), ('closed', (%(closed_to)s::timestamptz at time zone %(zone)s)::date), ('before', (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", coalesce(sum(amount), 0)::float8 as mrr, coalesce(sum(customers), 0)::bigint as customers, (sum(amount) / nullif(sum(customers), 0))::float8 as arpa, coalesce(sum(unpriced), 0)::bigint as unpriced,
    case when coalesce(sum(customers), 0) = 0 then 'Nobody paid on that day, so there is no average.' end as reason
from w left join analytics.mrr_change on day < least(w.d, (%(now)s at time zone %(zone)s)::date + 1) and (%(plans)s::text[] is null or plan_type = any (%(plans)s))
where w.d is not null group by w.name
