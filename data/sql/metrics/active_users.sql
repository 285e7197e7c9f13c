-- one row per window: users active in the 1, 7 and 30 days before the instant of reading, exact distinct counts
-- obeys: service provider model | plan | country | campaign
with w (name, d) as (
    values ('now', (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1), ('closed', (%(read_at)s at time zone %(zone)s)::date - 1),
        ('before', (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1)
), plain as (
    select w.name, coalesce(sum(w1), 0) as dau, coalesce(sum(w7), 0) as wau, coalesce(sum(w30), 0) as mau,
        coalesce(sum(w1 * (w.d - greatest(day, w.d - 29) + 1)), 0) / 30.0 as mean_dau
    from w left join analytics.active_user_change on day <= w.d
    where not %(is_filtered)s and w.d is not null group by w.name
), chosen as (
    select w.name, sum(bit_count(members)) filter (where span = 1) as dau, sum(bit_count(members)) filter (where span = 7) as wau, sum(bit_count(members)) filter (where span = 30) as mau,
        sum(days) filter (where span = 30) / 30.0 as mean_dau
    from w left join lateral (
        select span, s.block, bit_or(s.members) as members, sum(bit_count(s.members)) as days
        from analytics.user_sets(w.d - 29, w.d + 1, %(services)s, %(providers)s, %(models)s, %(plans)s, %(countries)s, %(campaigns)s) s
        join (values (1), (7), (30)) n (span) on s.day > w.d - span group by 1, 2
    ) u on true
    where %(is_filtered)s and w.d is not null group by w.name
)
select name as "window", coalesce(dau, 0)::bigint as dau, coalesce(wau, 0)::bigint as wau, coalesce(mau, 0)::bigint as mau, (mean_dau / nullif(mau, 0))::float8 as stickiness
from (select * from plain union all select * from chosen) x
