-- one row per user, the hundred dearest, who cost more than they brought in the last month of the period (`choice` last: the month before); how many there are
-- obeys:
-- needs: plan_price
-- covers: its rows
with p as (
    select (date_trunc('month', least(%(to_day)s::date - 1, (%(now)s at time zone %(zone)s)::date))
        - case when split_part(%(choice)s, '.', 2) = 'last' then interval '1 month' else interval '0' end)::date as month
), losing as materialized (
    select m.*, cost - revenue as loss from p join analytics.user_money_month m using (month)
    where cost > revenue and (select analytics.knows_revenue(%(currency)s))  -- else nobody knows what they pay
        and (revenue > 0 or coalesce(split_part(%(choice)s, '.', 1), '') <> 'paying')
), listed as (
    select * from losing order by loss desc, user_id limit 100
), whole as (
    select count(*) as users, sum(loss) as whole from losing
)
select l.user_id, a.name, coalesce((select plan from analytics.plan_period x where x.user_id = l.user_id and x.valid_from <= %(now)s and x.valid_to > %(now)s), 'none') as plan_type,
    cost::float8 as provider_cost, revenue::float8, loss::float8, w.users::bigint, w.whole::float8, month,
    least((month + interval '1 month')::date, (%(now)s at time zone %(zone)s)::date + 1) as until
from listed l cross join whole w left join analytics.account_names(array(select user_id from listed), %(show_emails)s) a using (user_id) order by loss desc, user_id
