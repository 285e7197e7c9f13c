-- one row per window: provider cost as the engine recorded it, as the price book has it, and the share of successful calls that the price book does not know
-- obeys: service provider model
-- needs: provider_price api_usage
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", (coalesce(sum(calls) filter (where is_unpriced), 0) / nullif(sum(calls), 0))::float8 as unpriced_share,
    coalesce(sum(calls) filter (where is_unpriced), 0)::bigint as unpriced_calls, sum(calls)::bigint as calls,
    (sum(cost) filter (where not is_unpriced))::float8 as recorded_cost, (sum(recomputed) filter (where not is_unpriced))::float8 as recomputed_cost
from w left join lateral analytics.priced_day(w.f, w.t, %(zone)s, %(currency)s, %(services)s, %(providers)s, %(models)s) d on true where w.t > w.f group by 1
