-- one row per number of attempts (6: six or more) and outcome of the chains that began in the period; what their retries cost
-- obeys: service provider
-- cut: days
select least(attempts, 6)::integer as attempts, is_recovered, sum(chains)::bigint as chains, sum(retry_cost)::float8 as retry_cost, sum(wasted_cost)::float8 as wasted_cost,
    (sum(seconds) / sum(chains))::float8 as mean_seconds
from analytics.retry_day
where day >= %(from_day)s and day < %(to_day)s
    and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
group by 1, 2 order by 1, 2
