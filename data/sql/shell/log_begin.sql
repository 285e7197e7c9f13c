-- one row: the first day of the log that the rollups hold; null without a call
-- obeys:
-- pace: slow
select min(day) as day from analytics.call_day where slice = 'all' and value = ''
