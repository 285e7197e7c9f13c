-- one row per campaign that ran in the period, or was paid for or brought something in it: spent, done and earned in the period or, by `choice`, in the first 7, 14 or 30 days since its start or in its whole life;
-- and one without an id for media spend that names no campaign of the engine. Each side is added up before they are joined: no usage is 0, no outcome ever is null; beside each of the 500 dearest, the sums of all of them
-- obeys: campaign
-- cut: days
with s as (
    select c.*, coalesce(case %(choice)s when 'life' then date '1900-01-01' when 'period' then %(from_day)s::date end, case when %(choice)s ~ '^[0-9]+$' then starts end, %(from_day)s) as f,
        coalesce(case %(choice)s when 'life' then date '2200-01-01' when 'period' then %(to_day)s::date end, starts + nullif(regexp_replace(%(choice)s, '[^0-9]', '', 'g'), '')::integer, %(to_day)s) as t
    from analytics.campaign_span c
    where (%(campaigns)s::text[] is null or campaign_id = any (%(campaigns)s)) and (starts < %(to_day)s and coalesce(ends, 'infinity') >= %(from_day)s
        or exists (select from analytics.call_day d where slice = 'campaign' and value = campaign_id and day >= %(from_day)s and day < %(to_day)s)
        or campaign_id in (select o.campaign_id::text from analytics.campaign_outcome o where currency = %(currency)s and day >= %(from_day)s and day < %(to_day)s)
        or bears_spend and lower(name) in (select lower(trim(campaign)) from analytics.marketing_spend where currency = %(currency)s and day >= %(from_day)s and day < %(to_day)s))
), used as (
    select s.campaign_id, sum(n) as requests, sum(n) filter (where k.status <> 'cancelled') as eligible, sum(n) filter (where k.status = 'success') as success, sum(cost) as cost
    from s join analytics.call_day d on slice = 'campaign' and value = s.campaign_id and day >= f and day < t join analytics.call_kind k using (kind_id) group by 1
), seen as (  -- by day, and who was there on an earlier day
    select s.campaign_id, u.block, u.members, bit_or(u.members) over (partition by s.campaign_id, u.block order by u.day rows between unbounded preceding and 1 preceding) as earlier
    from s join analytics.user_set u on u.scope = 'campaign' and u.value = s.campaign_id and u.day >= f and u.day < t
), people as (
    select campaign_id, sum(bit_count(members)) as users, sum(bit_count(again)) as returned, sum(days) as days
    from (select campaign_id, block, bit_or(members) as members, bit_or(members & earlier) as again, sum(bit_count(members)) as days from seen group by 1, 2) x group by 1
), media as (
    select s.campaign_id, sum(amount) as amount from s join analytics.marketing_spend m on bears_spend and lower(trim(m.campaign)) = lower(s.name) and currency = %(currency)s and day >= f and day < t group by 1
), earned as (
    select s.campaign_id, sum(amount) as amount, sum(quantity) as quantity
    from s join analytics.campaign_outcome o on o.campaign_id::text = s.campaign_id and currency = %(currency)s and day >= f and day < t group by 1
), stray as (
    select sum(amount) as amount from analytics.marketing_spend m where %(campaigns)s::text[] is null and m.campaign <> '' and currency = %(currency)s and day >= %(from_day)s and day < %(to_day)s
        and not exists (select from analytics.campaign_span c where lower(c.name) = lower(trim(m.campaign)))
), r as (
    select s.*, coalesce(requests, 0) as requests, coalesce(eligible, 0)::float8 as eligible, coalesce(success, 0)::float8 as success, coalesce(cost, 0)::float8 as generation_cost, coalesce(m.amount, 0)::float8 as media_spend,
        coalesce(users, 0)::float8 as users, coalesce(returned, 0)::float8 as returned, coalesce(days, 0)::float8 as days, case when has_outcome then coalesce(e.amount, 0) end::float8 as outcome_value, e.quantity
    from s left join used using (campaign_id) left join people using (campaign_id) left join media m using (campaign_id) left join earned e using (campaign_id)
), listed as (
    select *, generation_cost + media_spend as campaign_cost, count(*) over () as campaigns, sum(generation_cost + media_spend) over () as cost_of_all, sum(requests) over () as requests_of_all,
        sum(outcome_value) over () as outcome_of_all, sum(generation_cost + media_spend) filter (where outcome_value is not null) over () as cost_with_outcome from r order by campaign_cost desc, name, campaign_id limit 500
)
select campaign_id, name, status, starts, ends, requests::bigint, success::bigint, success / nullif(eligible, 0) as api_success_rate, analytics.wilson_low(success, eligible) as low, analytics.wilson_high(success, eligible) as high,
    users::bigint, requests / nullif(users, 0) as calls_per_user, days / nullif(users, 0) as days_per_user, returned / nullif(users, 0) as returned_share, generation_cost, media_spend, campaign_cost,
    outcome_value, quantity::bigint as outcomes, (outcome_value - media_spend - generation_cost) / nullif(media_spend + generation_cost, 0) as campaign_roi, generation_cost / nullif(success, 0) as cost_per_success, campaigns,
    cost_of_all, requests_of_all::bigint, outcome_of_all, cost_with_outcome
from listed
union all
select '', '', '', null, null, 0, 0, null, null, null, 0, null, null, null, 0, amount, amount, null, null, null, null, 0, null, null, null, null from stray where amount > 0
order by campaign_cost desc, name, campaign_id
