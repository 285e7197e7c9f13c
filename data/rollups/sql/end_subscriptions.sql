-- one cancellation per user whose subscription row is gone
insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, source)
select p.user_id, %(now)s, 'cancel', p.plan, false, 'captured'
from analytics.plan_period p
where p.valid_from <= %(now)s and p.valid_to > %(now)s and p.plan <> 'none'
    and not exists (select from {engine}.user_subscriptions s where s.user_id = p.user_id)
    and not exists (select from analytics.subscription_change c where c.user_id = p.user_id)
    -- events of users that never had a row here were imported; they are not ended by its absence
    and exists (select from analytics.subscription_event e where e.user_id = p.user_id and e.source = 'captured')
on conflict (user_id, occurred_at, kind) do nothing
