-- When an event was written down: one found in the engine's subscriptions is dated back to the subscription's own dates, and was not known before it was found.
alter table analytics.subscription_event add column recorded_at timestamptz not null default now();

-- A user known for 43 days used 43 thirtieths of a month, not two months of it.
alter table analytics.plan_fit alter column months type numeric;
