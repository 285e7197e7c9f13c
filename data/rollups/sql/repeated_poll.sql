-- one row per poll of a video job that was polled before
insert into analytics.repeated_poll (id)
select id
from (
    select id, row_number() over (partition by job order by created_at, id) as nth
    from analytics.video_poll
    where job in (select job from analytics.video_poll group by job having count(*) > 1)
) p
where nth > 1
