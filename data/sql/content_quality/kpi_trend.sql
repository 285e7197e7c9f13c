-- one row per day of the period: what the sparklines of the key figures draw
-- obeys: service provider
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), c as (
    select (at at time zone %(zone)s)::date as day, coalesce(sum(n) filter (where status = 'success'), 0) as success, sum(n) filter (where status <> 'cancelled') as eligible, sum(cost) as cost,
        sum(paired_input_tokens) filter (where status = 'success') as sent, sum(paired_output_tokens) filter (where status = 'success') as written
    from analytics.calls('day', %(trend_from)s::date::timestamp at time zone %(zone)s, %(trend_to)s::date::timestamp at time zone %(zone)s, %(zone)s, 'all', '{""}', %(services)s, %(providers)s, null) group by 1
), r as (
    select day, sum(chains) as chains, coalesce(sum(chains) filter (where is_recovered), 0) as recovered, sum(retry_cost) as cost from analytics.retry_day
    where day >= %(trend_from)s and day < %(trend_to)s and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s)) group by 1
), f as (
    select (rated_at at time zone %(zone)s)::date as day, count(*) filter (where rating >= 4)::float8 / count(*) as csat
    from analytics.feedback where rated_at >= %(trend_from)s::date::timestamp at time zone %(zone)s and rated_at < %(trend_to)s::date::timestamp at time zone %(zone)s
        and (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s)) group by 1
)
select d.day, (success / nullif(eligible, 0))::float8 as api_success_rate, (c.cost / nullif(success, 0))::float8 as cost_per_success, (written / nullif(sent, 0))::float8 as token_efficiency,
    f.csat, (recovered::float8 / nullif(chains, 0)) as recovered_share, coalesce(r.cost, 0)::float8 as retry_cost, d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d left join c using (day) left join r using (day) left join f using (day) order by d.day
