-- one row per user of a clicked stage, move, segment or cohort cell; `choice` is rows.kind.details, `total` how many there are; who paid most first
-- obeys:
-- covers: its rows
-- compares: .move.
with w as (
    select string_to_array(%(choice)s, '.') as p, split_part(%(choice)s, '.', 2) as kind, (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1 as day,
        (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1 as before, (%(now)s::timestamptz at time zone %(zone)s)::date as today
), cell as (  -- rows.cohort.grain.mode.basis.cohort.index.split.value; an index of -1 is the whole cohort
    select p[4] as mode, p[5] as basis, p[6]::date as starts, (p[6]::date + ('1 ' || p[3])::interval)::date as ends, p[7]::integer as i, p[8] as split,
        array_to_string(p[9:], '.') as value, (p[6]::date + p[7]::integer * ('1 ' || p[3])::interval)::date as seen_from,
        (p[6]::date + (p[7]::integer + 1) * ('1 ' || p[3])::interval)::date as seen_to, today
    from w where kind = 'cohort'
), picked as (
    select u.user_id from w cross join lateral analytics.users_in_stage(w.day, w.p[3]) u where w.kind = 'stage'
    union all
    select u.user_id from w cross join lateral analytics.users_moved(w.before, w.day, w.p[3], w.p[4]) u where w.kind = 'move'
    union all
    select r.user_id from w join analytics.rfm_snapshot r on w.kind = 'rfm' and r.segment = w.p[3]
    union all
    select n.user_id from w join analytics.stage_set h on w.kind = 'segment' and h.day = w.day and h.stage <> 'churned'
    join analytics.user_number n on analytics.block_of(n.number) = h.block and analytics.has_member(h.members, n.number) join analytics.user_profile f using (user_id) join analytics.user_state s using (user_id)
    where case w.p[3] when 'source' then f.source when 'service' then coalesce(f.first_service, 'unknown') when 'country' then s.country when 'device' then s.device
        else analytics.plan_on(n.user_id, w.day, %(zone)s) end = array_to_string(w.p[4:], '.')
    union all  -- rows.first.split.from.to.value
    select f.user_id from w join analytics.user_profile f on w.kind = 'first' and f.first_day >= w.p[4]::date and f.first_day < w.p[5]::date
    where case w.p[3] when 'plan' then f.first_plan when 'source' then f.source else f.first_service end = array_to_string(w.p[6:], '.')
    union all
    select f.user_id from cell c join analytics.user_profile f on case c.basis when 'use' then f.first_day else f.signed_up_on end >= c.starts
        and case c.basis when 'use' then f.first_day else f.signed_up_on end < c.ends
    where (c.split = 'all' or case c.split when 'plan' then f.first_plan when 'source' then f.source else f.first_service end = c.value)
        and (c.i < 0 or exists (select from analytics.user_day d where d.user_id = f.user_id and d.day >= c.seen_from and d.day <= c.today and (c.mode = 'unbounded' or d.day < c.seen_to)))
), page as (
    select p.user_id, f.paid, f.first_day, f.signed_up_on, f.source, s.n, s.failed, s.cost, s.last_at, s.country, count(*) over () as total
    from picked p join analytics.user_profile f using (user_id) left join analytics.user_state s using (user_id)
    order by f.paid desc, s.cost desc nulls last, p.user_id limit (select p[1]::integer from w)
), told as (  -- the days that the list is about: what was clicked, not the period of the page
    select case w.kind when 'cohort' then c.starts when 'first' then p[4]::date when 'rfm' then w.today - 89 else w.day - 29 end as since,
        case w.kind when 'cohort' then least(case when c.i < 0 then c.ends when c.mode = 'bounded' then c.seen_to end, w.today + 1)
            when 'first' then least(p[5]::date, w.today + 1) when 'rfm' then w.today + 1 else w.day + 1 end as until
    from w left join cell c on true
)
select p.user_id, a.name, analytics.stage_on(p.user_id, w.day) as stage, r.segment, analytics.plan_on(p.user_id, w.day, %(zone)s) as plan, p.source, p.country, p.signed_up_on, p.first_day, p.last_at, p.n as calls, p.failed,
    p.cost::float8, p.paid::float8, p.total, t.since, t.until
from page p cross join w cross join told t left join analytics.account_names(array(select user_id from page), %(show_emails)s) a using (user_id) left join analytics.rfm_snapshot r using (user_id)
order by p.paid desc, p.cost desc nulls last, p.user_id
