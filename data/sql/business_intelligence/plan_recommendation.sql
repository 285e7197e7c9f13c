-- at most one row per user, 100 of them: the cheapest plan that held the last 90 finished days, and our margin a month on it and on what is paid now; and the totals
-- obeys: plan
-- pace: slow
-- covers: 90 days before today
with fit as not materialized (
    select *, cost / months as cost_a_month, pays - cost / months as margin_now, price - cost / months as margin_then,
        case when fits is null or price > pays then 'more' when price < pays then 'less' else 'right' end as verdict
    from analytics.plan_fit where (%(plans)s::text[] is null or plan_type = any (%(plans)s))
        and exists (select from analytics.plan_price where currency = %(currency)s)  -- else nobody knows what a plan costs, and none fits
), whole as (
    select count(*) as people, count(*) filter (where price > pays) as should_pay_more, count(*) filter (where verdict = 'less') as pay_too_much, count(*) filter (where fits is null) as fit_none,
        coalesce(sum(price - pays) filter (where price > pays), 0) as gain, coalesce(sum(pays - price) filter (where verdict = 'less'), 0) as at_stake from fit
), page as (
    select * from fit where verdict = split_part(%(choice)s, '.', 1) order by abs(coalesce(price, 1e9) - pays) desc, cost desc, user_id limit 100
)
select p.user_id, n.name, p.plan_type, p.pays::float8 as pays, p.fits, p.price::float8 as price, p.tight, p.months::float8 as months, p.peaks,
    p.cost_a_month::float8 as cost_a_month, p.margin_now::float8 as margin_now, p.margin_then::float8 as margin_then, w.people, w.should_pay_more, w.pay_too_much, w.fit_none,
    w.gain::float8 as gain, w.at_stake::float8 as at_stake
from whole w join page p on true left join analytics.account_names(array(select user_id from page), %(show_emails)s) n using (user_id)
order by abs(coalesce(p.price, 1e9) - p.pays) desc, p.cost desc, p.user_id
