-- one row per country (ISO 3166 alpha 2) and for private and for unknown addresses: users with a call from it, calls, their cost; what users whose last call came from there paid for these days, less that cost
-- obeys: country
-- cut: days
with used as (  -- sure where the first or the last day lies in the period; else the days between are looked up
    select c.country, c.user_id from analytics.user_country c
    where c.last_day >= %(from_day)s and c.first_day < %(to_day)s and (%(countries)s::text[] is null or c.country = any (%(countries)s))
        and (c.last_day < %(to_day)s or c.first_day >= %(from_day)s or exists (
            select from analytics.user_day d where d.user_id = c.user_id and d.day >= %(from_day)s and d.day < %(to_day)s and c.country = any (d.countries)))
), called as (
    select country, sum(n) as requests, sum(failed) as failed_requests, sum(cost) as cost from analytics.client_day
    where day >= %(from_day)s and day < %(to_day)s and (%(countries)s::text[] is null or country = any (%(countries)s)) group by 1
), earned as (
    select country, sum(amount * (least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) - greatest(day, %(from_day)s::date))) as revenue
    from analytics.country_revenue_change
    where day < least(%(to_day)s::date, (%(now)s::timestamptz at time zone %(zone)s)::date + 1) and (%(countries)s::text[] is null or country = any (%(countries)s)) group by 1
), users as (select country, count(*) as users from used group by 1), known as (select exists (select from analytics.country_revenue_change) as revenue)
select country, coalesce(u.users, 0) as users, coalesce(c.requests, 0)::bigint as requests, coalesce(c.failed_requests, 0)::bigint as failed_requests, coalesce(c.cost, 0)::float8 as provider_cost,
    case when known.revenue then round(coalesce(e.revenue, 0), 6)::float8 end as revenue, case when known.revenue then round(coalesce(e.revenue, 0) - coalesce(c.cost, 0), 6)::float8 end as margin,
    (select count(distinct user_id) from used) as all_users
from called c full join earned e using (country) full join users u using (country) cross join known
where coalesce(c.requests, 0) > 0 or round(coalesce(e.revenue, 0), 6) <> 0 order by 2 desc, 3 desc, 1
