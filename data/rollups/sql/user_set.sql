-- one row per scope, value, day and block of 4096 users: who had a call, as bits
with kind as (  -- without the status
    select kind_id, service_type, concat_ws(chr(31), service_type, provider, model) as name, min(kind_id) over (partition by service_type, provider, model) as of_kind,
        min(kind_id) over (partition by service_type) as of_service
    from analytics.call_kind
),
called as materialized (
    select distinct n.number, c.day, k.of_kind, k.of_service, c.plan, c.country, c.campaign_id
    from counted c join analytics.user_number n using (user_id) join kind k using (kind_id) where c.in_day
),
person as materialized (select distinct number, day, plan, country from called),
by_kind as (
    select day, of_kind, analytics.block_of(number) as block, bit_or(analytics.bit_at(number)) as members
    from (select distinct day, of_kind, number from called) c group by 1, 2, 3
),
campaigner as materialized (select distinct number, day, campaign_id from called where campaign_id is not null)
select 'all' as scope, '' as value, day, analytics.block_of(number) as block, bit_or(analytics.bit_at(number)) as members
from (select distinct day, number from person) p group by 3, 4
union all
select 'kind', k.name, b.day, b.block, b.members from by_kind b join kind k on k.kind_id = b.of_kind
union all
select 'service', k.service_type, b.day, b.block, bit_or(b.members) from by_kind b join kind k on k.kind_id = b.of_kind group by 2, 3, 4
union all
select 'plan', plan, day, analytics.block_of(number), bit_or(analytics.bit_at(number)) from person group by 2, 3, 4
union all
select 'country', country, day, analytics.block_of(number), bit_or(analytics.bit_at(number)) from person group by 2, 3, 4
union all
select 'campaign', campaign_id::text, day, analytics.block_of(number), bit_or(analytics.bit_at(number)) from campaigner group by campaign_id, day, 4
union all
select 'campaign', '', day, analytics.block_of(number), bit_or(analytics.bit_at(number)) from (select distinct day, number from campaigner) c group by 3, 4
