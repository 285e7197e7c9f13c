-- one row per provider and model: provider cost as the engine recorded it beside what the price book makes of the same usage (null: some of it has no price)
-- obeys: service provider model
-- needs: provider_price
-- cut: days
with used as (
    select day, service_type, provider, model, sum(quantity * price) as recomputed, bool_or(price is null) as is_unpriced
    from analytics.priced_usage(%(from_day)s::date, %(to_day)s::date, %(zone)s, %(currency)s, %(services)s, %(providers)s, %(models)s) group by 1, 2, 3, 4
), logged as (
    select (at at time zone %(zone)s)::date as day, service_type, provider, model, sum(cost) as cost, sum(n) filter (where status = 'success') as calls
    from analytics.calls('day', %(from_day)s::date::timestamp at time zone %(zone)s, %(to_day)s::date::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, %(models)s)
    group by 1, 2, 3, 4
)
select provider, model, sum(calls)::bigint as calls, coalesce(sum(calls) filter (where is_unpriced), 0)::bigint as unpriced_calls, sum(cost)::float8 as recorded_cost,
    coalesce(sum(cost) filter (where is_unpriced), 0)::float8 as unpriced_cost, coalesce(sum(recomputed) filter (where not is_unpriced), 0)::float8 as recomputed_cost,
    (coalesce(sum(recomputed) filter (where not is_unpriced), 0) - coalesce(sum(cost) filter (where is_unpriced is not true), 0))::float8 as difference
from logged left join used using (day, service_type, provider, model) where exists (select from analytics.provider_price)
group by 1, 2 having sum(cost) > 0 or sum(recomputed) > 0 order by abs(coalesce(sum(recomputed) filter (where not is_unpriced), 0) - coalesce(sum(cost) filter (where is_unpriced is not true), 0)) desc, sum(cost) desc, provider, model
