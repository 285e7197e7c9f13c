-- one row per window: users at risk at its end, and in it those who had their 30th day without a call or came back after it; finished days
-- obeys:
-- cut: days
with w (name, f, d) as (
    values ('now', %(from_day)s::date, (%(read_at)s::timestamptz at time zone %(zone)s)::date - 1),
        ('closed', %(from_day)s, (%(read_at)s at time zone %(zone)s)::date - 1),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(read_before)s::timestamptz at time zone %(zone)s)::date - 1)
), told as (  -- days are told newest first, a few in each run: until all of a window are, its sum would be a part that looks like the whole
    select w.*, exists (select from analytics.lifecycle_day l where l.day = w.d) as is_known, (
        select count(*) from generate_series(greatest(w.f, (select min(day) from analytics.call_day where slice = 'all' and value = '')), w.d, interval '1 day') x (day)
        where not exists (select from analytics.lifecycle_move m where m.day = x.day::date)
    ) as untold from w
), moved as (
    select t.name, sum(m.users) filter (where m.stage = 'churned' and m.was <> 'churned') as lost, sum(m.users) filter (where m.was = 'churned' and m.stage <> 'churned') as back
    from told t join analytics.lifecycle_move m on m.day between t.f and t.d group by t.name
)
select t.name as "window",
    case when is_known then coalesce((select users from analytics.lifecycle_day l where l.day = t.d and l.stage = 'at_risk'), 0) end::bigint as at_risk_users,
    case when is_known and untold = 0 then coalesce(m.lost, 0) end::bigint as churned_users, case when is_known and untold = 0 then coalesce(m.back, 0) end::bigint as resurrected_users,
    case when untold > 0 then untold || case untold when 1 then ' day of this period is' else ' days of this period are' end || ' still being counted: the worker tells the stages of a few days each minute, newest first.' end as reason
from told t left join moved m using (name) where t.d is not null
