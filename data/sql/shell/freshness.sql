-- one row: how far the rollups have come, and the newest row of the call log
-- obeys:
-- pace: live
select built_at is not null as is_built, rolled_up_to, ticked_at, capture_mode, reconciled_until, build_done_days, build_total_days, last_error,
    (select max(created_at) from analytics.engine_call() where created_at <= %(now)s::timestamptz + interval '5 minutes' and created_at > %(now)s - interval '30 days') as newest_row_at,
    extract(epoch from %(now)s - ticked_at)::float8 as lag_seconds
from analytics.rollup_state
