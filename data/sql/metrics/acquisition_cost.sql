-- one row per window: marketing spend for each user whose first paid day lies in the period
-- obeys:
-- needs: marketing_spend subscription_event
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
), first_paid as (
    select user_id, min((occurred_at at time zone %(zone)s)::date) as day from analytics.subscription_event
    where is_paying and plan_type not in ('free', 'demo', 'trial') group by 1
)
select w.name as "window", spend.amount::float8 as spend, won.n as customers, (spend.amount / nullif(won.n, 0))::float8 as cac
from w
cross join lateral (select sum(amount) as amount from analytics.marketing_spend where day >= w.f and day < w.t and currency = %(currency)s
    and (w.name <> 'before' or w.f >= (select min(day) from analytics.marketing_spend))) spend  -- spend that is known in part is nothing to compare with
cross join lateral (select count(*) as n from first_paid where day >= w.f and day < w.t) won
