-- one row per user and stretch of time at one monthly price, from subscription events and plan prices; a user's changes within an hour are one
with event as (
    select distinct on (user_id, date_trunc('hour', occurred_at, %(zone)s)) user_id, occurred_at, billing_interval,
        case when is_paying and plan_type not in ('free', 'demo', 'trial') then plan_type else '' end as plan_type
    from analytics.subscription_event
    order by user_id, date_trunc('hour', occurred_at, %(zone)s), occurred_at desc, subscription_event_id desc
), segment as (
    select *, lead(occurred_at, 1, 'infinity') over (partition by user_id order by occurred_at) as until from event
), boundary as (  -- where a list price begins or ends, it changes what everybody on that plan pays
    select distinct plan_type, billing_interval, d::timestamp at time zone %(zone)s as at
    from analytics.plan_price cross join lateral (values (valid_from), (valid_to)) v (d) where currency = %(currency)s and d is not null
), point as (
    select user_id, occurred_at as at, plan_type, billing_interval from segment
    union
    select s.user_id, b.at, s.plan_type, s.billing_interval from segment s
    join boundary b on b.plan_type = s.plan_type and b.billing_interval = s.billing_interval and b.at > s.occurred_at and b.at < s.until
), valued as (
    select t.*, (t.at at time zone %(zone)s)::date as day, coalesce(p.monthly, 0) as amount, t.plan_type <> '' and p.monthly is null as is_unpriced
    from point t left join lateral (
        select case q.billing_interval when 'year' then q.price / 12 else q.price end as monthly from analytics.plan_price q
        where q.plan_type = t.plan_type and q.billing_interval = t.billing_interval and q.currency = %(currency)s
            and q.valid_from <= (t.at at time zone %(zone)s)::date and (q.valid_to is null or q.valid_to > (t.at at time zone %(zone)s)::date)
        order by q.valid_from desc limit 1
    ) p on true
), changed as (
    select *, lag(amount, 1, 0::numeric) over w as before, lag(plan_type, 1, '') over w as plan_before, lag(is_unpriced, 1, false) over w as was_unpriced,
        coalesce(max(amount) over (w rows between unbounded preceding and 1 preceding), 0) > 0 as has_paid
    from valued window w as (partition by user_id order by at)
), fresh as materialized (
    select user_id, at as since, lead(at, 1, 'infinity') over w as until, day, lead(day, 1, 'infinity') over w as until_day,
        case when amount > 0 and before = 0 then case when has_paid then 'reactivation' else 'new' end when amount = 0 and before > 0 then 'churn'
            when amount > before then 'expansion' when amount < before then 'contraction' else 'same' end as kind,
        plan_before, plan_type, before, amount, was_unpriced, is_unpriced
    from changed where amount <> before or plan_type <> plan_before or is_unpriced <> was_unpriced
    window w as (partition by user_id order by at)
), differs as materialized (  -- the first day that is no longer what it was: of what is told by day, everything since is told anew
    select f.user_id, f.since, case when t.user_id is null or (t.day, t.plan_type, t.amount) is distinct from (f.day, f.plan_type, f.amount)
        then least(f.day, t.day) else least(f.until_day, t.until_day) end as day
    from fresh f left join analytics.mrr_step t using (user_id, since) where t is distinct from f
), gone as (
    delete from analytics.mrr_step t where not exists (select from fresh f where f.user_id = t.user_id and f.since = t.since) returning t.day
), stale as (
    delete from analytics.account_day where day >= (select min(day) from (select day from differs union all select day from gone) x)
)
insert into analytics.mrr_step as t select f.* from fresh f join differs using (user_id, since)
on conflict (user_id, since) do update set until = excluded.until, day = excluded.day, until_day = excluded.until_day, kind = excluded.kind,
    plan_before = excluded.plan_before, plan_type = excluded.plan_type, before = excluded.before, amount = excluded.amount,
    was_unpriced = excluded.was_unpriced, is_unpriced = excluded.is_unpriced
