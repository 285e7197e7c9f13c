-- one row per tenth of probability: how many users active in the 30 days up to the cut-off are in it, and what their leaving would cost a month
-- obeys:
-- pace: slow
-- covers: now
with card as (select refused, cut_off from analytics.churn_model order by version desc limit 1)
select c.refused, c.cut_off, b.band, count(r.user_id) as users, coalesce(sum(r.probability), 0)::float8 as expected_leavers,
    coalesce(sum(r.probability * r.monthly_revenue), 0)::float8 as revenue_at_risk, count(*) filter (where r.user_id is not null and r.monthly_revenue is null) as unpriced
from card c cross join generate_series(0, 9) b (band)
left join analytics.churn_risk r on least(floor(r.probability * 10), 9) = b.band
group by c.refused, c.cut_off, b.band order by b.band
