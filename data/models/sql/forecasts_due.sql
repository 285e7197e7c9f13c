-- one row per metric whose forecast is to be made: once a day, as soon as the day before is over;
-- what was refused is tried again after an hour, for an import may have filled it; one that is older than its totals is made anew
with wanted as (
    select unnest(%(metrics)s::text[]) as metric
    union  -- the month's budgets of one service, provider or channel, the largest ones: each takes seconds of a processor
    (select metric from (
        select analytics.budget_metric(category) as metric, max(amount) as amount from analytics.budget
        where month = date_trunc('month', %(now)s::timestamptz at time zone %(zone)s)::date and currency = %(currency)s group by 1
    ) b where metric like 'budget: %%' order by amount desc limit %(most_budgets)s)
)
select m.metric
from wanted m
left join lateral (
    select made_at, refused, method from analytics.forecast_run r where r.metric = m.metric order by made_at desc limit 1
) r on true
where r.made_at is null or (r.made_at at time zone %(zone)s)::date < (%(now)s at time zone %(zone)s)::date
    or (r.refused is not null and r.made_at < %(now)s - interval '1 hour')
    or (r.method is not null and m.metric <> all (%(not_added_up)s::text[])
        and not exists (select from analytics.forecast_total t where t.metric = m.metric and t.made_at = r.made_at))
