-- one row per browser, system and device class: calls of the period and failed ones, bots apart (part 'bot', by name)
-- obeys: country
-- cut: days
with client as (
    select browser, os, device, is_bot, sum(n) as n, sum(failed) as failed, sum(cost) as cost from analytics.client_day
    where day >= %(from_day)s and day < %(to_day)s and (%(countries)s::text[] is null or country = any (%(countries)s)) group by 1, 2, 3, 4
), part as (
    select p.part, p.name, sum(n) as n, sum(failed) as failed, sum(cost) as cost
    from client cross join lateral (values ('browser', browser), ('os', os), ('device', device)) p (part, name) where not is_bot group by 1, 2
    union all
    select 'bot', browser, sum(n), sum(failed), sum(cost) from client where is_bot group by 2
)
select part, name, n::bigint as requests, (n / sum(n) over (partition by part))::float8 as share, failed::bigint as failed_requests, (failed / n)::float8 as failed_share, cost::float8 as provider_cost
from part where n > 0 order by array_position(array['browser', 'os', 'device', 'bot'], part), n desc, name
