-- The price book: what a provider asks for a unit of work and since when, so that cost can be computed anew without touching the log.

-- one row per provider, model, unit and validity: `price` for `per` units, [valid_from, valid_to); model '' is every model without a price of its own
create table analytics.provider_price (
    provider_price_id bigint generated always as identity primary key,
    provider text not null check (length(provider) between 1 and 200),
    model text not null default '' check (length(model) <= 200),
    unit text not null check (unit in ('input_token', 'output_token', 'image', 'second', 'request')),
    price numeric(20, 10) not null check (price >= 0),
    per bigint not null default 1 check (per > 0),
    currency char(3) not null,
    valid_from date not null,
    valid_to date check (valid_to > valid_from),
    unique (provider, model, unit, currency, valid_from)
);

-- one row per day, service, provider, model and unit of [f, t) that was used: how much, and what the price book asks for it (null: no price).
-- A model with a price for a request needs none for its tokens; a call that logged no quantity is counted as a request.
create function analytics.priced_usage(f date, t date, zone text, account_currency text, services text[], providers text[], models text[])
returns table (day date, service_type text, provider text, model text, unit text, quantity numeric, price numeric) language sql stable as $$
    with used as (
        select (c.at at time zone zone)::date as day, c.service_type, c.provider, c.model, sum(c.n) filter (where c.status = 'success') as requests,
            sum(c.input_tokens) as input_tokens, sum(c.output_tokens) as output_tokens, sum(c.images) as images, sum(c.video_seconds) as seconds
        from analytics.calls('day', f::timestamp at time zone zone, t::timestamp at time zone zone, zone, 'all', '{""}', services, providers, models) c
        group by 1, 2, 3, 4
    ), priced as (
        select u.day, u.service_type, u.provider, u.model, q.unit, q.quantity, p.price,
            bool_or(q.unit = 'request' and p.price is not null) over w as has_request, bool_or(q.unit <> 'request' and q.quantity > 0) over w as has_units
        from used u
        cross join lateral (values ('request', u.requests), ('input_token', u.input_tokens), ('output_token', u.output_tokens),
            ('image', u.images), ('second', u.seconds)) q (unit, quantity)
        left join lateral (
            select b.price / b.per as price from analytics.provider_price b
            where b.provider = u.provider and b.model in (u.model, '') and b.unit = q.unit and b.currency = account_currency
                and b.valid_from <= u.day and (b.valid_to is null or b.valid_to > u.day)
            order by b.model = u.model desc, b.valid_from desc limit 1
        ) p on true
        window w as (partition by u.day, u.service_type, u.provider, u.model)
    )
    select day, service_type, provider, model, unit, quantity, price from priced
    where quantity > 0 and (price is not null or (unit = 'request' and not has_units) or (unit <> 'request' and not has_request))
$$;
