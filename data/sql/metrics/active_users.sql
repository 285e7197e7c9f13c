-- one row per window: users active in the 1, 7 and 30 days that end with the instant of reading, exact; of a day under way those of its hours that are over
-- obeys: service provider model | plan | country | campaign
with w (name, t) as (
    values ('now', %(read_at)s::timestamptz), ('closed', %(closed_at)s), ('before', %(closed_before)s), ('week', %(closed_week)s)
), d as (
    select name, t, d, t <> (d + 1)::timestamp at time zone %(zone)s as is_cut
    from w cross join lateral (select ((t - interval '1 microsecond') at time zone %(zone)s)::date as d) x where t is not null
), plain as (
    select d.name, coalesce(sum(w1), 0) as dau, coalesce(sum(w7), 0) as wau, coalesce(sum(w30), 0) as mau, coalesce(sum(w1 * (d.d - greatest(day, d.d - 29) + 1)), 0) as days
    from d left join analytics.active_user_change on day <= d.d where not %(is_filtered)s group by d.name
), late as (  -- who came only later on a day that is cut
    select d.name, count(*) as dau, count(*) filter (where not exists (select from analytics.user_day p where p.user_id = u.user_id and p.day between d.d - 6 and d.d - 1)) as wau,
        count(*) filter (where not exists (select from analytics.user_day p where p.user_id = u.user_id and p.day between d.d - 29 and d.d - 1)) as mau
    from d join analytics.user_day u on u.day = d.d and u.first_at >= d.t where d.is_cut and not %(is_filtered)s group by d.name
), chosen as (
    select d.name, sum(bit_count(members)) filter (where span = 1) as dau, sum(bit_count(members)) filter (where span = 7) as wau, sum(bit_count(members)) filter (where span = 30) as mau,
        sum(days) filter (where span = 30) as days
    from d left join lateral (
        select span, s.block, bit_or(s.members) as members, sum(bit_count(s.members)) as days
        from analytics.user_sets(d.d - 29, d.d + 1, %(services)s, %(providers)s, %(models)s, %(plans)s, %(countries)s, %(campaigns)s) s
        join (values (1), (7), (30)) n (span) on s.day > d.d - span group by 1, 2
    ) u on true
    where %(is_filtered)s and not d.is_cut group by d.name
), counted as (
    select name, p.dau - coalesce(l.dau, 0) as dau, p.wau - coalesce(l.wau, 0) as wau, p.mau - coalesce(l.mau, 0) as mau, p.days - coalesce(l.dau, 0) as days from plain p left join late l using (name)
    union all select name, dau, wau, mau, days from chosen
)
select c.name as "window", coalesce(c.dau, 0)::bigint as dau, coalesce(c.wau, 0)::bigint as wau, coalesce(c.mau, 0)::bigint as mau, (c.days / 30.0 / nullif(c.mau, 0))::float8 as stickiness,
    case when c.name = 'now' and exists (select from analytics.active_user_change a join d on d.name = 'week' and a.day < d.d) then (select coalesce(dau, 0)::bigint from counted where name = 'week') end as dau_week_before,
    case when c.name = 'now' and %(is_filtered)s and (select is_cut from d where name = 'closed') then 'users are not counted by the hour under a filter' end as uncompared
from counted c where c.name <> 'week'
