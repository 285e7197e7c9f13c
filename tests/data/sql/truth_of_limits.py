# ruff: noqa: E501 - a table of rows is read across
"""Who is near a limit, and who outgrew the plan, from the engine's subscriptions and the calls themselves; by today's limits, whatever the period."""

from collections.abc import Mapping

_TODAY = "(now() at time zone %(zone)s)::date"
_HELD = (
    "(select s.user_id, s.plan_type as plan, s.last_reset_at, r.* from user_subscriptions s cross join lateral (values ('content', content_generations_limit, content_generations_used),"
    " ('images', image_generations_limit, image_generations_used), ('video', video_generations_limit, video_generations_used), ('chat', chat_messages_limit, chat_messages_used)) r (service, allowed, used)"
    " where s.is_active is not false)"
)
_PACE = (
    f"(select count(*)::numeric from calls c where c.user_id = h.user_id and c.service = h.service and c.day between {_TODAY} - 13 and {_TODAY})"
    f" / (select least(14, greatest(1, {_TODAY} - min(day) + 1)) from calls c where c.user_id = h.user_id)"
)
TRUTH_OF_LIMITS: Mapping[str, str] = {
    "near_limit_users": f"""
        select count(distinct user_id)::float8 from (select h.*, {_PACE} as a_day, case when last_reset_at + interval '1 month' > now() then last_reset_at + interval '1 month' else now() + interval '30 days' end as anew
            from {_HELD} h where allowed > 0 and allowed <> 999999) x
        where {{where}} and (used::numeric / allowed >= 0.8 or a_day > 0 and now() + (allowed - used) / a_day * interval '1 day' < anew)""",
    "underpaying_users": f"""
        with month as (select user_id, service, ({_TODAY} - 1 - day) / 30 as back, count(*) as n from calls where user_id is not null and day between {_TODAY} - 90 and {_TODAY} - 1 group by 1, 2, 3),
        offer as (select plan_type, max(case billing_interval when 'month' then price end) as monthly, max(case billing_interval when 'year' then price / 12 end) as yearly from analytics.plan_price
            where valid_from <= {_TODAY} and (valid_to is null or valid_to > {_TODAY}) and plan_type in (select plan_type from user_subscriptions) and plan_type not in ('demo', 'trial', 'custom', 'free') group by 1
            union select 'free', 0, 0 where exists (select from user_subscriptions where plan_type = 'free')),
        by_year as (select user_id from paying where is_paying and until is null and billing_interval = 'year'),
        needed as (select user_id, (select min(case when u.user_id in (select user_id from by_year) then coalesce(yearly, monthly) else coalesce(monthly, yearly) end) from offer o where not exists (select from month m join (select plan, service, min(allowed) as allowed from {_HELD} h group by 1, 2) l
            on l.plan = o.plan_type and l.service = m.service where m.user_id = u.user_id and m.n > l.allowed)) as price from (select distinct user_id from month where back = 0) u)
        select count(*)::float8 from (select n.*, coalesce((select s.plan_type from user_subscriptions s where s.user_id = n.user_id and s.is_active is not false), 'none') as plan,
            coalesce((select case p.billing_interval when 'year' then p.price / 12 else p.price end from paying y join analytics.plan_price p using (plan_type, billing_interval) where y.user_id = n.user_id
                and y.is_paying and y.since <= now() and (y.until is null or y.until > now()) and p.valid_from <= {_TODAY} and (p.valid_to is null or p.valid_to > {_TODAY})), 0) as pays from needed n) x
        where price > pays and {{where}}""",
}
