-- one row per provider and model of the service in `choice`: success, median time, cost per success, tokens, satisfaction. The engine logs some failures under
-- a name that never succeeds (unknown, or the provider's): they are the provider's, and `is_own_success` says that a rate is not of the model alone,
-- whichever models are chosen
-- obeys: provider model
with every as (
    select provider, model, coalesce(sum(n) filter (where status <> 'cancelled'), 0) as eligible, coalesce(sum(n) filter (where status = 'success'), 0) as success, sum(cost) as cost,
        sum(paired_input_tokens) filter (where status = 'success') as sent, sum(paired_output_tokens) filter (where status = 'success') as written
    from analytics.calls(%(grain)s, %(from)s, %(to)s, %(zone)s, 'all', '{""}', array[split_part(%(choice)s, '.', 1)], %(providers)s, null) group by 1, 2
), c as (
    select * from every where %(models)s::text[] is null or model = any (%(models)s)
), p as (
    select provider, sum(eligible) as eligible, sum(success) as success, coalesce(sum(eligible) filter (where success = 0), 0) as stray from every group by 1
), h as (
    select provider, model, k, sum(sum(n)) over (partition by provider, model order by k) as upto, sum(sum(n)) over (partition by provider, model) as total
    from analytics.latencies(%(grain)s, %(from)s, %(to)s, %(zone)s, array[split_part(%(choice)s, '.', 1)], %(providers)s, %(models)s) group by 1, 2, 3
), l as (
    select provider, model, analytics.bucket_ms(min(k) filter (where upto >= 0.5 * total)) as latency_p50 from h group by 1, 2
), r as (
    select provider, model, count(*)::float8 as n, count(*) filter (where rating >= 4)::float8 as content from analytics.feedback
    where rated_at >= %(from)s and rated_at < %(to)s and service_type = split_part(%(choice)s, '.', 1) group by 1, 2
)
select c.provider, c.model, c.eligible::bigint as n, c.success::bigint as success, case when stray > 0 then p.success / nullif(p.eligible, 0) else c.success / nullif(c.eligible, 0) end::float8 as api_success_rate,
    stray = 0 as is_own_success, latency_p50, (c.cost / nullif(c.success, 0))::float8 as cost_per_success, (written / nullif(sent, 0))::float8 as token_efficiency,
    r.content / nullif(r.n, 0) as csat, coalesce(r.n, 0)::bigint as ratings, analytics.wilson_low(r.content, r.n) as low, analytics.wilson_high(r.content, r.n) as high
from c join p using (provider) left join l using (provider, model) left join r using (provider, model)
order by c.success desc, c.eligible desc, c.provider, c.model
