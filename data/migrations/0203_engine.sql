-- How the engine's own rows are read: functions, not views, because a view would forbid the engine's owner to change a column.
-- They are made from what is really there: a table or column that is absent reads as none or null.

create or replace function analytics.make_reader(reader text, engine text, source text, wanted text[], condition text) returns void
language plpgsql as $body$
declare
    selected text;
    shape text;
    is_there boolean;
begin
    select to_regclass(format('%I.%I', engine, source)) is not null into is_there;
    select string_agg(format('%I %s', w[1], w[2]), ', ' order by place),
        string_agg(case when a.attname is null then format('null::%s', w[2]) else format('e.%I::%s', w[1], w[2]) end, ', ' order by place)
    into shape, selected
    from (select string_to_array(x, ' ') as w, place from unnest(wanted) with ordinality u (x, place)) y
    left join pg_attribute a on a.attrelid = to_regclass(format('%I.%I', engine, source)) and a.attname = w[1] and a.attnum > 0 and not a.attisdropped;
    execute format('drop function if exists analytics.%I()', reader);
    execute format('create function analytics.%I() returns table (%s) language sql stable as %L', reader, shape,
        format('select %s %s', selected, case when is_there then format('from %I.%I e where %s', engine, source, condition) else 'where false' end));
end $body$;

create or replace function analytics.connect_engine(engine text) returns void language plpgsql as $body$
begin
    -- one row per call that counts: a video that was polled again is left out
    perform analytics.make_reader('engine_call', engine, 'api_usage', array[
        'id uuid', 'user_id uuid', 'service_type text', 'provider text', 'model text', 'endpoint text', 'request_id text', 'request_data jsonb',
        'input_tokens integer', 'output_tokens integer', 'images_generated integer', 'video_seconds numeric', 'total_cost numeric', 'latency_ms integer',
        'status text', 'error_message text', 'ip_address inet', 'user_agent text', 'campaign_id uuid', 'created_at timestamptz'],
        $$not (e.service_type = 'video' and e.request_id is not null and exists (select from analytics.video_poll p
            where p.job = md5(concat_ws(chr(31), coalesce(e.provider, 'unknown'), e.request_id))::uuid and (p.created_at, p.id) < (e.created_at, e.id)))$$);
    perform analytics.make_reader('engine_campaign', engine, 'campaigns', array['id uuid', 'user_id uuid', 'name text', 'status text', 'created_at timestamptz'], 'true');
    perform analytics.make_reader('engine_subscription', engine, 'user_subscriptions', array['user_id uuid', 'plan_type text', 'is_active boolean', 'created_at timestamptz'], 'true');
    perform analytics.make_reader('engine_alert', engine, 'usage_alerts', array[
        'user_id uuid', 'alert_type text', 'resource_type text', 'severity text', 'message text', 'current_value numeric', 'limit_value numeric',
        'is_resolved boolean', 'created_at timestamptz'], 'true');
end $body$;

select analytics.connect_engine(trim('"' from '{engine}'));
