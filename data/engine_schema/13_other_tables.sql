-- Tables that some installations have and no code of the engine fills.
create table if not exists {engine}.slo_definitions (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    description text,
    metric_type text not null check (metric_type in ('latency', 'availability', 'error_rate', 'throughput')),
    target_value numeric not null check (target_value >= 0 and target_value <= 100),
    time_window interval not null,
    alert_threshold numeric check (alert_threshold >= 0 and alert_threshold <= 100),
    is_active boolean default true,
    created_by uuid references auth.users (id),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists {engine}.incidents (
    id uuid primary key default gen_random_uuid(),
    title text not null,
    description text,
    severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
    status text not null check (status in ('investigating', 'identified', 'monitoring', 'resolved')),
    affected_services text[],
    affected_users_count integer default 0,
    started_at timestamptz not null,
    detected_at timestamptz not null,
    acknowledged_at timestamptz,
    resolved_at timestamptz,
    mttr_seconds integer,
    root_cause text,
    resolution_summary text,
    postmortem_url text,
    created_by uuid references auth.users (id),
    acknowledged_by uuid references auth.users (id),
    resolved_by uuid references auth.users (id),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
create index if not exists idx_incidents_severity on {engine}.incidents (severity, created_at desc);
create index if not exists idx_incidents_status on {engine}.incidents (status, created_at desc);
create or replace function {engine}.set_incident_mttr() returns trigger language plpgsql as $$
begin
    if new.resolved_at is not null and old.resolved_at is null then
        new.mttr_seconds := extract(epoch from new.resolved_at - new.started_at)::integer;
    end if;
    return new;
end
$$;
create or replace trigger incident_mttr before update on {engine}.incidents
    for each row execute function {engine}.set_incident_mttr();

create table if not exists {engine}.incident_timeline (
    id uuid primary key default gen_random_uuid(),
    incident_id uuid references {engine}.incidents (id) on delete cascade,
    event_type text not null
        check (event_type in ('detected', 'acknowledged', 'investigating', 'update', 'identified', 'resolved')),
    description text not null,
    metadata jsonb,
    created_by uuid references auth.users (id),
    created_at timestamptz default now()
);
create index if not exists idx_incident_timeline_incident on {engine}.incident_timeline (incident_id, created_at);

create table if not exists {engine}.alert_rules (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    description text,
    condition jsonb not null,
    channels text[] not null,
    severity text not null check (severity in ('info', 'warning', 'critical')),
    enabled boolean default true,
    cooldown_minutes integer default 5,
    escalation_policy jsonb,
    created_by uuid references auth.users (id),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists {engine}.alert_notifications (
    id uuid primary key default gen_random_uuid(),
    alert_rule_id uuid references {engine}.alert_rules (id) on delete cascade,
    triggered_at timestamptz not null,
    resolved_at timestamptz,
    trigger_value numeric,
    threshold_value numeric,
    channels_sent text[],
    notification_status jsonb,
    acknowledged_by uuid references auth.users (id),
    acknowledged_at timestamptz,
    incident_id uuid references {engine}.incidents (id),
    created_at timestamptz default now()
);
create index if not exists idx_alert_notifications_rule on {engine}.alert_notifications (alert_rule_id, triggered_at desc);
create index if not exists idx_alert_notifications_open
    on {engine}.alert_notifications (resolved_at nulls first, triggered_at desc);

create table if not exists {engine}.audit_logs (
    id bigserial primary key,
    user_id uuid references auth.users (id),
    action text not null,
    resource_type text not null,
    resource_id uuid,
    resource_name text,
    ip_address inet,
    user_agent text,
    metadata jsonb,
    created_at timestamptz default now()
);
create index if not exists idx_audit_logs_action on {engine}.audit_logs (action, created_at desc);
create index if not exists idx_audit_logs_resource on {engine}.audit_logs (resource_type, resource_id, created_at desc);
create index if not exists idx_audit_logs_user on {engine}.audit_logs (user_id, created_at desc);

create table if not exists {engine}.scheduled_reports (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    description text,
    report_type text not null check (report_type in ('executive', 'technical', 'financial', 'compliance', 'custom')),
    format text not null check (format in ('pdf', 'csv', 'excel', 'json')),
    filters jsonb,
    schedule_cron text not null,
    recipients text[] not null,
    enabled boolean default true,
    last_run_at timestamptz,
    next_run_at timestamptz,
    created_by uuid references auth.users (id),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
create index if not exists idx_scheduled_reports_next on {engine}.scheduled_reports (next_run_at) where enabled = true;

create table if not exists {engine}.usage_forecasts (
    id uuid primary key default gen_random_uuid(),
    forecast_type text not null check (forecast_type in ('cost', 'requests', 'users', 'latency')),
    forecast_date date not null,
    predicted_value numeric not null,
    confidence_interval_lower numeric,
    confidence_interval_upper numeric,
    model_accuracy numeric,
    actual_value numeric,
    metadata jsonb,
    created_at timestamptz default now()
);
create index if not exists idx_usage_forecasts_type on {engine}.usage_forecasts (forecast_type, forecast_date);

create table if not exists {engine}.dashboard_layouts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid references auth.users (id) on delete cascade,
    name text not null,
    description text,
    is_default boolean default false,
    is_shared boolean default false,
    layout jsonb not null,
    filters jsonb,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);
create index if not exists idx_dashboard_layouts_user on {engine}.dashboard_layouts (user_id, is_default desc);

create table if not exists {engine}.deployments (
    id uuid primary key default gen_random_uuid(),
    version text not null,
    environment text not null check (environment in ('development', 'staging', 'production')),
    service_name text not null,
    deployed_by uuid references auth.users (id),
    commit_hash text,
    commit_message text,
    deployed_at timestamptz not null,
    rollback_at timestamptz,
    was_rolled_back boolean default false,
    metadata jsonb,
    created_at timestamptz default now()
);
create index if not exists idx_deployments_deployed on {engine}.deployments (deployed_at desc);
create index if not exists idx_deployments_service on {engine}.deployments (service_name, deployed_at desc);
