-- one row per day of the period: what the sparklines of the key figures draw
-- obeys: campaign
with d as (
    select day::date from generate_series(%(trend_from)s::date, %(trend_to)s::date - 1, interval '1 day') day
), span as (
    select * from analytics.campaign_span where %(campaigns)s::text[] is null or campaign_id = any (%(campaigns)s)
), part (day, campaign_id, cost, success, outcome) as (
    select day, value, cost, case when k.status = 'success' then n end, null::numeric from analytics.call_day join analytics.call_kind k using (kind_id) where slice = 'campaign' and day >= %(trend_from)s and day < %(trend_to)s
    union all
    select m.day, s.campaign_id, m.amount, null, null from span s join analytics.marketing_spend m on s.bears_spend and lower(trim(m.campaign)) = lower(s.name) and currency = %(currency)s and day >= %(trend_from)s and day < %(trend_to)s
    union all
    select day, campaign_id::text, null, null, amount from analytics.campaign_outcome where currency = %(currency)s and day >= %(trend_from)s and day < %(trend_to)s
), c as (
    select day, sum(cost) as cost, sum(outcome) as outcome, sum(cost) filter (where has_outcome) as weighed, sum(success) as success from part join span using (campaign_id) group by 1
), u as (
    select day, sum(bit_count(members)) as users from (
        select day, block, bit_or(members) as members from analytics.user_set
        where scope = 'campaign' and day >= %(trend_from)s and day < %(trend_to)s and value = any (coalesce(%(campaigns)s, array[''])) group by 1, 2) x group by 1
)
select d.day, coalesce(c.cost, 0)::float8 as campaign_cost, coalesce(outcome, 0)::float8 as campaign_outcome, ((coalesce(outcome, 0) - weighed) / nullif(weighed, 0))::float8 as campaign_roi, coalesce(users, 0)::bigint as campaign_users,
    coalesce(success, 0)::bigint as campaign_generations, d.day >= (%(now)s::timestamptz at time zone %(zone)s)::date as unfinished
from d left join c using (day) left join u using (day) order by d.day
