-- one row per first and last day, in the period, of a campaign that is used in it; most used first
-- obeys: campaign
-- cut: days
-- pace: slow
select m.day, c.name, m.is_start, u.requests::bigint as requests
from analytics.campaign_span c
join (select value as campaign_id, sum(n) as requests from analytics.call_day where slice = 'campaign' and day >= %(from_day)s and day < %(to_day)s group by 1) u using (campaign_id)
cross join lateral (values (c.starts, true), (c.ends, false)) m (day, is_start)
where m.day >= %(from_day)s and m.day < least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1)
    and (%(campaigns)s::text[] is null or c.campaign_id = any (%(campaigns)s))
order by u.requests desc, c.name, m.day limit 40
