-- one row per campaign and user of one day
insert into analytics.campaign_user_day (campaign_id, day, user_id, n)
select campaign_id::text, %(day)s::date, user_id, count(*)
from analytics.engine_call()
where created_at >= %(starts)s and created_at < %(ends)s and campaign_id is not null and user_id is not null
group by 1, 3
