-- Eligible and failed calls by minute of several services or providers together: whether a minute was good is told by what happened in it altogether,
-- so their counts are added up before minutes are judged. One value is read as it is.
create function analytics.availability_among(wanted_scope text, wanted text[], since timestamptz, until timestamptz)
returns table (bucket timestamptz, eligible integer[], failed integer[]) language sql stable parallel safe as $$
    select a.bucket, a.eligible, a.failed from analytics.availability_hour a
    where cardinality(wanted) = 1 and a.scope = wanted_scope and a.value = wanted[1] and a.bucket > since - interval '1 hour' and a.bucket < until
    union all
    select a.bucket, (analytics.histogram_sum(1, a.eligible)).counts, (analytics.histogram_sum(1, a.failed)).counts from analytics.availability_hour a
    where cardinality(wanted) > 1 and a.scope = wanted_scope and a.value = any (wanted) and a.bucket > since - interval '1 hour' and a.bucket < until
    group by a.bucket
$$;
