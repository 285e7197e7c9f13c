-- Campaigns: the engine's own rows, and from when to when each ran, which the engine does not say itself.

-- the day that a text begins with, null for anything else: settings are whatever a client wrote
create function analytics.day_of(given text) returns date language plpgsql immutable parallel safe as $$
begin
    return case when given ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' then left(given, 10)::date end;
exception when others then
    return null;
end
$$;

create function analytics.connect_campaigns(engine text) returns void language plpgsql as $$
begin
    perform analytics.make_reader('engine_campaign_detail', engine, 'campaigns', array['id uuid', 'name text', 'status text', 'settings jsonb', 'tags text[]',
        'created_at timestamptz'], 'true');
end
$$;
select analytics.connect_campaigns(trim('"' from '{engine}'));

-- one row per campaign of the engine, and per campaign id that calls or outcomes name without one
create table analytics.campaign_span (
    campaign_id text primary key,
    name text not null,
    status text not null,
    tags text[] not null,
    starts date not null,
    ends date,                     -- null: it goes on
    has_outcome boolean not null,  -- whether any outcome was ever recorded, in the account currency
    bears_spend boolean not null   -- of campaigns of one name the oldest bears the media spend of that name, so that none is counted twice
);
