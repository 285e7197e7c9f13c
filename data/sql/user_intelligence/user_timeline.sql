-- one row per event of one user, newest first: call, session, plan, payment, alert, sign-up; `choice` is user.kind.rows, the user an id or `latest`
-- obeys:
-- pace: live
-- covers: its rows
with w as (
    select coalesce(nullif(split_part(%(choice)s, '.', 1), 'latest')::uuid,
            (select user_id from (select e.user_id from analytics.engine_call() e where e.created_at <= %(now)s::timestamptz order by e.created_at desc limit 1000) l where user_id is not null limit 1),
            (select user_id from analytics.user_state where last_at <= %(now)s order by last_at desc limit 1)) as user_id,
        split_part(%(choice)s, '.', 2) as kind, split_part(%(choice)s, '.', 3)::integer as rows
), call as (
    select c.created_at as at, 'call' as kind, c.service_type || ', ' || c.provider || ', ' || c.model as what, left(c.error_message, 300) as detail, c.status, 1 as n, c.total_cost::float8 as amount, c.id
    from w cross join lateral (select * from analytics.engine_call() e where e.user_id = w.user_id and w.kind in ('all', 'call', 'error')
        and (w.kind <> 'error' or e.status in ('error', 'timeout', 'rate_limited')) and e.created_at <= %(now)s::timestamptz order by e.created_at desc limit (select rows from w)) c
), session as (
    select s.started_at as at, 'session' as kind, array_to_string(s.steps[1:5], ' › ') as what, extract(epoch from s.ended_at - s.started_at)::bigint::text as detail,
        case when s.failed > 0 then 'error' else 'success' end as status, s.n, s.cost::float8 as amount, null::uuid as id
    from w join analytics.call_session s on w.kind in ('all', 'session') and s.user_id = w.user_id order by s.started_at desc limit (select rows from w)
), money as (
    select e.occurred_at, 'plan', e.kind || ', ' || e.plan_type, case when e.is_paying and e.plan_type not in ('free', 'demo', 'trial') then 'paying' else 'not paying' end, case e.kind when 'cancel' then 'cancelled' else 'success' end, 1, null::float8, null::uuid
    from w join analytics.subscription_event e on w.kind in ('all', 'money') and e.user_id = w.user_id
    union all
    select p.paid_at, 'payment', p.status, coalesce(p.plan_type, '') || ' ' || p.currency, case p.status when 'failed' then 'error' when 'refunded' then 'cancelled' else 'success' end, 1, case p.status when 'refunded' then -p.amount else p.amount end::float8, null
    from w join analytics.payment p on w.kind in ('all', 'money') and p.user_id = w.user_id
), other as (
    select l.created_at, 'alert', l.alert_type || ', ' || l.resource_type, left(l.message, 300), l.severity, 1, l.current_value::float8, null::uuid
    from w join analytics.engine_alert() l on w.kind = 'all' and l.user_id = w.user_id
    union all
    select k.signed_up_at, 'sign-up', k.source, null, 'success', 1, null, null from w join analytics.known_user k on w.kind = 'all' and k.user_id = w.user_id
), told as (
    (select * from call union all select * from session union all select * from money union all select * from other) order by 1 desc, 2, 3, 4 limit (select rows from w)
)
select t.at, t.kind, t.what, t.detail, t.status, t.n, t.amount, t.id, w.user_id, a.name, f.signed_up_on, f.first_day, f.source, f.paid::float8, s.last_at, s.n as calls, s.failed, s.cost::float8,
    s.country, s.device, analytics.plan_on(w.user_id, (%(now)s::timestamptz at time zone %(zone)s)::date, %(zone)s) as plan, r.segment,
    case when f.first_day < (%(now)s at time zone %(zone)s)::date then analytics.stage_on(w.user_id, (%(now)s at time zone %(zone)s)::date - 1) end as stage
from told t cross join w left join analytics.user_profile f using (user_id) left join analytics.user_state s using (user_id) left join analytics.rfm_snapshot r using (user_id)
left join analytics.account_names(array(select user_id from w), %(show_emails)s) a using (user_id)
order by t.at desc, t.kind, t.what, t.detail
