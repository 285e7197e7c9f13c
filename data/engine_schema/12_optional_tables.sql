-- Tables proposed for the engine; present where its owner applied them. None has row-level security.
create table if not exists {engine}.user_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id),
    session_id uuid not null,
    started_at timestamptz default now(),
    ended_at timestamptz,
    duration_seconds integer,
    page_views integer default 0,
    actions_count integer default 0,
    ip_address inet,
    user_agent text,
    referrer text,
    landing_page text,
    exit_page text,
    created_at timestamptz default now()
);
create index if not exists idx_user_sessions_session on {engine}.user_sessions (session_id);
create index if not exists idx_user_sessions_started on {engine}.user_sessions (started_at desc);
create index if not exists idx_user_sessions_user on {engine}.user_sessions (user_id);

create table if not exists {engine}.frontend_metrics (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id),
    session_id uuid,
    page_url text not null,
    metric_type text not null,
    metric_name text not null,
    metric_value numeric,
    browser text,
    device_type text,
    created_at timestamptz default now()
);
create index if not exists idx_frontend_metrics_created on {engine}.frontend_metrics (created_at desc);
create index if not exists idx_frontend_metrics_type on {engine}.frontend_metrics (metric_type, metric_name);
create index if not exists idx_frontend_metrics_user on {engine}.frontend_metrics (user_id);

create table if not exists {engine}.user_feedback (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id),
    api_usage_id uuid references {engine}.api_usage (id),
    rating smallint check (rating >= 1 and rating <= 5),
    feedback_text text,
    feedback_type text,
    created_at timestamptz default now()
);
create index if not exists idx_user_feedback_usage on {engine}.user_feedback (api_usage_id);
create index if not exists idx_user_feedback_rating on {engine}.user_feedback (rating);
create index if not exists idx_user_feedback_user on {engine}.user_feedback (user_id);

create table if not exists {engine}.ab_test_assignments (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id),
    experiment_name text not null,
    variant_name text not null,
    assigned_at timestamptz default now(),
    converted boolean default false,
    converted_at timestamptz
);
create index if not exists idx_ab_test_experiment on {engine}.ab_test_assignments (experiment_name, variant_name);
create index if not exists idx_ab_test_user on {engine}.ab_test_assignments (user_id);

create table if not exists {engine}.feature_events (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id),
    session_id uuid,
    event_type text not null,
    feature_name text not null,
    event_properties jsonb,
    created_at timestamptz default now()
);
create index if not exists idx_feature_events_created on {engine}.feature_events (created_at desc);
create index if not exists idx_feature_events_feature on {engine}.feature_events (feature_name, event_type);
create index if not exists idx_feature_events_user on {engine}.feature_events (user_id);
