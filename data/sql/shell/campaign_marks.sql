-- one row per first and last day, in the period, of a campaign that is used or paid for in it; most used first, then by what was paid
-- obeys: campaign
-- cut: days
-- pace: slow
with paid as (
    select lower(trim(campaign)) as name, sum(amount) as amount from analytics.marketing_spend
    where currency = %(currency)s and day >= %(from_day)s and day < %(to_day)s group by 1
)
select m.day, c.name, m.is_start, coalesce(u.requests, 0)::bigint as requests
from analytics.campaign_span c
left join paid p on c.bears_spend and p.name = lower(c.name)
left join (select value as campaign_id, sum(n) as requests from analytics.call_day where slice = 'campaign' and day >= %(from_day)s and day < %(to_day)s group by 1) u using (campaign_id)
cross join lateral (values (c.starts, true), (c.ends, false)) m (day, is_start)
where m.day >= %(from_day)s and m.day < least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1)
    and (u.requests > 0 or p.amount > 0) and (%(campaigns)s::text[] is null or c.campaign_id = any (%(campaigns)s))
order by requests desc, p.amount desc nulls last, c.name, m.day limit 40
