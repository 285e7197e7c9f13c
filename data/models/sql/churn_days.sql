-- one row: the first and the last finished day of the log
select min(d.day) as first_day,
    case when s.rolled_up_to > %(now)s::timestamptz - interval '1 day' then (%(now)s::timestamptz at time zone %(zone)s)::date - 1
        else (s.rolled_up_to at time zone %(zone)s)::date - 1 end as last_day
from analytics.rollup_state s left join analytics.user_day d on true
group by s.rolled_up_to
