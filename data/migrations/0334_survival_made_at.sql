-- When the survival of customers was worked out.
alter table analytics.customer_lifetime add column made_at timestamptz not null default now();
