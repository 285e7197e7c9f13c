-- one row: whether no churn model was trained today; a refused one counts for six hours
select not exists (
    select from analytics.churn_model
    where (made_at at time zone %(zone)s)::date >= (%(now)s at time zone %(zone)s)::date
        and (refused is null or made_at >= %(now)s - interval '6 hours')
)
