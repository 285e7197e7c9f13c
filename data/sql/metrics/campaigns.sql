-- one row per window: what campaigns cost (generation and media), what came of them, and who worked for them. ROI weighs campaigns with an outcome alone
-- obeys: campaign
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), span as (
    select * from analytics.campaign_span where %(campaigns)s::text[] is null or campaign_id = any (%(campaigns)s)
), part (name, campaign_id, cost, success, outcome) as (
    select w.name, d.value, d.cost, case when k.status = 'success' then d.n end, null::numeric from w join analytics.call_day d on d.slice = 'campaign' and day >= f and day < t join analytics.call_kind k using (kind_id)
    union all
    select w.name, s.campaign_id, m.amount, null, null from w join analytics.marketing_spend m on day >= f and day < t and currency = %(currency)s
        join span s on s.bears_spend and lower(trim(m.campaign)) = lower(s.name)
    union all
    select w.name, o.campaign_id::text, null, null, o.amount from w join analytics.campaign_outcome o on day >= f and day < t and currency = %(currency)s
), c as (
    select p.name, sum(cost) as cost, sum(outcome) as outcome, sum(cost) filter (where has_outcome) as weighed, sum(success) as success from part p join span s using (campaign_id) group by 1
), u as (
    select name, sum(bit_count(members)) as users from (
        select w.name, s.block, bit_or(s.members) as members from w join analytics.user_set s on s.scope = 'campaign' and day >= f and day < t
        where s.value = any (coalesce(%(campaigns)s, array[''])) group by 1, 2) x group by 1
)
select w.name as "window", coalesce(c.cost, 0)::float8 as campaign_cost, coalesce(outcome, 0)::float8 as campaign_outcome, ((coalesce(outcome, 0) - weighed) / nullif(weighed, 0))::float8 as campaign_roi,
    coalesce(users, 0)::bigint as campaign_users, coalesce(success, 0)::bigint as campaign_generations
from w left join c using (name) left join u using (name) where w.f is not null
