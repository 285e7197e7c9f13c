-- one row per poll of a video job
insert into analytics.video_poll (job, created_at, id)
select md5(concat_ws(chr(31), coalesce(u.provider, 'unknown'), u.request_id))::uuid, u.created_at, u.id
from {engine}.api_usage u
where u.service_type = 'video' and u.request_id is not null and analytics.is_dated(u.created_at) and {counted}
on conflict do nothing
