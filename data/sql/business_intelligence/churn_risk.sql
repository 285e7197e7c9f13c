-- at most one row per user, 50 of them: who may leave, what is at stake a month, why and what to do; and the totals of all who were asked about
-- obeys:
-- pace: slow
-- covers: now
with card as (
    select version, cut_off, refused from analytics.churn_model order by version desc limit 1
), asked as (
    select r.*, (r.probability * r.monthly_revenue)::float8 as at_risk from analytics.churn_risk r
    where split_part(%(choice)s, '.', 2) <> 'paying' or r.monthly_revenue > 0 or r.monthly_revenue is null
), whole as (
    select count(*) as users, count(*) filter (where probability >= 0.5) as likely, sum(at_risk) as all_at_risk,
        count(*) filter (where monthly_revenue is null) as unpriced from asked
), page as (
    select * from asked
    order by case when split_part(%(choice)s, '.', 1) = 'probability' then probability else coalesce(at_risk, 0) end desc, probability desc, user_id
    limit 50
)
select c.refused, c.cut_off, w.users, w.likely, w.all_at_risk, w.unpriced, p.user_id, n.name, p.probability, p.monthly_revenue::float8 as monthly_revenue,
    p.at_risk, array_to_string(p.reasons, '; ') as reasons, p.action
from card c cross join whole w left join page p on true
left join analytics.account_names(array(select user_id from page), %(show_emails)s) n using (user_id)
order by case when split_part(%(choice)s, '.', 1) = 'probability' then p.probability else coalesce(p.at_risk, 0) end desc nulls last, p.probability desc, p.user_id
