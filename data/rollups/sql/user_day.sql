-- one row per user and day
select user_id, day, n, success, failed, rate_limited, cost, first_at, last_at, kinds, countries from counted_user
