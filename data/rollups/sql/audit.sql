-- one row per day: calls and cost as kept and as the log has them, and whether they agree. What cannot be added up (which service, provider, model
-- and outcome, whose call, of which campaign) is compared as sums of hashes: one changed call changes them
with truth as (
    select (u.created_at at time zone %(zone)s)::date as day, count(*)::bigint as n,
        sum(case when u.total_cost in ('NaN', 'Infinity', '-Infinity') then 0 else coalesce(u.total_cost, 0) end) as cost,
        sum(case when u.video_seconds > 0 and u.video_seconds < 'Infinity' then u.video_seconds else 0 end) as video_seconds,
        array[coalesce(sum(least(greatest(u.input_tokens, 0), 2147483647)), 0), coalesce(sum(least(greatest(u.output_tokens, 0), 2147483647)), 0),
            coalesce(sum(least(greatest(u.images_generated, 0), 2147483647)), 0), coalesce(sum(least(greatest(u.latency_ms, 0), 2147483647)), 0),
            count(*) filter (where u.status in ('error', 'timeout')),
            coalesce(sum(hashint8extended(k.kind_id, 0)) filter (where k.model <> '(other)'), 0),
            coalesce(sum(uuid_hash_extended(u.user_id, 0)), 0), coalesce(sum(hashtextextended(u.campaign_id::text, 0)), 0)]::numeric[] as sums
    from {engine}.api_usage u
    left join analytics.call_kind k on k.service_type = left(coalesce(nullif(u.service_type, ''), 'unknown'), 150)
        and k.provider = left(coalesce(u.provider, 'unknown'), 150) and k.model = left(coalesce(u.model, 'unknown'), 150)
        and k.status = left(coalesce(u.status, 'unknown'), 150)
    where u.created_at >= analytics.day_start(%(since)s::date, %(zone)s) and analytics.is_dated(u.created_at)
        and case when %(exact)s then {counted} else not ({is_new}) end
        and not exists (
            select from analytics.video_poll p
            where u.service_type = 'video' and u.request_id is not null
                and p.job = md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid
                and (p.created_at, p.id) < (u.created_at, u.id)
        )
    group by 1
),
whose as (
    select day, sum(n * uuid_hash_extended(user_id, 0)::numeric) as users from analytics.user_day where day >= %(since)s group by day
),
kept as (
    select day, sum(n) filter (where slice = 'all') as n, sum(cost) filter (where slice = 'all') as cost,
        sum(video_seconds) filter (where slice = 'all') as video_seconds,
        array[sum(input_tokens) filter (where slice = 'all'), sum(output_tokens) filter (where slice = 'all'),
            sum(images) filter (where slice = 'all'), sum(latency_sum) filter (where slice = 'all'),
            coalesce(sum(n) filter (where slice = 'all' and k.status in ('error', 'timeout')), 0),
            coalesce(sum(n * hashint8extended(kind_id, 0)::numeric) filter (where slice = 'all' and k.model <> '(other)'), 0),
            coalesce(max(users), 0), coalesce(sum(n * hashtextextended(value, 0)::numeric) filter (where slice = 'campaign'), 0)] as sums
    from analytics.call_day
    join analytics.call_kind k using (kind_id)
    left join whose using (day)
    where slice in ('all', 'campaign') and day >= %(since)s
    group by day
)
select day, coalesce(k.n, 0)::bigint, coalesce(t.n, 0)::bigint, coalesce(k.cost, 0)::float8, coalesce(t.cost, 0)::float8,
    coalesce((k.n, k.cost, k.video_seconds, k.sums) = (t.n, t.cost, t.video_seconds, t.sums), false)
from truth t
full join kept k using (day)
where day not in (select day from analytics.pending_day)
    and not exists (
        select from analytics.dirty_quarter q
        where q.everything or day in ((q.bucket at time zone %(zone)s)::date, ((q.bucket + interval '15 minutes') at time zone %(zone)s)::date)
    )
order by day
