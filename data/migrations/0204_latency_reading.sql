-- one row per bucket and latency bucket k of [f, t), merged over kinds as far as the filters allow: one scope's histograms by day, else kinds
create or replace function analytics.latency_counts(
    grain text, f timestamptz, t timestamptz, zone text, services text[], providers text[], models text[]
) returns table (at timestamptz, k integer, n bigint) language sql stable as $$
    select s.day::timestamp at time zone zone, s.low + u.place::integer - 1, u.n::bigint
    from analytics.latency_scope_day s cross join lateral unnest(s.counts) with ordinality u (n, place)
    where grain = 'day' and models is null and (services is null or providers is null) and u.n > 0
        and s.scope = case when services is not null then 'service' when providers is not null then 'provider' else 'all' end
        and s.value = any (coalesce(services, providers, '{""}'))
        and s.day >= (f at time zone zone)::date and s.day < (t at time zone zone)::date
    union all
    select l.at, l.k, l.n from analytics.latencies(grain, f, t, zone, services, providers, models) l
    where grain <> 'day' or models is not null or (services is not null and providers is not null)
$$;
