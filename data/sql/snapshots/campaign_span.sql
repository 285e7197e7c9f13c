-- one row per campaign: its name, status, tags, and its first and last day; from its settings where they say, else from what happened;
-- one that was deleted keeps the name and the tags it had, one that is over and in which nothing happened ends where it began
with named as (
    select id::text as campaign_id, left(coalesce(nullif(trim(name), ''), 'Without a name'), 200) as name, left(coalesce(status, 'unknown'), 50) as status,
        array(select distinct left(trim(tag), 60) from (select tag from unnest(tags) tag limit 20) t where trim(tag) <> '' order by 1) as tags, created_at,
        coalesce(analytics.day_of(settings ->> 'starts'), analytics.day_of(settings ->> 'start_date'), analytics.day_of(settings ->> 'startDate'), analytics.day_of(settings ->> 'start')) as said_start,
        coalesce(analytics.day_of(settings ->> 'ends'), analytics.day_of(settings ->> 'end_date'), analytics.day_of(settings ->> 'endDate'), analytics.day_of(settings ->> 'end')) as said_end
    from analytics.engine_campaign_detail()
), sign as (
    select value as campaign_id, min(day) as first_day, max(day) as last_day, false as is_outcome from analytics.call_day where slice = 'campaign' group by 1
    union all
    select campaign_id::text, min(day), max(day), true from analytics.campaign_outcome where currency = %(currency)s group by 1
), seen as (
    select campaign_id, min(first_day) as first_day, max(last_day) as last_day, bool_or(is_outcome) as has_outcome from sign group by 1
), known as (
    select coalesce(n.campaign_id, s.campaign_id) as campaign_id, coalesce(n.name, old.name, 'Unknown ' || left(s.campaign_id, 8)) as name, coalesce(n.status, 'unknown') as status,
        coalesce(n.tags, old.tags, '{}') as tags, n.campaign_id is null or n.status in ('completed', 'archived') as is_over,
        coalesce(said_start, least((n.created_at at time zone %(zone)s)::date, first_day), date '1970-01-02') as starts, said_end, last_day,
        coalesce(s.has_outcome, false) as has_outcome, n.created_at
    from named n full join seen s using (campaign_id) left join analytics.campaign_span old on old.campaign_id = s.campaign_id
), fresh as (
    select campaign_id, name, status, tags, starts, case when is_over then greatest(starts, coalesce(said_end, last_day)) when said_end < starts then starts else said_end end as ends, has_outcome,
        row_number() over (partition by lower(name) order by created_at nulls last, campaign_id) = 1 as bears_spend
    from known
), gone as (
    delete from analytics.campaign_span t where not exists (select from fresh f where f.campaign_id = t.campaign_id)
)
insert into analytics.campaign_span as t select * from fresh
on conflict (campaign_id) do update set name = excluded.name, status = excluded.status, tags = excluded.tags, starts = excluded.starts, ends = excluded.ends,
    has_outcome = excluded.has_outcome, bears_spend = excluded.bears_spend
where (t.name, t.status, t.tags, t.starts, t.ends, t.has_outcome, t.bears_spend)
    is distinct from (excluded.name, excluded.status, excluded.tags, excluded.starts, excluded.ends, excluded.has_outcome, excluded.bears_spend)
