-- Row-level security as the engine has it: own rows only; a role that bypasses it (or owns the tables) sees everything.
alter table {engine}.api_usage enable row level security;
drop policy if exists "Users can view own usage" on {engine}.api_usage;
create policy "Users can view own usage" on {engine}.api_usage for select using (auth.uid() = user_id);
drop policy if exists "Service role can insert usage" on {engine}.api_usage;
create policy "Service role can insert usage" on {engine}.api_usage for insert with check (true);  -- says so, is not so

alter table {engine}.user_subscriptions enable row level security;
drop policy if exists "Users can view own subscription" on {engine}.user_subscriptions;
create policy "Users can view own subscription" on {engine}.user_subscriptions for select using (auth.uid() = user_id);
drop policy if exists "Users can update own subscription" on {engine}.user_subscriptions;
create policy "Users can update own subscription" on {engine}.user_subscriptions for update using (auth.uid() = user_id);

alter table {engine}.usage_aggregations enable row level security;
drop policy if exists "Users can view own aggregations" on {engine}.usage_aggregations;
create policy "Users can view own aggregations" on {engine}.usage_aggregations for select using (auth.uid() = user_id);

alter table {engine}.usage_alerts enable row level security;
drop policy if exists "Users can view own alerts" on {engine}.usage_alerts;
create policy "Users can view own alerts" on {engine}.usage_alerts for select using (auth.uid() = user_id);
drop policy if exists "Users can update own alerts" on {engine}.usage_alerts;
create policy "Users can update own alerts" on {engine}.usage_alerts for update using (auth.uid() = user_id);

alter table {engine}.api_rate_limits enable row level security;
drop policy if exists "Users can view own rate limits" on {engine}.api_rate_limits;
create policy "Users can view own rate limits" on {engine}.api_rate_limits for select using (auth.uid() = user_id);

alter table {engine}.campaigns enable row level security;
drop policy if exists "Users can manage own campaigns" on {engine}.campaigns;
create policy "Users can manage own campaigns" on {engine}.campaigns for all using (auth.uid() = user_id);

-- The platform grants everything to its roles and leaves it to the policies to say no.
do $$
declare
    reader text;
begin
    for reader in select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role') loop
        execute format('grant usage on schema {engine}, auth to %I', reader);
        execute format('grant all on all tables in schema {engine} to %I', reader);
    end loop;
end
$$;
