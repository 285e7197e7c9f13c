-- The company behind the calls of the benchmarks: accounts, plans with a history, payments, spend, budgets, campaigns and what they brought, ratings.
-- What happens to somebody is a matter of the hash of the id, so that the same calls have the same company.

create temp table person as
select user_id, min(created_at) as first_call, max(created_at) as last_call,
    (hashtext(user_id::text || 'plan') & 1023) / 1024.0 as fate, (hashtext(user_id::text || 'source') & 1023) / 1024.0 as origin,
    (hashtext(user_id::text || 'wait') & 1023) / 1024.0 as patience
from api_usage where user_id is not null group by 1;

insert into auth.users (id, email, created_at)
select user_id, left(user_id::text, 13) || '@example.com', first_call - patience * interval '2 days' from person
on conflict do nothing;

insert into analytics.plan_price (plan_type, billing_interval, price, currency, valid_from) values
    ('free', 'month', 0, 'USD', '2020-01-01'), ('starter', 'month', 29, 'USD', '2020-01-01'), ('pro', 'month', 99, 'USD', '2020-01-01'),
    ('pro', 'year', 990, 'USD', '2020-01-01'), ('enterprise', 'month', 499, 'USD', '2020-01-01');

-- seven in ten stay on the free plan; of the others a third leaves after some weeks, and a tenth takes a greater plan
create temp table customer as
select *, case when fate < 0.84 then 'starter' when fate < 0.96 then 'pro' else 'enterprise' end as plan, first_call + patience * interval '25 days' as since,
    case when origin < 0.33 then first_call + patience * interval '25 days' + (20 + origin * 300) * interval '1 day' end as until
from person where fate >= 0.7;

insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, billing_interval, is_paying, source)
select user_id, first_call - patience * interval '2 days', 'start', 'free', 'month', true, 'imported' from person
union all
select user_id, since, 'upgrade', plan, case when plan = 'pro' and origin > 0.7 then 'year' else 'month' end, true, 'imported' from customer where since < now()
union all
select user_id, since + interval '20 days', 'upgrade', 'pro', 'month', true, 'imported' from customer
where plan = 'starter' and origin > 0.9 and since + interval '20 days' < now()
union all
select user_id, until, 'cancel', plan, 'month', false, 'imported' from customer where until < now();

insert into user_subscriptions (user_id, plan_type, is_active, created_at, updated_at, content_generations_limit, image_generations_limit)
select p.user_id, e.plan_type, e.kind <> 'cancel', p.first_call, e.occurred_at, case e.plan_type when 'free' then 100 when 'starter' then 1000 else 999999 end,
    case e.plan_type when 'free' then 20 when 'starter' then 200 else 999999 end
from person p
join lateral (
    select * from analytics.subscription_event s where s.user_id = p.user_id order by occurred_at desc, subscription_event_id desc limit 1
) e on true;

insert into analytics.payment (payment_id, user_id, status, amount, currency, paid_at, period_start, period_end, plan_type, imported_at)
select user_id || '-' || at::date, user_id, case when (hashtext(user_id::text || at) & 127) = 0 then 'refunded' else 'paid' end,
    case plan when 'starter' then 29 when 'pro' then 99 else 499 end, 'USD', at, at, at + interval '30 days', plan, now()
from customer, generate_series(since, least(coalesce(until, now()), now()), interval '30 days') as at;

insert into analytics.marketing_spend (day, channel, campaign, amount, currency)
select day::date, channel, '', 100 + (hashtext(channel || day) & 255), 'USD'
from generate_series(now() - interval '180 days', now(), interval '1 day') as day, unnest(array['google', 'newsletter', 'linkedin']) as channel;

insert into analytics.acquisition (user_id, source, medium, campaign, referring_user_id, acquired_at)
select user_id, (array['direct', 'google', 'newsletter', 'linkedin', 'referral'])[1 + floor(origin * 5)::int], '', '', null, first_call from person;

insert into analytics.budget (month, category, amount, currency)
select date_trunc('month', month)::date, 'total', 200000, 'USD' from generate_series(now() - interval '150 days', now() + interval '31 days', interval '1 month') as month
on conflict do nothing;

insert into campaigns (id, user_id, name, status, tags, created_at)
select campaign_id, (array_agg(user_id))[1], 'Campaign ' || left(campaign_id::text, 4), 'active', array['spring', left(campaign_id::text, 1)], min(created_at)
from api_usage where campaign_id is not null group by 1
on conflict do nothing;

insert into analytics.campaign_outcome (campaign_id, day, kind, amount, currency, quantity)
select c.id, day::date, kind, case kind when 'revenue' then 20 + (hashtext(c.id::text || day) & 127) else 0 end, 'USD', 1 + (hashtext(kind || day) & 63)
from campaigns c, generate_series(c.created_at, least(c.created_at + interval '30 days', now()), interval '1 day') as day,
    unnest(array['lead', 'revenue']) as kind;

insert into analytics.feedback (feedback_id, user_id, api_usage_id, rating, feedback_type, service_type, provider, model, rated_at)
select id::text, user_id, id, 1 + (hashtext(id::text) & 3) + (hashtext(id::text) >> 8 & 1), 'rating', service_type, provider, model, created_at + interval '1 minute'
from api_usage tablesample system (1) where user_id is not null;
