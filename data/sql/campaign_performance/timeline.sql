-- one row per campaign that runs in the period or begins in the 60 days after it: from when to when (null: it goes on), its status and what was used in the period
-- obeys: campaign
-- cut: days
select c.campaign_id, c.name, c.status, c.starts, c.ends, coalesce(u.requests, 0)::bigint as requests, count(*) over () as campaigns
from analytics.campaign_span c
left join (select value as campaign_id, sum(n) as requests from analytics.call_day where slice = 'campaign' and day >= %(from_day)s and day < %(to_day)s group by 1) u using (campaign_id)
where (%(campaigns)s::text[] is null or c.campaign_id = any (%(campaigns)s)) and c.starts < %(to_day)s::date + 60 and coalesce(c.ends, 'infinity') >= %(from_day)s
order by c.starts, c.name, c.campaign_id limit 200
