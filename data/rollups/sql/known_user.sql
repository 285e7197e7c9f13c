-- one row per known user: the earliest sign of the user in the accounts, the subscriptions and the calls
with signs (user_id, at, source, place) as (
    {accounts}
    {subscriptions}
    select user_id, first_at, 'call', 3 from analytics.user_state
),
known as (
    select distinct on (user_id) user_id, at, source from signs where user_id is not null and analytics.is_dated(at) order by user_id, at, place
),
gone as (
    delete from analytics.known_user t where not exists (select from known k where k.user_id = t.user_id)
)
insert into analytics.known_user as t (user_id, signed_up_at, source)
select user_id, at, source from known
on conflict (user_id) do update set signed_up_at = excluded.signed_up_at, source = excluded.source
where (t.signed_up_at, t.source) is distinct from (excluded.signed_up_at, excluded.source)
