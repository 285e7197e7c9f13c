-- The six tables that every installation of the engine has.
create schema if not exists {engine};

create table if not exists {engine}.api_usage (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    service_type text not null check (service_type in ('content', 'images', 'video', 'chat', 'tools', 'refine', 'enhance')),
    provider text not null,
    model text not null,
    endpoint text not null,
    request_id text,
    request_data jsonb,
    response_data jsonb,
    input_tokens integer,
    output_tokens integer,
    total_tokens integer,
    images_generated integer default 0,
    video_seconds numeric(10, 2) default 0,
    input_cost numeric(12, 6) default 0,
    output_cost numeric(12, 6) default 0,
    generation_cost numeric(12, 6) default 0,
    total_cost numeric(12, 6) not null,
    latency_ms integer,
    status text not null check (status in ('success', 'error', 'rate_limited', 'timeout', 'cancelled')),
    error_message text,
    ip_address inet,
    user_agent text,
    campaign_id uuid,  -- no foreign key: the engine has none
    created_at timestamptz default now()
);
create index if not exists idx_api_usage_campaign on {engine}.api_usage (campaign_id) where campaign_id is not null;
create index if not exists idx_api_usage_created on {engine}.api_usage (created_at desc);
create index if not exists idx_api_usage_model_cost on {engine}.api_usage (model, total_cost desc);
create index if not exists idx_api_usage_provider_service_created
    on {engine}.api_usage (provider, service_type, created_at desc);
create index if not exists idx_api_usage_service_provider on {engine}.api_usage (service_type, provider);
create index if not exists idx_api_usage_status on {engine}.api_usage (status) where status <> 'success';
create index if not exists idx_api_usage_user_created on {engine}.api_usage (user_id, created_at desc);

create table if not exists {engine}.user_subscriptions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null unique references auth.users (id) on delete cascade,
    plan_type text not null default 'demo' check (plan_type in ('demo', 'free', 'starter', 'pro', 'enterprise', 'custom')),
    plan_name text not null default 'Demo Plan',
    stripe_customer_id text,
    stripe_subscription_id text,
    billing_period_start timestamptz,
    billing_period_end timestamptz,
    content_generations_limit integer default 999999,
    image_generations_limit integer default 999999,
    video_generations_limit integer default 999999,
    chat_messages_limit integer default 999999,
    content_generations_used integer default 0,
    image_generations_used integer default 0,
    video_generations_used integer default 0,
    chat_messages_used integer default 0,
    monthly_cost_limit numeric(12, 2),
    current_month_cost numeric(12, 2) default 0,
    lifetime_cost numeric(12, 2) default 0,
    is_active boolean default true,
    auto_renew boolean default true,
    usage_alerts_enabled boolean default true,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    last_reset_at timestamptz default now()
);

create table if not exists {engine}.usage_aggregations (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    period_type text not null check (period_type in ('daily', 'weekly', 'monthly', 'yearly')),
    period_start timestamptz not null,
    period_end timestamptz not null,
    total_requests integer default 0,
    successful_requests integer default 0,
    failed_requests integer default 0,
    content_generations integer default 0,
    images_generated integer default 0,
    video_seconds numeric(12, 2) default 0,
    chat_messages integer default 0,
    content_cost numeric(12, 6) default 0,
    image_cost numeric(12, 6) default 0,
    video_cost numeric(12, 6) default 0,
    chat_cost numeric(12, 6) default 0,
    tools_cost numeric(12, 6) default 0,
    total_cost numeric(12, 6) default 0,
    total_input_tokens bigint default 0,
    total_output_tokens bigint default 0,
    avg_latency_ms integer,
    p95_latency_ms integer,
    created_at timestamptz default now(),
    unique (user_id, period_type, period_start)
);
create index if not exists idx_usage_aggregations_user_period
    on {engine}.usage_aggregations (user_id, period_type, period_start desc);

create table if not exists {engine}.usage_alerts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    alert_type text not null
        check (alert_type in ('usage_threshold', 'cost_threshold', 'limit_reached', 'error_spike', 'rate_limit')),
    threshold_type text not null,
    threshold_value numeric(12, 2) not null,
    current_value numeric(12, 2),
    limit_value numeric(12, 2),
    resource_type text not null,
    severity text not null check (severity in ('info', 'warning', 'critical')),
    message text not null,
    notification_sent boolean default false,
    notification_sent_at timestamptz,
    metadata jsonb,
    is_resolved boolean default false,
    resolved_at timestamptz,
    created_at timestamptz default now()
);
create index if not exists idx_usage_alerts_user_resolved
    on {engine}.usage_alerts (user_id, is_resolved, created_at desc);

create table if not exists {engine}.api_rate_limits (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    service_type text not null,
    window_type text not null check (window_type in ('minute', 'hour', 'day', 'month')),
    max_requests integer not null,
    current_requests integer default 0,
    window_start timestamptz default now(),
    window_end timestamptz not null,
    is_blocked boolean default false,
    blocked_until timestamptz,
    blocked_reason text,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    unique (user_id, service_type, window_type)
);
create index if not exists idx_api_rate_limits_user_service on {engine}.api_rate_limits (user_id, service_type);

create table if not exists {engine}.campaigns (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users (id) on delete cascade,
    name text not null,
    description text,
    status text default 'active' check (status in ('draft', 'active', 'paused', 'completed', 'archived')),
    settings jsonb default '{}',
    tags text[] default '{}',
    total_cost numeric(12, 6) default 0,
    total_generations integer default 0,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
create index if not exists idx_campaigns_user_created on {engine}.campaigns (user_id, created_at desc);
create index if not exists idx_campaigns_user_status on {engine}.campaigns (user_id, status);
