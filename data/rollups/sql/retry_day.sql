-- one row per service, provider, attempts and outcome of the chains that begin on one day. A chain begins with a failed call and goes on with each call
-- of the same user and service within 10 minutes of the one before, until one succeeds. Attempts are followed to the end of the next day
insert into analytics.retry_day (day, service_type, provider, attempts, is_recovered, chains, retry_cost, wasted_cost, seconds)
with troubled as (
    select distinct user_id, service_type from analytics.engine_call()
    where created_at >= %(starts)s and created_at < %(ends)s and status in ('error', 'timeout') and user_id is not null
),
calls as (
    select e.user_id, e.service_type, e.provider, e.created_at, e.id, coalesce(e.status, 'unknown') as status,
        case when e.total_cost in ('NaN', 'Infinity', '-Infinity') then 0 else coalesce(e.total_cost, 0) end as cost
    from troubled t
    join analytics.engine_call() e on e.user_id = t.user_id and e.service_type = t.service_type
    where e.created_at >= %(starts)s - interval '1 day' and e.created_at < %(ends)s + interval '1 day' and e.status is distinct from 'cancelled'
),
linked as (
    select *, created_at - lag(created_at) over each <= interval '10 minutes' and lag(status) over each <> 'success' as goes_on
    from calls window each as (partition by user_id, service_type order by created_at, id)
),
runs as (
    select *, count(*) filter (where goes_on is not true) over (partition by user_id, service_type order by created_at, id) as run from linked
),
since_failure as (
    select *, count(*) filter (where status in ('error', 'timeout')) over (partition by user_id, service_type, run order by created_at, id) as failures from runs
),
chains as (
    select (array_agg(service_type))[1] as service_type, (array_agg(provider order by created_at, id))[1] as provider, min(created_at) as begins,
        least(count(*), 20) as attempts, bool_or(status = 'success') as is_recovered, sum(cost) - (array_agg(cost order by created_at, id))[1] as retry_cost,
        coalesce(sum(cost) filter (where status <> 'success'), 0) as wasted_cost, extract(epoch from max(created_at) - min(created_at)) as seconds
    from since_failure where failures > 0 group by user_id, since_failure.service_type, run
)
select %(day)s::date, coalesce(k.service_type, '(other)'), coalesce(k.provider, '(other)'), attempts, is_recovered, count(*), sum(retry_cost), sum(wasted_cost), sum(seconds)
from chains c
left join (select distinct service_type, provider from analytics.call_kind) k
    on k.service_type = left(coalesce(nullif(c.service_type, ''), 'unknown'), 150) and k.provider = left(coalesce(c.provider, 'unknown'), 150)
where begins >= %(starts)s and begins < %(ends)s
group by 2, 3, 4, 5
