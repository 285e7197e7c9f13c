-- one row per split, value and block of 4096 users: who belongs to it, as bits
with fresh as (
    select g.split, g.value, analytics.block_of(n.number) as block, bit_or(analytics.bit_at(n.number)) as members
    from analytics.user_profile f join analytics.user_state s using (user_id) join analytics.user_number n using (user_id)
    cross join lateral (values ('source', f.source), ('service', coalesce(f.first_service, 'unknown')), ('country', s.country), ('device', s.device)) g (split, value)
    group by 1, 2, 3
), gone as (
    delete from analytics.segment_set t where not exists (select from fresh f where (f.split, f.value, f.block) = (t.split, t.value, t.block))
)
insert into analytics.segment_set as t select * from fresh
on conflict (split, value, block) do update set members = excluded.members where t.members <> excluded.members
