-- one row per tenth of probability and kind (test: examined on later days; live: what became of scores that are 30 days old), beside the newest model's card
-- obeys:
-- pace: slow
-- covers: now
with card as (
    select * from analytics.churn_model order by version desc limit 1
), told as (
    select kind, band, users::bigint as users, predicted, churned::bigint as churned, cut_off as since, cut_off as until
    from analytics.churn_outcome where kind = 'test' and version = (select version from card)
    union all
    select kind, band, sum(users)::bigint, sum(users * predicted) / sum(users), sum(churned)::bigint, min(cut_off), max(cut_off)
    from analytics.churn_outcome where kind = 'live' and cut_off > (select cut_off from card) - 120 group by kind, band
)
select c.version, c.made_at, c.refused, c.train_from, c.train_to, c.train_users, c.train_rows, c.train_share, c.test_from, c.test_to, c.test_users,
    c.test_rows, c.test_share, c.auc, c.brier, c.brier_base, c.final_rows,
    (select string_agg(w.key, '; ' order by abs(w.value::float8) desc) from jsonb_each_text(c.weights) w (key, value)) as features,
    t.kind, t.band, t.users, t.predicted, t.churned, t.since, t.until,
    analytics.wilson_low(t.churned, t.users) as low, analytics.wilson_high(t.churned, t.users) as high
from card c left join told t on true order by t.kind desc, t.band
