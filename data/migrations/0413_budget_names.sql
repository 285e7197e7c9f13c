-- What a budget is measured by: `stability_ai` and `Stability AI` are one name, whichever side writes it so.
create or replace function analytics.budget_measure(category text) returns text language sql stable as $$
    select case
        when c.name in ('provider cost', 'provider', 'providers') then 'provider_cost'
        when c.name = 'marketing' then 'marketing'
        when exists (select from analytics.call_kind where replace(lower(service_type), '_', ' ') = c.name) then 'service'
        when exists (select from analytics.call_kind where replace(lower(provider), '_', ' ') = c.name) then 'provider'
        when exists (select from analytics.marketing_spend where replace(lower(channel), '_', ' ') = c.name) then 'channel'
        else 'planned' end
    from (values (replace(lower(category), '_', ' '))) c (name)
$$;
