-- one row: users in the best segment now, and all that have one
-- obeys:
-- pace: slow
-- covers: 90 days with today
select 'now' as "window", count(*) filter (where segment = 'champions') as rfm_champions, count(*) as users from analytics.rfm_snapshot
