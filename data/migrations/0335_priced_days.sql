-- The price book read in one pass: a price ends where the next one begins, so that each day has one, and joins are by equal names.

-- one row per provider, model, unit and validity: the price of one unit, [valid_from, until)
create function analytics.price_book(account_currency text)
returns table (provider text, model text, unit text, price numeric, valid_from date, until date) language sql stable as $$
    select provider, model, unit, price / per, valid_from,
        least(coalesce(valid_to, 'infinity'), lead(valid_from, 1, 'infinity') over (partition by provider, model, unit order by valid_from))
    from analytics.provider_price where currency = account_currency
$$;

-- one row per day, service, provider, model and unit of [f, t): how much was used, what the price book asks for one (null: no price), and the model's day
create function analytics.unit_usage(f date, t date, zone text, account_currency text, services text[], providers text[], models text[])
returns table (day date, service_type text, provider text, model text, unit text, quantity numeric, price numeric, calls numeric, cost numeric)
language sql stable as $$
    with used as (
        select (c.at at time zone zone)::date as day, c.service_type, c.provider, c.model, coalesce(sum(c.n) filter (where c.status = 'success'), 0) as calls,
            sum(c.cost) as cost, sum(c.input_tokens) as input_tokens, sum(c.output_tokens) as output_tokens, sum(c.images) as images, sum(c.video_seconds) as seconds
        from analytics.calls('day', f::timestamp at time zone zone, t::timestamp at time zone zone, zone, 'all', '{""}', services, providers, models) c
        group by 1, 2, 3, 4
    ), book as materialized (select * from analytics.price_book(account_currency))
    select u.day, u.service_type, u.provider, u.model, q.unit, coalesce(q.quantity, 0), coalesce(own.price, other.price), u.calls, u.cost
    from used u
    cross join lateral (values ('request', u.calls), ('input_token', u.input_tokens), ('output_token', u.output_tokens),
        ('image', u.images), ('second', u.seconds)) q (unit, quantity)
    left join book own on own.provider = u.provider and own.model = u.model and own.unit = q.unit and u.day >= own.valid_from and u.day < own.until
    left join book other on other.provider = u.provider and other.model = '' and other.unit = q.unit and u.day >= other.valid_from and u.day < other.until
$$;

-- one row per day, service, provider and model of [f, t): successful calls and cost as recorded, cost by the price book, and whether some of it has no price
create function analytics.priced_day(f date, t date, zone text, account_currency text, services text[], providers text[], models text[])
returns table (day date, service_type text, provider text, model text, calls numeric, cost numeric, recomputed numeric, is_unpriced boolean) language sql stable as $$
    select day, service_type, provider, model, max(calls), max(cost), coalesce(sum(quantity * price), 0),
        not bool_or(unit = 'request' and price is not null)
            and (bool_or(unit <> 'request' and quantity > 0 and price is null) or (max(calls) > 0 and not bool_or(unit <> 'request' and quantity > 0)))
    from analytics.unit_usage(f, t, zone, account_currency, services, providers, models) group by 1, 2, 3, 4
$$;

create or replace function analytics.priced_usage(f date, t date, zone text, account_currency text, services text[], providers text[], models text[])
returns table (day date, service_type text, provider text, model text, unit text, quantity numeric, price numeric) language sql stable as $$
    select day, service_type, provider, model, unit, quantity, price from (
        select *, bool_or(unit = 'request' and price is not null) over w as has_request, bool_or(unit <> 'request' and quantity > 0) over w as has_units
        from analytics.unit_usage(f, t, zone, account_currency, services, providers, models)
        window w as (partition by day, service_type, provider, model)
    ) x
    where quantity > 0 and (price is not null or (unit = 'request' and not has_units) or (unit <> 'request' and not has_request))
$$;
