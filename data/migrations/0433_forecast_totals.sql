-- What days to come add up to, from the same possible futures: the median of a sum is not the sum of the medians, which is far too low where most days have nothing.

-- one row per metric whose days add up, making and horizon in days: what is expected of them together, with the intervals that hold it in 80 and in 95 of 100 cases
create table analytics.forecast_total (
    metric text not null,
    made_at timestamptz not null,
    horizon integer not null,
    value double precision not null,
    low80 double precision not null,
    high80 double precision not null,
    low95 double precision not null,
    high95 double precision not null,
    primary key (metric, made_at, horizon)
);

-- what the day's calendar month comes to by its end, with what had happened; null: the metric's days do not add up, or the forecast is older than this column
alter table analytics.forecast add column month_so_far double precision;

-- what was spent of a budget's category from a day on until before another; null: nothing measures it, or no spend is known of it
create function analytics.budget_spent(category text, since date, until date, zone text, currency_code text) returns float8 language sql stable as $$
    select case b.measure when 'planned' then null
        when 'marketing' then (select sum(m.amount) from analytics.marketing_spend m where m.day >= since and m.day < until and m.currency = currency_code)
        when 'channel' then (select sum(m.amount) from analytics.marketing_spend m
            where m.day >= since and m.day < until and m.currency = currency_code and replace(lower(m.channel), '_', ' ') = b.name)
        else (select coalesce(sum(c.cost), 0)
            from analytics.calls('day', since::timestamp at time zone zone, until::timestamp at time zone zone, zone, 'all', '{""}', null, null, null) c
            where b.measure = 'provider_cost' or (b.measure = 'service' and replace(lower(c.service_type), '_', ' ') = b.name)
                or (b.measure = 'provider' and replace(lower(c.provider), '_', ' ') = b.name)) end::float8
    from (values (analytics.budget_measure(category), replace(lower(category), '_', ' '))) b (measure, name)
$$;
