-- one row per day and scope: the histogram of the successful calls of all kinds, of one service, or of one provider
select day, case when grouping(service_type) = 0 then 'service' when grouping(provider) = 0 then 'provider' else 'all' end as scope,
    coalesce(service_type, provider, '') as value, min(k) as low, analytics.histogram_of(array_agg(k), array_agg(n)) as counts
from (
    select day, c.service_type, c.provider, k, sum(n)::integer as n
    from counted_latency
    join analytics.call_kind c using (kind_id)
    group by day, c.service_type, c.provider, k
) d
group by grouping sets ((day), (day, service_type), (day, provider))
