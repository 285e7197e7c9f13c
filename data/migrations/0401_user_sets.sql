-- Users as sets of bits. Distinct users of any days are a bitwise "or" of some thousand small rows, users of two sets an "and", however many calls they made.

-- a small number for each user: its place in every set
create table analytics.user_number (
    user_id uuid primary key,
    number integer not null unique
);
-- who had a call: by day and scope (all; service; kind: service, provider and model; plan; country; campaign, and without a value any campaign), 4096 users to a block
create table analytics.user_set (
    scope text not null check (scope in ('all', 'service', 'kind', 'plan', 'country', 'campaign')),
    value text not null,
    day date not null,
    block integer not null,
    members bit(4096) not null,
    primary key (scope, value, day, block)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.user_set (day);
alter table analytics.user_set alter column members set statistics 0;
-- who was in which stage at the end of a day, everybody with a call by then in exactly one; kept 400 days
create table analytics.stage_set (
    day date not null,
    stage text not null check (stage in ('new', 'activated', 'growing', 'mature', 'at_risk', 'churned')),
    block integer not null,
    members bit(4096) not null,
    primary key (day, stage, block)
);
alter table analytics.stage_set alter column members set statistics 0;
-- users by what is known of each: how they came, their first service, country and device of their last call
create table analytics.segment_set (
    split text not null check (split in ('source', 'service', 'country', 'device')),
    value text not null,
    block integer not null,
    members bit(4096) not null,
    primary key (split, value, block)
);
alter table analytics.segment_set alter column members set statistics 0;

-- a user's number is a place in a block: the block, the set of that user alone, the empty set, and whether a set holds the user of that number (of its block)
create function analytics.block_of(number integer) returns integer language sql immutable parallel safe as $$ select number / 4096 $$;
create function analytics.bit_at(number integer) returns bit language sql immutable parallel safe as $$ select set_bit(0::bit(4096), number & 4095, 1) $$;
create function analytics.nobody() returns bit language sql immutable parallel safe as $$ select 0::bit(4096) $$;
create function analytics.has_member(members bit, number integer) returns boolean language sql immutable parallel safe as $$ select get_bit(members, number & 4095) = 1 $$;
-- by day of [f, t) and block, who had a call that the filters allow; of campaign, plan and country the first that is given, else service, provider and model together
create function analytics.user_sets(f date, t date, services text[], providers text[], models text[], plans text[], countries text[], campaigns text[])
returns table (day date, block integer, members bit) language sql stable as $$
    with chosen as (
        select case when campaigns is not null then 'campaign' when plans is not null then 'plan' when countries is not null then 'country'
                when providers is not null or models is not null then 'kind' when services is not null then 'service' else 'all' end as scope,
            case when campaigns is not null or plans is not null or countries is not null then coalesce(campaigns, plans, countries)
                when providers is not null or models is not null then array(
                    select distinct concat_ws(chr(31), service_type, provider, model) from analytics.call_kind k
                    where (services is null or k.service_type = any (services)) and (providers is null or k.provider = any (providers))
                        and (models is null or k.model = any (models)))
                else coalesce(services, array['']) end as wanted
    )
    select s.day, s.block, bit_or(s.members)
    from chosen c cross join lateral unnest(c.wanted) w (value)
    join analytics.user_set s on s.scope = c.scope and s.value = w.value and s.day >= f and s.day < t
    group by s.day, s.block
$$;
-- how many different users had a call in [f, t) that the filters allow
create function analytics.users_between(f date, t date, services text[], providers text[], models text[], plans text[], countries text[], campaigns text[])
returns bigint language sql stable as $$
    select coalesce(sum(bit_count(u.members)), 0)::bigint
    from (select bit_or(s.members) as members from analytics.user_sets(f, t, services, providers, models, plans, countries, campaigns) s group by s.block) u
$$;
-- users by the stage they were in at the end of one day (none: before their first call) and of a later one
create function analytics.stage_moves(before date, after date) returns table (was text, stage text, users integer) language sql stable as $$
    select b.stage, a.stage, sum(bit_count(a.members & b.members))::integer
    from analytics.stage_set a join analytics.stage_set b on b.day = before and b.block = a.block
    where a.day = after
    group by b.stage, a.stage
    having sum(bit_count(a.members & b.members)) > 0
    union all
    select 'none', a.stage, sum(bit_count(a.members & ~coalesce(k.members, analytics.nobody())))::integer
    from analytics.stage_set a
    left join (select s.block, bit_or(s.members) as members from analytics.stage_set s where s.day = before group by s.block) k using (block)
    where a.day = after
    group by a.stage
    having sum(bit_count(a.members & ~coalesce(k.members, analytics.nobody()))) > 0
$$;
-- who was in a stage at the end of a day
create function analytics.users_in_stage(on_day date, in_stage text) returns table (user_id uuid) language sql stable as $$
    select n.user_id
    from analytics.stage_set s join analytics.user_number n on analytics.block_of(n.number) = s.block and analytics.has_member(s.members, n.number)
    where s.day = on_day and s.stage = in_stage
$$;
-- who was in one stage at the end of a day (none: not there yet) and in another at the end of a later one
create function analytics.users_moved(before date, after date, from_stage text, to_stage text) returns table (user_id uuid) language sql stable as $$
    select n.user_id
    from analytics.stage_set a
    left join (
        select s.block, bit_or(s.members) as known, bit_or(s.members) filter (where s.stage = from_stage) as those from analytics.stage_set s where s.day = before group by s.block
    ) k using (block)
    join analytics.user_number n on analytics.block_of(n.number) = a.block and analytics.has_member(a.members
        & case from_stage when 'none' then ~coalesce(k.known, analytics.nobody()) else coalesce(k.those, analytics.nobody()) end, n.number)
    where a.day = after and a.stage = to_stage
$$;
-- the stage of one user at the end of a day; null before the first call
create function analytics.stage_on(whose uuid, on_day date) returns text language sql stable as $$
    select s.stage
    from analytics.user_number n join analytics.stage_set s on s.day = on_day and s.block = analytics.block_of(n.number) and analytics.has_member(s.members, n.number)
    where n.user_id = whose
$$;

-- what is there already, in the new form
insert into analytics.user_number select user_id, row_number() over (order by first_at, user_id) - 1 from analytics.user_state;
insert into analytics.user_set
select 'all', '', d.day, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.user_day d join analytics.user_number n using (user_id) group by 2, 3, 4;
insert into analytics.user_set
select 'service', k.service_type, d.day, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.user_day d join analytics.user_number n using (user_id) cross join lateral unnest(d.kinds) u (kind_id) join analytics.call_kind k using (kind_id) group by 2, 3, 4;
insert into analytics.user_set
select 'kind', concat_ws(chr(31), k.service_type, k.provider, k.model), d.day, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.user_day d join analytics.user_number n using (user_id) cross join lateral unnest(d.kinds) u (kind_id) join analytics.call_kind k using (kind_id) group by 2, 3, 4;
insert into analytics.user_set
select 'plan', v, d.day, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.user_day d join analytics.user_number n using (user_id) cross join lateral unnest(d.plans) v group by 2, 3, 4;
insert into analytics.user_set
select 'country', v, d.day, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.user_day d join analytics.user_number n using (user_id) cross join lateral unnest(d.countries) v group by 2, 3, 4;
insert into analytics.user_set
select 'campaign', v, d.day, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.user_day d join analytics.user_number n using (user_id) cross join lateral unnest(d.campaigns) v group by 2, 3, 4;
insert into analytics.user_set
select 'campaign', '', s.day, s.block, bit_or(s.members) from analytics.user_set s where s.scope = 'campaign' group by 3, 4;
insert into analytics.stage_set
select m.day, m.stage, analytics.block_of(n.number), bit_or(analytics.bit_at(n.number))
from analytics.lifecycle_member m cross join unnest(m.users) u (user_id) join analytics.user_number n using (user_id)
group by m.day, m.stage, analytics.block_of(n.number);
-- the churned were in no list: whoever had called by the day and is in none
insert into analytics.stage_set
select k.day, 'churned', k.block, k.members & ~coalesce(o.members, analytics.nobody())
from (
    select d.day, f.block, bit_or(f.members) as members
    from (select distinct l.day from analytics.lifecycle_day l where l.day >= (select min(m.day) from analytics.lifecycle_member m)) d
    join (
        select (s.first_at at time zone r.zone)::date as day, analytics.block_of(n.number) as block, bit_or(analytics.bit_at(n.number)) as members
        from analytics.user_state s join analytics.user_number n using (user_id) cross join analytics.rollup_state r group by 1, 2
    ) f on f.day <= d.day
    group by d.day, f.block
) k
left join (select s.day, s.block, bit_or(s.members) as members from analytics.stage_set s group by s.day, s.block) o using (day, block)
where bit_count(k.members & ~coalesce(o.members, analytics.nobody())) > 0;

drop function analytics.stages_on(date);
drop table analytics.lifecycle_member;
drop table analytics.campaign_user_day;
alter table analytics.user_day drop column plans, drop column campaigns;
-- percentiles of any period are read from histograms as fast as these were
drop table analytics.latency_preset;
