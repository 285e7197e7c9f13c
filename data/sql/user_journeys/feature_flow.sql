-- one row per step and pair of nodes: sessions that went from one to the other; the five services used most by name, 'other', 'failed' (a call that failed), 'end'; ended sessions go on
-- from end to end, so that the rows of each step add up to all sessions
-- obeys:
-- cut: days
with moved as (
    select step, source, target, sum(n) as n from analytics.transition_day
    where day >= %(from_day)s and day < %(to_day)s and step < %(choice)s::smallint group by 1, 2, 3
), ranked as (
    select source as service, row_number() over (order by sum(n) desc, source) as place from moved where source not like '%%!' group by 1
), node (code, name) as (
    select code, case when code like '%%!' then 'failed' when code = 'end' then 'end' when r.place <= 5 then code else 'other' end
    from (select source as code from moved union select target from moved) c left join ranked r on r.service = c.code
), flow as (
    select step, a.name as source, b.name as target, sum(n) as n
    from moved join node a on a.code = moved.source join node b on b.code = moved.target group by 1, 2, 3 having sum(n) > 0
), ended as (
    select s.step, 'end', 'end', sum(f.n) from generate_series(2, %(choice)s::smallint - 1) s (step) join flow f on f.target = 'end' and f.step < s.step group by 1
)
select step::integer as step, source, target, n::bigint as n, (select sum(n) from moved where step = 1)::bigint as sessions, (select count(*) from node where name = 'other') as others
from (select * from flow union all select * from ended) told order by 1, source = 'end', 4 desc, 2, 3
