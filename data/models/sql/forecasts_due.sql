-- one row per metric whose forecast is to be made: once a day, as soon as the day before is over;
-- what was refused is tried again after an hour, for an import may have filled it
select m.metric
from unnest(%(metrics)s::text[]) m (metric)
left join lateral (
    select made_at, refused from analytics.forecast_run r where r.metric = m.metric order by made_at desc limit 1
) r on true
where r.made_at is null or (r.made_at at time zone %(zone)s)::date < (%(now)s at time zone %(zone)s)::date
    or (r.refused is not null and r.made_at < %(now)s - interval '1 hour')
