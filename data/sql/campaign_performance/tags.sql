-- one row per tag: campaigns that carry it, their use and money in the period; ROI over those of them with an outcome
-- obeys: campaign
-- cut: days
with s as (
    select campaign_id, name, unnest(tags) as tag, has_outcome, bears_spend from analytics.campaign_span where %(campaigns)s::text[] is null or campaign_id = any (%(campaigns)s)
), used as (
    select value as campaign_id, sum(n) as requests, sum(cost) as cost from analytics.call_day where slice = 'campaign' and day >= %(from_day)s and day < %(to_day)s group by 1
), media as (
    select lower(trim(campaign)) as name, sum(amount) as amount from analytics.marketing_spend where currency = %(currency)s and day >= %(from_day)s and day < %(to_day)s group by 1
), earned as (
    select campaign_id::text as campaign_id, sum(amount) as amount from analytics.campaign_outcome where currency = %(currency)s and day >= %(from_day)s and day < %(to_day)s group by 1
), r as (
    select s.*, coalesce(requests, 0) as requests, coalesce(cost, 0) + coalesce(m.amount, 0) as cost, coalesce(e.amount, 0) as outcome
    from s left join used using (campaign_id) left join media m on s.bears_spend and m.name = lower(s.name) left join earned e using (campaign_id)
)
select tag, count(*) filter (where requests > 0 or cost > 0 or outcome <> 0) as campaigns, sum(requests)::bigint as requests, sum(cost)::float8 as campaign_cost,
    case when bool_or(has_outcome) then sum(outcome) end::float8 as outcome_value,
    ((sum(outcome) filter (where has_outcome) - sum(cost) filter (where has_outcome)) / nullif(sum(cost) filter (where has_outcome), 0))::float8 as campaign_roi, count(*) over () as tags
from r group by tag having sum(requests) > 0 or sum(cost) > 0 or sum(outcome) <> 0 order by sum(requests) desc, tag limit 100
