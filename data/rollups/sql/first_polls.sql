-- one row per poll of a video job
insert into analytics.video_poll (job, created_at, id)
select job, created_at, id from poll p
where not exists (select from analytics.video_poll v where (v.job, v.created_at, v.id) = (p.job, p.created_at, p.id))
