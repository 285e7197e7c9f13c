-- The working tables of a tick: made once a session, empty at each commit, seen by nobody else.
-- rows of the log as they came
create temp table if not exists new_call (
    id uuid not null, user_id uuid, service_type text, provider text, model text, endpoint text, request_id text, input_tokens integer,
    output_tokens integer, images_generated integer, video_seconds numeric, total_cost numeric, latency_ms integer, status text,
    error_message text, ip_address inet, user_agent text, campaign_id uuid, created_at timestamptz
) on commit delete rows;
-- rows that a tick looks at, by the numbers of their users and most texts; those texts stand here only while no dictionary has them.
-- What every row has comes first and is of one length, for each of a dozen SELECTs walks through the columns before those it reads
create temp table if not exists raw_call (
    is_repeat boolean not null, in_day boolean not null, outcome "char" not null,  -- s success, f failed, r rate limited, o other
    is_unknown boolean not null, created_at timestamptz, day date, id uuid not null, kind_id smallint, k smallint, number integer,
    latency integer, cost numeric, plan text not null, country text, endpoint text not null, campaign_id uuid, agent_id integer,
    input_tokens integer, output_tokens integer, images integer, video_seconds numeric, user_id uuid, job uuid, ip inet,
    service_type text, provider text, model text, status text, agent_hash uuid, fingerprint text
) on commit delete rows;
-- the calls that count
create or replace temp view counted as
select id, user_id, number, created_at, day, kind_id, endpoint, campaign_id, plan, country, agent_id, fingerprint, coalesce(cost, 0) as cost,
    case when input_tokens >= 0 then input_tokens end as input_tokens, case when output_tokens >= 0 then output_tokens end as output_tokens,
    greatest(coalesce(images, 0), 0) as images, greatest(coalesce(video_seconds, 0), 0) as video_seconds,
    case when latency >= 0 then latency end as latency, k, outcome, in_day
from raw_call
where not is_repeat;
-- what is counted of them: by minute where minutes are kept and by hour before; by everything a day is cut by; latencies; users; failures
create temp table if not exists counted_bucket (
    bucket timestamptz not null, day date not null, kind_id smallint not null, in_day boolean not null, n integer not null,
    cost numeric not null, input_tokens bigint not null, output_tokens bigint not null, paired_input_tokens bigint not null,
    paired_output_tokens bigint not null, images bigint not null, video_seconds numeric not null, latency_sum bigint not null,
    latency_n integer not null, latency_max integer
) on commit delete rows;
create temp table if not exists counted_slice (
    day date not null, kind_id smallint not null, plan text not null, country text not null, campaign_id uuid, endpoint text not null,
    n integer not null, cost numeric not null, input_tokens bigint not null, output_tokens bigint not null,
    paired_input_tokens bigint not null, paired_output_tokens bigint not null, images bigint not null, video_seconds numeric not null,
    latency_sum bigint not null, latency_n integer not null, latency_max integer
) on commit delete rows;
create temp table if not exists counted_latency (
    day date not null, kind_id smallint not null, k smallint not null, n integer not null
) on commit delete rows;
create temp table if not exists counted_user (
    user_id uuid not null, number integer not null, day date not null, n integer not null, success integer not null, failed integer not null,
    rate_limited integer not null, cost numeric not null, first_at timestamptz not null, last_at timestamptz not null, kinds smallint[] not null,
    countries text[] not null
) on commit delete rows;
create temp table if not exists counted_error (
    day date not null, message_id bigint not null, kind_id smallint not null, user_id uuid, created_at timestamptz not null
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
-- the polls of the jobs in raw_call, and of each job with older ones the first of those
create temp table if not exists known_poll (
    job uuid not null, created_at timestamptz not null, id uuid not null, is_new boolean not null
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
