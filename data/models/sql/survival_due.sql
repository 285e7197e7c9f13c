-- one row: whether there is a customer, and no survival that was worked out today
select exists (select from analytics.mrr_step where plan_type <> '') and not exists (
    select from analytics.customer_lifetime where (made_at at time zone %(zone)s)::date >= (%(now)s at time zone %(zone)s)::date
)
