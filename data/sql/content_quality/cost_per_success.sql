-- one row per day and model of the service in `choice`, the five with most successes, and the service as a whole (model ''): all cost over successful calls
-- obeys: provider model plan country campaign
-- cut: days
with d as (
    select day::date from generate_series(%(from_day)s::date, least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) - 1, interval '1 day') day
), c as (
    select (at at time zone %(zone)s)::date as day, case when grouping(provider) = 1 then '' else provider end as provider, case when grouping(model) = 1 then '' else model end as model,
        sum(cost) as cost, coalesce(sum(n) filter (where status = 'success'), 0) as success
    from analytics.calls('day', %(from_day)s::date::timestamp at time zone %(zone)s, %(to_day)s::date::timestamp at time zone %(zone)s, %(zone)s, %(slice)s, %(slice_values)s,
        array[%(choice)s], %(providers)s, %(models)s)
    group by grouping sets ((1, provider, model), (1))
), m as (
    select provider, model, sum(success) as total, row_number() over (order by model <> '', sum(success) desc, provider, model) as place from c group by 1, 2
)
select d.day, m.provider, m.model, (c.cost / nullif(c.success, 0))::float8 as cost_per_success, coalesce(c.success, 0)::bigint as success, coalesce(c.cost, 0)::float8 as provider_cost,
    d.day >= (%(closed_to)s::timestamptz at time zone %(zone)s)::date as unfinished
from d cross join m left join c using (day, provider, model)
where m.place <= 6 and (m.total > 0 or m.model = '') order by m.place, d.day
