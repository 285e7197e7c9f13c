-- one row per day: calls and cost as kept and as the log has them, and whether they agree
with truth as (
    select (u.created_at at time zone %(zone)s)::date as day, count(*) as n,
        sum(case when u.total_cost in ('NaN', 'Infinity', '-Infinity') then 0 else coalesce(u.total_cost, 0) end) as cost,
        sum(greatest(u.input_tokens, 0)) as input_tokens, count(*) filter (where u.status in ('error', 'timeout')) as failed
    from {engine}.api_usage u
    where u.created_at >= %(since)s::date::timestamp at time zone %(zone)s and u.created_at < '2200-01-01 00:00:00+00'
        and case when %(exact)s then {counted} else not ({is_new}) end
        and not exists (
            select from analytics.video_poll p
            where u.service_type = 'video' and u.request_id is not null
                and p.job = md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid
                and (p.created_at, p.id) < (u.created_at, u.id)
        )
    group by 1
),
kept as (
    select day, sum(n) as n, sum(cost) as cost, sum(input_tokens) as input_tokens,
        sum(n) filter (where k.status in ('error', 'timeout')) as failed
    from analytics.call_day
    join analytics.call_kind k using (kind_id)
    where slice = 'all' and value = '' and day >= %(since)s
    group by day
)
select day, coalesce(k.n, 0)::bigint, coalesce(t.n, 0)::bigint, coalesce(k.cost, 0)::float8, coalesce(t.cost, 0)::float8,
    coalesce((k.n, k.cost, k.input_tokens, coalesce(k.failed, 0)) = (t.n, t.cost, coalesce(t.input_tokens, 0), t.failed), false)
from truth t
full join kept k using (day)
where day not in (select day from analytics.pending_day)
    and not exists (
        select from analytics.dirty_quarter q
        where q.everything or day in ((q.bucket at time zone %(zone)s)::date, ((q.bucket + interval '15 minutes') at time zone %(zone)s)::date)
    )
order by day
