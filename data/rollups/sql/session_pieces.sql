-- one row per run of a user's new calls with gaps under 30 minutes; its number is the place of its first call among the user's
insert into session_piece
with step as materialized (  -- written once a kind, not once a call
    select kind_id, left(replace(service_type, chr(31), ' '), 50) || case when status in ('error', 'timeout') then '!' else '' end as name
    from analytics.call_kind
)
select n.user_id, p.started_at, p.ended_at, p.n, p.failed, p.cost,
    array_remove(array[s1.name, s2.name, s3.name, s4.name, s5.name, s6.name], null), p.steps_end, false
from (
    select number, min(created_at) as started_at, max(created_at) as ended_at, count(*) as n, count(*) filter (where outcome = 'f') as failed,
        sum(cost) as cost, max(created_at) filter (where nth - run < 6) as steps_end, max(kind_id) filter (where nth = run) as k1,
        max(kind_id) filter (where nth - run = 1) as k2, max(kind_id) filter (where nth - run = 2) as k3, max(kind_id) filter (where nth - run = 3) as k4,
        max(kind_id) filter (where nth - run = 4) as k5, max(kind_id) filter (where nth - run = 5) as k6
    from (
        select number, created_at, cost, kind_id, outcome, nth, max(case when coalesce(gap >= interval '30 minutes', true) then nth end) over w as run
        from (
            select number, created_at, id, cost, kind_id, outcome, created_at - lag(created_at) over w as gap, row_number() over w as nth
            from counted
            where in_day and number is not null and created_at >= %(hours_from)s
            window w as (partition by number order by created_at, id)
        ) g
        window w as (partition by number order by created_at, id rows unbounded preceding)
    ) r
    group by number, run
) p
join (select distinct number, user_id from counted_user) n using (number)
left join step s1 on s1.kind_id = k1
left join step s2 on s2.kind_id = k2
left join step s3 on s3.kind_id = k3
left join step s4 on s4.kind_id = k4
left join step s5 on s5.kind_id = k5
left join step s6 on s6.kind_id = k6
