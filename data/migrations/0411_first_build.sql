-- What lets the first build count each call with less work; nothing is rewritten, a filled database takes it at once.

-- one array of counts from buckets in any order, one for each time a bucket is there, from the lowest to the highest
create function analytics.histogram_counting(low smallint, high smallint, buckets smallint[]) returns integer[]
language plpgsql immutable parallel safe as $$
declare
    counts integer[] := array_fill(0, array[high - low + 1]);
    bucket integer;
begin
    foreach bucket in array buckets loop
        counts[bucket - low + 1] := counts[bucket - low + 1] + 1;
    end loop;
    return counts;
end
$$;

-- agents are looked up by their text; a hash takes texts of any length
create index on analytics.user_agent using hash (text);
-- nothing looks for sessions by their end
drop index analytics.call_session_user_id_ended_at_idx;
-- while the first history is built: polls of video jobs that were polled before
create table analytics.repeated_poll (id uuid not null);
