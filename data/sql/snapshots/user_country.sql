-- one row per user and country: first and last day with a call from it, told anew for users whose milestones were
with who as (
    select m.user_id, m.looked_at from analytics.user_milestone m
    left join (select user_id, max(looked_at) as looked_at from analytics.user_country group by 1) c using (user_id)
    where m.n > 0 and c.looked_at is distinct from m.looked_at
), fresh as (
    select d.user_id, c.country, min(d.day) as first_day, max(d.day) as last_day, max(who.looked_at) as looked_at
    from who join analytics.user_day d using (user_id) cross join lateral unnest(d.countries) c (country) group by 1, 2
), gone as (
    delete from analytics.user_country t
    where not exists (select from analytics.user_milestone m where m.user_id = t.user_id and m.n > 0)
        or (t.user_id in (select user_id from who) and not exists (select from fresh f where f.user_id = t.user_id and f.country = t.country))
)
insert into analytics.user_country as t (user_id, country, first_day, last_day, looked_at) select user_id, country, first_day, last_day, looked_at from fresh
on conflict (user_id, country) do update set first_day = excluded.first_day, last_day = excluded.last_day, looked_at = excluded.looked_at
