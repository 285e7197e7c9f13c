-- one row per window: provider cost as the engine recorded it, as the price book has it, and the share of recorded cost that the price book does not know
-- obeys: service provider model
-- needs: provider_price
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), used as (
    select w.name, u.day, u.service_type, u.provider, u.model, sum(quantity * price) as recomputed, bool_or(price is null) as is_unpriced
    from w cross join lateral analytics.priced_usage(w.f, w.t, %(zone)s, %(currency)s, %(services)s, %(providers)s, %(models)s) u where w.t > w.f group by 1, 2, 3, 4, 5
), logged as (
    select w.name, (c.at at time zone %(zone)s)::date as day, c.service_type, c.provider, c.model, sum(c.cost) as cost, sum(c.n) filter (where c.status = 'success') as calls
    from w cross join lateral analytics.calls('day', w.f::timestamp at time zone %(zone)s, w.t::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s) c
    where w.t > w.f group by 1, 2, 3, 4, 5
)
select w.name as "window", (coalesce(sum(calls) filter (where is_unpriced), 0) / nullif(sum(calls), 0))::float8 as unpriced_share, coalesce(sum(calls) filter (where is_unpriced), 0)::bigint as unpriced_calls,
    sum(calls)::bigint as calls, sum(cost) filter (where not is_unpriced)::float8 as recorded_cost, sum(recomputed) filter (where not is_unpriced)::float8 as recomputed_cost
from w left join logged l using (name) left join used using (name, day, service_type, provider, model) where w.t > w.f group by 1
