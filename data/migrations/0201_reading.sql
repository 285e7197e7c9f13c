-- How panels read the rollups: plain SQL functions that the planner inlines, so a panel's query costs what its rows cost.

-- one row per bucket, service, provider, model and status of [f, t) at a grain; `slice` chooses plan, country, campaign, endpoint or all
create or replace function analytics.calls(
    grain text, f timestamptz, t timestamptz, zone text, chosen_slice text, slice_values text[],
    services text[], providers text[], models text[]
) returns table (
    at timestamptz, service_type text, provider text, model text, status text, n bigint, cost numeric,
    input_tokens bigint, output_tokens bigint, paired_input_tokens bigint, paired_output_tokens bigint,
    images bigint, video_seconds numeric, latency_sum bigint, latency_n bigint, latency_max integer, slice_value text
) language sql stable as $$
    select c.at, k.service_type, k.provider, k.model, k.status, c.n, c.cost, c.input_tokens, c.output_tokens,
        c.paired_input_tokens, c.paired_output_tokens, c.images, c.video_seconds, c.latency_sum, c.latency_n, c.latency_max, c.value
    from (
        select bucket as at, kind_id, n::bigint as n, cost, input_tokens, output_tokens, paired_input_tokens, paired_output_tokens,
            images, video_seconds, latency_sum, latency_n::bigint as latency_n, latency_max, '' as value
        from analytics.call_minute where grain = 'minute' and bucket >= f and bucket < t
        union all
        select bucket, kind_id, n::bigint, cost, input_tokens, output_tokens, paired_input_tokens, paired_output_tokens,
            images, video_seconds, latency_sum, latency_n::bigint, latency_max, ''
        from analytics.call_hour where grain = 'hour' and bucket >= f and bucket < t
        union all
        select day::timestamp at time zone zone, kind_id, n::bigint, cost, input_tokens, output_tokens, paired_input_tokens,
            paired_output_tokens, images, video_seconds, latency_sum, latency_n::bigint, latency_max, d.value
        from analytics.call_day d
        where grain = 'day' and d.slice = chosen_slice and (slice_values is null or d.value = any (slice_values))
            and day >= (f at time zone zone)::date and day < (t at time zone zone)::date
    ) c
    join analytics.call_kind k using (kind_id)
    where (services is null or k.service_type = any (services))
        and (providers is null or k.provider = any (providers))
        and (models is null or k.model = any (models))
$$;

-- one row per bucket, kind and latency bucket k of [f, t): n successful calls whose latency is exp((k - 0.5) / 50) ms within 1 %
create or replace function analytics.latencies(
    grain text, f timestamptz, t timestamptz, zone text, services text[], providers text[], models text[]
) returns table (at timestamptz, service_type text, provider text, model text, k integer, n bigint) language sql stable as $$
    select l.at, c.service_type, c.provider, c.model, l.low + u.place::integer - 1, u.n::bigint
    from (
        select bucket as at, kind_id, low, counts from analytics.latency_hour where grain <> 'day' and bucket >= f and bucket < t
        union all
        select day::timestamp at time zone zone, kind_id, low, counts from analytics.latency_day
        where grain = 'day' and day >= (f at time zone zone)::date and day < (t at time zone zone)::date
    ) l
    join analytics.call_kind c using (kind_id)
    cross join lateral unnest(l.counts) with ordinality u (n, place)
    where u.n > 0
        and (services is null or c.service_type = any (services))
        and (providers is null or c.provider = any (providers))
        and (models is null or c.model = any (models))
$$;

-- the latency in ms in the middle of a histogram bucket
create or replace function analytics.bucket_ms(k integer) returns double precision language sql immutable parallel safe as $$
    select exp((k - 0.5) / 50.0)
$$;

-- lower and upper end of the Wilson score interval at 95 %; Wilson 1927
create or replace function analytics.wilson_low(hits double precision, n double precision) returns double precision
language sql immutable parallel safe as $$
    select case when n > 0 then greatest(0, (hits / n + 1.9207294 / n - 1.95996398 * sqrt((hits / n) * (1 - hits / n) / n + 0.9603647 / n ^ 2)) / (1 + 3.8414588 / n)) end
$$;
create or replace function analytics.wilson_high(hits double precision, n double precision) returns double precision
language sql immutable parallel safe as $$
    select case when n > 0 then least(1, (hits / n + 1.9207294 / n + 1.95996398 * sqrt((hits / n) * (1 - hits / n) / n + 0.9603647 / n ^ 2)) / (1 + 3.8414588 / n)) end
$$;
