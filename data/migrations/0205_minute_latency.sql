-- Latencies of a period that does not begin or end with an hour: whole hours from their histograms, the rest of it from the calls themselves.
create or replace function analytics.latencies(
    grain text, f timestamptz, t timestamptz, zone text, services text[], providers text[], models text[]
) returns table (at timestamptz, service_type text, provider text, model text, k integer, n bigint) language sql stable as $$
    select l.at, c.service_type, c.provider, c.model, l.low + u.place::integer - 1, u.n::bigint
    from (
        select bucket as at, kind_id, low, counts from analytics.latency_hour where grain = 'hour' and bucket >= f and bucket < t
        union all
        select bucket, kind_id, low, counts from analytics.latency_hour where grain = 'minute' and bucket >= f and bucket <= t - interval '1 hour'
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
    union all
    select e.created_at, e.service_type, e.provider, e.model, least(750, ceil(50 * ln(greatest(e.latency_ms, 1)::float8)))::integer, 1::bigint
    from analytics.engine_call() e
    where grain = 'minute' and e.status = 'success' and e.latency_ms >= 0 and e.created_at >= f and e.created_at < t
        and (e.created_at < date_trunc('hour', f + interval '1 hour' - interval '1 microsecond', 'UTC') or e.created_at >= date_trunc('hour', t, 'UTC'))
        and (services is null or e.service_type = any (services))
        and (providers is null or e.provider = any (providers))
        and (models is null or e.model = any (models))
$$;
