-- The working tables of a tick: made once a session, empty at each commit, seen by nobody else.
create temp table if not exists raw_call (
    id uuid not null, user_id uuid, created_at timestamptz, day date, service_type text not null, provider text not null,
    model text not null, status text not null, endpoint text not null, job uuid, campaign_id uuid, ip inet, agent_hash uuid,
    fingerprint text, cost numeric, input_tokens integer, output_tokens integer, images integer,
    video_seconds numeric, latency integer, is_new boolean not null, in_day boolean not null, in_hour boolean not null,
    is_repeat boolean not null
) on commit delete rows;
create temp table if not exists counted (
    id uuid not null, user_id uuid, created_at timestamptz not null, day date not null, minute timestamptz not null,
    kind_id smallint not null, endpoint text not null, campaign_id uuid, plan text not null, country text not null,
    agent_id integer, message_id bigint, cost numeric not null, input_tokens integer, output_tokens integer, images integer not null,
    video_seconds numeric not null, latency integer, k smallint, step text not null, in_day boolean not null, in_hour boolean not null
) on commit delete rows;
create temp table if not exists counted_minute (
    minute timestamptz not null, day date not null, kind_id smallint not null, in_day boolean not null, in_hour boolean not null,
    n integer not null, cost numeric not null, input_tokens bigint not null, output_tokens bigint not null,
    paired_input_tokens bigint not null, paired_output_tokens bigint not null, images bigint not null, video_seconds numeric not null,
    latency_sum bigint not null, latency_n integer not null, latency_max integer
) on commit delete rows;
create temp table if not exists counted_latency (
    hour timestamptz not null, day date not null, kind_id smallint not null, k smallint not null, in_day boolean not null,
    in_hour boolean not null, n integer not null
) on commit delete rows;
-- the days that are counted anew, and the hours they touch
create temp table if not exists redone_day (
    day date not null, starts timestamptz not null, ends timestamptz not null, hours_start timestamptz not null,
    hours_end timestamptz not null
) on commit delete rows;
-- a user's days before and after this tick
create temp table if not exists user_day_before (
    user_id uuid not null, day date not null, n integer not null, failed integer not null, cost numeric not null
) on commit delete rows;
create temp table if not exists user_presence (
    user_id uuid not null, day date not null, before boolean not null, after boolean not null
) on commit delete rows;
create temp table if not exists poll_before (
    job uuid not null, created_at timestamptz not null, id uuid not null
) on commit delete rows;
create temp table if not exists session_old (
    user_id uuid not null, started_at timestamptz not null, ended_at timestamptz not null, n integer not null, failed integer not null,
    cost numeric not null, steps text[] not null, steps_end timestamptz not null, reread boolean not null, inside boolean not null
) on commit delete rows;
create temp table if not exists session_new (
    user_id uuid not null, started_at timestamptz not null, ended_at timestamptz not null, n integer not null, failed integer not null,
    cost numeric not null, steps text[] not null, steps_end timestamptz not null
) on commit delete rows;
create temp table if not exists session_piece (
    user_id uuid not null, started_at timestamptz not null, ended_at timestamptz not null, n integer not null, failed integer not null,
    cost numeric not null, steps text[] not null, steps_end timestamptz not null, reread boolean not null
) on commit delete rows;
create temp table if not exists plan_user (user_id uuid primary key) on commit delete rows;
create temp table if not exists plan_before (
    user_id uuid not null, valid_from timestamptz not null, valid_to timestamptz not null, plan text not null
) on commit delete rows;
create temp table if not exists session_merged (
    user_id uuid not null, started_at timestamptz not null, ended_at timestamptz not null, n integer not null, failed integer not null,
    cost numeric not null, steps text[] not null, steps_end timestamptz not null, reread boolean not null
) on commit delete rows;
