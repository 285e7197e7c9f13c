-- one row per message, the 50 most frequent: how often it came in the period and to whom, and when it was ever first and last seen; users are not known by provider or model
-- obeys: service provider model
-- cut: days
with e as (
    select message_id, k.service_type, k.provider, k.model, sum(e.n) as n
    from analytics.error_day e join analytics.call_kind k using (kind_id)
    where e.day >= %(from_day)s::date and e.day < %(to_day)s::date and k.status in ('error', 'timeout')
        and (%(services)s::text[] is null or k.service_type = any (%(services)s)) and (%(providers)s::text[] is null or k.provider = any (%(providers)s))
        and (%(models)s::text[] is null or k.model = any (%(models)s))
    group by 1, 2, 3, 4
), m as (
    select message_id, sum(n) as n, (array_agg(service_type order by n desc, service_type))[1] as service_type, (array_agg(provider order by n desc, provider))[1] as provider,
        count(distinct provider) as providers, sum(sum(n)) over () as all_failed, count(*) over () as messages
    from e group by message_id order by n desc, message_id limit 50
)
select t.sample as message, m.service_type, m.provider, m.providers, m.n::bigint as failed_requests, (m.n / m.all_failed)::float8 as share, who.users, seen.first_at as first_seen,
    seen.last_at as last_seen, m.all_failed::bigint, m.messages
from m join analytics.error_message t using (message_id)
cross join lateral (
    select case when not %(is_filtered)s then count(distinct user_id) end as users from analytics.error_user_day u
    where not %(is_filtered)s and u.message_id = m.message_id and u.day >= %(from_day)s and u.day < %(to_day)s
) who
cross join lateral (select min(first_at) as first_at, max(last_at) as last_at from analytics.error_day d where d.message_id = m.message_id) seen
order by m.n desc, t.sample
