-- one row per service, provider and model: cost now and before (like for like), and its change split into volume, mix and price, which add up to it exactly
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('closed', %(from)s::timestamptz, %(closed_to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), part as (
    select service_type, provider, model, coalesce(sum(cost) filter (where name = 'closed'), 0) as c1, coalesce(sum(cost) filter (where name = 'before'), 0) as c0,
        coalesce(sum(n) filter (where name = 'closed'), 0) as q1, coalesce(sum(n) filter (where name = 'before'), 0) as q0
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    where %(before_from)s::timestamptz is not null group by 1, 2, 3
), split as (  -- volume: as if every model had grown alike; price: what a call of the same model costs more; mix is the rest, so that nothing is lost to rounding
    select *, case when sum(q0) over () > 0 then c0 * (sum(q1) over () / nullif(sum(q0) over (), 0) - 1) else c1 end as volume,
        case when q0 > 0 then c1 - q1 * c0 / q0 else 0 end as price
    from part
)
select service_type, provider, model, q0::bigint as calls_before, q1::bigint as calls, c0::float8 as cost_before, c1::float8 as cost, volume::float8,
    (c1 - c0 - volume - price)::float8 as mix, price::float8, (c1 - c0)::float8 as change
from split where c1 <> 0 or c0 <> 0 order by abs(c1 - c0) desc, service_type, provider, model
