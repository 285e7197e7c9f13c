-- one row per user and day
insert into counted_user
select u.user_id, number, day, n, success, failed, rate_limited, cost, first_at, last_at, kinds,
    -- nearly everybody has one country a day
    case when a_country = z_country then array[a_country] else array(select distinct unnest(all_countries) order by 1) end
from (
    select number, day, count(*)::integer as n, count(*) filter (where outcome = 's')::integer as success,
        count(*) filter (where outcome = 'f')::integer as failed, count(*) filter (where outcome = 'r')::integer as rate_limited,
        sum(cost) as cost, min(created_at) as first_at, max(created_at) as last_at, array_agg(distinct kind_id) as kinds,
        min(country collate "C") as a_country, max(country collate "C") as z_country, array_agg(country) as all_countries
    from counted
    where in_day and number is not null
    group by number, day
) d
join analytics.user_number u using (number)
