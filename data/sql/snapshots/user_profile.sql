-- one row per known user: when and how the user came. The log is asked only for the first call of users whose first call is new.
with changed as (  -- days on which the first call of somebody may have become another
    delete from analytics.stale_first_day returning day
), known as (
    select k.user_id, (k.signed_up_at at time zone %(zone)s)::date as signed_up_on, s.first_at, (s.first_at at time zone %(zone)s)::date as first_day
    from analytics.known_user k left join analytics.user_state s using (user_id)
), paid as (
    select user_id, sum(case status when 'paid' then amount else -amount end) as paid
    from analytics.payment where status in ('paid', 'refunded') and currency = %(currency)s group by user_id
), fresh as (
    select k.user_id, k.signed_up_on, k.first_at, k.first_day,
        case when k.first_at is null then null when p.first_at = k.first_at and k.first_day not in (select day from changed) then p.first_service
            else coalesce((select c.service_type from analytics.engine_call() c where c.user_id = k.user_id and c.created_at = k.first_at order by c.id limit 1), p.first_service, 'unknown') end as first_service,
        case when k.first_at is not null then coalesce((select t.plan from analytics.plan_period t where t.user_id = k.user_id
            and t.valid_from < ((k.first_day + 1)::timestamp at time zone %(zone)s) and t.valid_to >= ((k.first_day + 1)::timestamp at time zone %(zone)s)), 'none') end as first_plan,
        coalesce(nullif(left(lower(trim(a.source)), 200), ''), 'unknown') as source,
        (select count(*) from analytics.user_day d where d.user_id = k.user_id and d.day between k.first_day and k.first_day + 13)::smallint as starting_days,
        coalesce(m.paid, 0) as paid
    from known k left join analytics.user_profile p using (user_id) left join analytics.acquisition a using (user_id) left join paid m using (user_id)
), gone as (
    delete from analytics.user_profile t where not exists (select from fresh f where f.user_id = t.user_id)
)
insert into analytics.user_profile as t select * from fresh
on conflict (user_id) do update set signed_up_on = excluded.signed_up_on, first_at = excluded.first_at, first_day = excluded.first_day, first_service = excluded.first_service,
    first_plan = excluded.first_plan, source = excluded.source, starting_days = excluded.starting_days, paid = excluded.paid
where (t.signed_up_on, t.first_at, t.first_day, t.first_service, t.first_plan, t.source, t.starting_days, t.paid)
    is distinct from (excluded.signed_up_on, excluded.first_at, excluded.first_day, excluded.first_service, excluded.first_plan, excluded.source, excluded.starting_days, excluded.paid)
