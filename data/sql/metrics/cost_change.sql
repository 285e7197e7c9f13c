-- one row per window: by how much provider cost changed against the compare period, split into volume, mix and price
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('closed', %(from)s::timestamptz, %(closed_to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), part as (
    select service_type, provider, model, coalesce(sum(cost) filter (where name = 'closed'), 0) as c1, coalesce(sum(cost) filter (where name = 'before'), 0) as c0,
        coalesce(sum(n) filter (where name = 'closed'), 0) as q1, coalesce(sum(n) filter (where name = 'before'), 0) as q0
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s) where w.f is not null group by 1, 2, 3
), whole as (select sum(c1) as c1, sum(c0) as c0, sum(q1) as q1, sum(q0) as q0 from part), split as (
    select sum(c1 - q1 * c0 / nullif(q0, 0)) filter (where q0 > 0) as price from part
)
select n.name as "window", case when n.name <> 'before' and %(before_from)s::timestamptz is not null then c1 - c0 end::float8 as cost_change, c1::float8 as cost, c0::float8 as cost_before,
    case when q0 > 0 then (q1 - q0) * c0 / q0 else c1 end::float8 as volume, case when q0 > 0 then c1 - c0 - (q1 - q0) * c0 / q0 - coalesce(price, 0) else 0 end::float8 as mix,
    case when q0 > 0 then coalesce(price, 0) else 0 end::float8 as price
from (values ('now'), ('closed'), ('before')) n (name) cross join whole cross join split
where n.name <> 'before' or %(before_from)s::timestamptz is not null
