-- one row per value of a split (`choice`: plan, source, country, device, service): users active in the 30 days before the end, and before the compare period
-- obeys:
-- covers: 30 days to the reading
with d (name, day) as (
    values ('now', (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1), ('before', (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1)
), here as (
    select d.name, s.block, bit_or(s.members) as members from d join analytics.stage_set s on s.day = d.day and s.stage <> 'churned' group by 1, 2
), edge as (
    select max(at) filter (where name = 'now') as now, max(at) filter (where name = 'before') as before
    from (select name, (day + 1)::timestamp at time zone %(zone)s as at from d)
), held as (  -- who has which plan, 64 users a number: bits of thousands are joined for few of them
    select t.plan, n.number / 64 as place, coalesce(bit_or(1::bigint << 63 - mod(n.number, 64)) filter (where t.valid_from < edge.now and t.valid_to >= edge.now), 0) as now,
        coalesce(bit_or(1::bigint << 63 - mod(n.number, 64)) filter (where t.valid_from < edge.before and t.valid_to >= edge.before), 0) as before
    from edge join analytics.plan_period t on %(choice)s = 'plan' and (t.valid_from < edge.now and t.valid_to >= edge.now or t.valid_from < edge.before and t.valid_to >= edge.before)
    join analytics.user_number n using (user_id) group by 1, 2
), part (name, value, block, members) as (
    select d.name, g.value, g.block, g.members from d join analytics.segment_set g on g.split = %(choice)s
    union all
    select d.name, h.plan, h.place / 64, bit_or((case d.name when 'now' then h.now else h.before end)::bit(64)::bit(4096) >> (mod(h.place, 64) * 64))
    from d cross join held h group by 1, 2, 3
), found (name, value, users) as (
    select name, p.value, sum(bit_count(h.members & p.members)) from here h join part p using (name, block) group by 1, 2
    union all  -- users without a plan are in none of them
    select h.name, 'none', sum(bit_count(h.members & ~coalesce(p.members, analytics.nobody())))
    from here h left join (select name, block, bit_or(members) as members from part group by 1, 2) p using (name, block) where %(choice)s = 'plan' group by 1
), counted as (
    select value, coalesce(sum(users) filter (where name = 'now'), 0) as users, coalesce(sum(users) filter (where name = 'before'), 0) as before from found group by value
)
select value, users::bigint, users::float8 / nullif(sum(users) over (), 0) as share,
    case when exists (select from d join analytics.lifecycle_day l on l.day = d.day where d.name = 'before') then before::bigint end as before,
    (select day from d where name = 'now') as as_of
from counted where users > 0 or before > 0 order by users desc, value
