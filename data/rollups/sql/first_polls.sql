-- one row per poll of a video job
insert into analytics.video_poll (job, created_at, id)
select job, created_at, id from poll
