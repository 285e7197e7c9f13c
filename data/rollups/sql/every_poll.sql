-- one row per poll of a video job, as long as the transaction lasts; a table made like this is read by several processes. Those of frozen days are kept
create temp table poll on commit drop as
select md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid as job, u.created_at, u.id
from {engine}.api_usage u
where u.service_type = 'video' and u.request_id is not null and analytics.is_dated(u.created_at) and u.created_at >= %(frozen_to)s and {counted}
