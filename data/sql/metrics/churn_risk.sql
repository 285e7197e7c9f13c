-- one row: what the newest churn model says of the users active in the last 30 days, and how it did on later days than it learned from
-- obeys:
-- needs: plan_price
with card as (select refused, auc, brier, brier_base from analytics.churn_model order by version desc limit 1)
select 'now' as "window", case when count(r.user_id) > 0 then coalesce(sum(r.probability * r.monthly_revenue), 0) end::float8 as revenue_at_risk,
    case when count(r.user_id) > 0 then count(*) filter (where r.probability >= 0.5) end as likely_leavers,
    (select 1 - brier / nullif(brier_base, 0) from card where refused is null) as churn_model_skill
from analytics.churn_risk r
