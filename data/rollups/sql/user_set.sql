-- one row per scope, value, day and block of 4096 users: who had a call, as bits
with kind as materialized (  -- without the status
    select kind_id, service_type, concat_ws(chr(31), service_type, provider, model) as name,
        min(kind_id) over (partition by service_type, provider, model) as of_kind
    from analytics.call_kind
),
words as materialized (  -- 64 users each, which are added up quicker than whole blocks; the first user is the highest bit
    select day, kind_id, plan, country, campaign_id, number / 64 as word, bit_or(1::bigint << (63 - (number & 63))) as users
    from counted
    where in_day and number is not null
    group by grouping sets ((day, kind_id, number / 64), (day, plan, number / 64), (day, country, number / 64), (day, campaign_id, number / 64))
    having grouping(campaign_id) = 1 or campaign_id is not null
),
sets as materialized (
    select w.day, k.of_kind, w.plan, w.country, w.campaign_id, w.word / 64 as block,
        bit_or(w.users::bit(64)::bit(4096) >> (w.word & 63) * 64) as members
    from words w
    left join kind k using (kind_id)
    group by 1, 2, 3, 4, 5, 6
)
select 'all' as scope, '' as value, day, block, bit_or(members) as members from sets where of_kind is not null group by 3, 4
union all
-- two kinds may have one name: theirs are whatever text the callers gave
select 'kind', k.name, s.day, s.block, bit_or(s.members) from sets s join kind k on k.kind_id = s.of_kind group by 2, 3, 4
union all
select 'service', k.service_type, s.day, s.block, bit_or(s.members) from sets s join kind k on k.kind_id = s.of_kind group by 2, 3, 4
union all
select 'plan', plan, day, block, members from sets where plan is not null
union all
select 'country', country, day, block, members from sets where country is not null
union all
select 'campaign', campaign_id::text, day, block, members from sets where campaign_id is not null
union all
select 'campaign', '', day, block, bit_or(members) from sets where campaign_id is not null group by 3, 4
