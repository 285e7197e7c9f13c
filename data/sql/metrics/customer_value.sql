-- one row: what a customer has left us so far, after the provider cost since the month of first paying; mean of all who ever paid
-- obeys:
-- needs: plan_price subscription_event
-- pace: slow
select 'now' as "window", count(*) as customers, (sum(revenue - paid_cost) / nullif(count(*), 0))::float8 as customer_value
from analytics.user_value where first_paid_on is not null and analytics.knows_revenue(%(currency)s)
