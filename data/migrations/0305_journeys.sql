-- The way of each user: when each step was taken for the first time, and which countries the calls came from. Kept by the worker, one row per user
-- (and country), so that the funnel and the map cost what their users cost, however many calls there are.

-- one row per known user
create table analytics.user_milestone (
    user_id uuid primary key,
    signed_up_at timestamptz not null,
    first_call_at timestamptz,
    first_success_at timestamptz,
    second_day_at timestamptz,  -- first call on the second day with a call
    third_day_at timestamptz,
    content_at timestamptz,     -- first success of the service
    images_at timestamptz,
    video_at timestamptz,
    chat_at timestamptz,
    campaign_at timestamptz,
    paid_at timestamptz,
    n bigint not null,          -- calls, failures and cost of the user when the row was told: when one of them moves, it is told anew
    failed bigint not null,
    cost numeric not null,
    looked_at timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.user_milestone (signed_up_at);
create index on analytics.user_milestone (looked_at);

-- the moment of a step by its name, null for a name that is no step
create function analytics.milestone(m analytics.user_milestone, step text) returns timestamptz language sql immutable parallel safe as $$
    select case step
        when 'signed_up' then m.signed_up_at when 'first_call' then m.first_call_at when 'first_success' then m.first_success_at
        when 'second_day' then m.second_day_at when 'three_days' then m.third_day_at when 'content' then m.content_at
        when 'images' then m.images_at when 'video' then m.video_at when 'chat' then m.chat_at
        when 'campaign' then m.campaign_at when 'paid' then m.paid_at end
$$;

-- the moment of one of the steps that a funnel's choice (days.order.steps) names; the planner sees through it to the column
create function analytics.chosen_step(m analytics.user_milestone, choice text, place integer) returns timestamptz language sql immutable parallel safe as $$
    select analytics.milestone(m, split_part(split_part(choice, '.', 3), '-', place))
$$;

-- one row per user and country (ISO 3166 alpha 2, private, unknown): first and last day with a call from it
create table analytics.user_country (
    user_id uuid not null,
    country text not null,
    first_day date not null,
    last_day date not null,
    looked_at timestamptz not null,  -- that of user_milestone when the row was told
    primary key (user_id, country)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index on analytics.user_country (last_day);

-- one row per day and country: by how much the revenue earned a day changed, of users whose last call came from there
create table analytics.country_revenue_change (
    day date not null,
    country text not null,
    amount numeric not null,
    primary key (day, country)
);
