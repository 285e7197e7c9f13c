-- What forecasts the month's end of a budget.

-- the metric whose forecast tells a budget's end: provider cost, marketing spend, or a series of its own for one service, provider or channel; null: nothing measures it
create function analytics.budget_metric(category text) returns text language sql stable as $$
    select case analytics.budget_measure(category)
        when 'provider_cost' then 'provider_cost'
        when 'marketing' then 'marketing_spend'
        when 'planned' then null
        else 'budget: ' || replace(lower(category), '_', ' ') end
$$;
