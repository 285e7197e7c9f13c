-- one row per provider and model: provider cost as the engine recorded it beside what the price book makes of the same usage, for what has a price
-- obeys: service provider model
-- needs: provider_price
-- cut: days
with d as (
    select * from analytics.priced_day(%(from_day)s::date, %(to_day)s::date, %(zone)s, %(currency)s, %(services)s, %(providers)s, %(models)s)
), m as (
    select provider, model, sum(calls) as calls, coalesce(sum(calls) filter (where is_unpriced), 0) as unpriced_calls, sum(cost) as cost,
        coalesce(sum(cost) filter (where is_unpriced), 0) as unpriced, coalesce(sum(recomputed) filter (where not is_unpriced), 0) as recomputed
    from d group by 1, 2
)
select provider, model, calls::bigint, unpriced_calls::bigint, cost::float8 as recorded_cost, unpriced::float8 as unpriced_cost, recomputed::float8 as recomputed_cost,
    (recomputed - (cost - unpriced))::float8 as difference
from m where exists (select from analytics.provider_price) and (cost > 0 or recomputed > 0)
order by abs(recomputed - (cost - unpriced)) desc, cost desc, provider, model
