-- what the changed sessions add to the counts of steps from one service to the next
insert into analytics.transition_day as t (day, step, source, target, n)
select day, step, source, coalesce(target, 'end'), n
from (
    select day, case when grouping(s1) = 0 then 1 when grouping(s2) = 0 then 2 when grouping(s3) = 0 then 3 when grouping(s4) = 0 then 4 else 5 end as step,
        case when grouping(s1) = 0 then s1 when grouping(s2) = 0 then s2 when grouping(s3) = 0 then s3 when grouping(s4) = 0 then s4 else s5 end as source,
        case when grouping(s1) = 0 then s2 when grouping(s2) = 0 then s3 when grouping(s3) = 0 then s4 when grouping(s4) = 0 then s5 else s6 end as target,
        sum(sign) as n
    from (
        select sign, (started_at at time zone %(zone)s)::date as day, steps[1] as s1, steps[2] as s2, steps[3] as s3, steps[4] as s4, steps[5] as s5, steps[6] as s6
        from (
            select 1 as sign, started_at, steps from session_new
            union all
            select -1, started_at, steps from session_old
        ) s
    ) p
    group by grouping sets ((day, s1, s2), (day, s2, s3), (day, s3, s4), (day, s4, s5), (day, s5, s6))
    having sum(sign) <> 0
) c
where source is not null
on conflict (day, step, source, target) do update set n = t.n + excluded.n
