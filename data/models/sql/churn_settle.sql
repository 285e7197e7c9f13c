-- scores whose 30 days are over learn what became of their users; one row per training that is settled by it
with settled as (
    update analytics.churn_score s set churned = not exists (
        select from analytics.user_day d where d.user_id = s.user_id and d.day > s.cut_off and d.day <= s.cut_off + 30
    )
    where s.churned is null and s.cut_off + 30 <= %(last_day)s
    returning s.version, s.cut_off, s.probability, s.churned
)
insert into analytics.churn_outcome (version, kind, cut_off, band, users, predicted, churned)
select version, 'live', cut_off, least(floor(probability * 10), 9), count(*), avg(probability), count(*) filter (where churned)
from settled group by 1, 2, 3, 4
on conflict do nothing
