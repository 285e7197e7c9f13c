-- one row per provider, model and unit that was used and has no price in the price book: how much, on how many days, and, on the first row of a model, its successful calls
-- and what the engine recorded for it on days that lack a price, so that the column can be added up
-- obeys: service provider model
-- needs: provider_price
-- cut: days
with u as (
    select provider, model, unit, sum(quantity) as quantity, count(distinct day) as days, min(day) as first_day, max(day) as last_day
    from analytics.priced_usage(%(from_day)s::date, %(to_day)s::date, %(zone)s, %(currency)s, %(services)s, %(providers)s, %(models)s) where price is null group by 1, 2, 3
), logged as (
    select provider, model, sum(calls) as calls, sum(cost) as cost
    from analytics.priced_day(%(from_day)s::date, %(to_day)s::date, %(zone)s, %(currency)s, %(services)s, %(providers)s, %(models)s) where is_unpriced group by 1, 2
)
select provider, model, unit, quantity::float8, days::bigint, first_day, last_day, case when is_first then calls end::bigint as calls, case when is_first then cost end::float8 as provider_cost
from (select *, row_number() over (partition by provider, model order by unit) = 1 as is_first from u left join logged using (provider, model)) x
where exists (select from analytics.provider_price) order by cost desc nulls last, provider, model, unit
