-- one row per day and scope (all, each service, each provider): the histogram of its successful calls
select day, scope, value, min(k) as low, analytics.histogram_of(array_agg(k order by k), array_agg(n::integer order by k)) as counts
from (
    select l.day, s.scope, s.value, l.k, sum(l.n) as n
    from counted_latency l
    join analytics.call_kind c using (kind_id)
    cross join lateral (values ('all', ''), ('service', c.service_type), ('provider', c.provider)) s (scope, value)
    where l.in_day
    group by l.day, s.scope, s.value, l.k
) d
group by day, scope, value
