-- Histograms added up as arrays: a percentile of many days costs what its arrays cost, not a row for each of their places.

create type analytics.histogram as (low integer, counts integer[]);

-- a histogram and one more, place by place; the answer starts at the lower of the two
create function analytics.histogram_step(so_far analytics.histogram, more_low integer, more integer[]) returns analytics.histogram
language plpgsql immutable parallel safe as $$
declare
    first integer;
    counts integer[];
    place integer;
begin
    if so_far is null then
        return row(more_low, more)::analytics.histogram;
    end if;
    first := least(so_far.low, more_low);
    counts := array_fill(0, array[so_far.low - first]) || so_far.counts
        || array_fill(0, array[greatest(more_low + cardinality(more) - so_far.low - cardinality(so_far.counts), 0)]);
    place := more_low - first;
    for i in 1 .. cardinality(more) loop
        if more[i] > 0 then
            counts[place + i] := counts[place + i] + more[i];
        end if;
    end loop;
    return row(first, counts)::analytics.histogram;
end
$$;
create aggregate analytics.histogram_sum(integer, integer[]) (sfunc = analytics.histogram_step, stype = analytics.histogram);

create function analytics.histogram_size(h analytics.histogram) returns bigint language sql immutable parallel safe as $$
    select sum(n) from unnest((h).counts) n
$$;

-- the latencies in ms below which each share of a histogram's calls lies (nearest rank); `shares` in rising order, nulls for an empty one
create function analytics.histogram_percentiles(h analytics.histogram, shares double precision[]) returns double precision[]
language plpgsql immutable parallel safe as $$
declare
    total bigint := analytics.histogram_size(h);
    counts integer[] := h.counts;
    found double precision[] := array_fill(null::double precision, array[cardinality(shares)]);
    upto bigint := 0;
    place integer := 0;
    wanted bigint;
begin
    if coalesce(total, 0) = 0 then
        return found;
    end if;
    for one in 1 .. cardinality(shares) loop
        wanted := greatest(ceil(round((shares[one] * total)::numeric, 6)), 1);
        while upto < wanted loop
            place := place + 1;
            upto := upto + counts[place];
        end loop;
        found[one] := analytics.bucket_ms(h.low + place - 1);
    end loop;
    return found;
end
$$;
