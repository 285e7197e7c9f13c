-- one row per day and country: change of the revenue earned a day by users whose last call came from there; payments over the days they pay for, plan prices by day where there is no payment.
-- A change of 0 stays: where every payment was given back, revenue is 0 and known
with earned as materialized (
    select user_id, since, until, a_day from analytics.earnings(%(zone)s, %(currency)s)
), change (user_id, day, amount) as (
    select user_id, since, a_day from earned union all select user_id, until, -a_day from earned where until < 'infinity'
), fresh as (
    select day, coalesce(s.country, 'unknown') as country, sum(amount) as amount
    from change left join analytics.user_state s using (user_id) group by 1, 2
), gone as (
    delete from analytics.country_revenue_change t where not exists (select from fresh f where f.day = t.day and f.country = t.country)
)
insert into analytics.country_revenue_change as t (day, country, amount) select * from fresh
on conflict (day, country) do update set amount = excluded.amount where t.amount <> excluded.amount
