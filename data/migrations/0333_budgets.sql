-- What a budget is about, so that spending can be held against it.

-- what measures a budget's category: all provider cost, all marketing spend, one service, provider or channel; planned: nothing does
create function analytics.budget_measure(category text) returns text language sql stable as $$
    select case
        when c.name in ('provider cost', 'provider', 'providers') then 'provider_cost'
        when c.name = 'marketing' then 'marketing'
        when exists (select from analytics.call_kind where lower(service_type) = c.name) then 'service'
        when exists (select from analytics.call_kind where lower(provider) = c.name) then 'provider'
        when exists (select from analytics.marketing_spend where lower(channel) = c.name) then 'channel'
        else 'planned' end
    from (values (replace(lower(category), '_', ' '))) c (name)
$$;
