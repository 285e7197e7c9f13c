-- What each user may use, used and is worth: told anew by the worker, so that no page has to count calls of users.

create function analytics.connect_quotas(engine text) returns void language plpgsql as $body$
begin
    -- one row per subscription: what its plan allows and what was used of it since the last reset; 999999 is unlimited
    perform analytics.make_reader('engine_quota', engine, 'user_subscriptions', array[
        'user_id uuid', 'plan_type text', 'is_active boolean', 'billing_period_start timestamptz', 'billing_period_end timestamptz', 'last_reset_at timestamptz',
        'content_generations_limit integer', 'image_generations_limit integer', 'video_generations_limit integer', 'chat_messages_limit integer',
        'content_generations_used integer', 'image_generations_used integer', 'video_generations_used integer', 'chat_messages_used integer'], 'true');
end $body$;
select analytics.connect_quotas(trim('"' from '{engine}'));

-- one row per user, day and service of the last 92 days: calls and their cost
create table analytics.user_service_day (
    day date not null,
    user_id uuid not null,
    service_type text not null,
    n integer not null,
    cost numeric not null,
    primary key (day, user_id, service_type)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

-- one row per user and limit that is at least half used, will be reached before it starts anew, or allows nothing
create table analytics.user_quota (
    user_id uuid not null,
    resource text not null check (resource in ('content', 'images', 'video', 'chat')),
    plan_type text not null,
    quota integer not null,
    used integer not null,
    resets_at timestamptz,       -- null: it should have been started anew and was not
    a_day double precision not null,  -- calls a day in the last two weeks
    reached_on date,             -- the day on which the calls since the reset reached the limit
    reaches_at timestamptz,      -- when it is reached at that pace
    primary key (user_id, resource)
);

-- one row per user active in the last 30 days: the cheapest plan whose limits held each thirty of the last 90 days, and what there is to reckon its margin with
create table analytics.plan_fit (
    user_id uuid primary key,
    plan_type text not null,     -- the plan now
    pays numeric not null,       -- a month, now
    months smallint not null,    -- how many times thirty days were replayed: 1 to 3
    cost numeric not null,       -- provider cost of these days
    fits text,                   -- null: no plan with a price and limits holds the use
    price numeric,               -- of that plan, a month
    peaks integer[] not null,    -- most calls in thirty days: content, images, video, chat
    tight text                   -- what rules the next cheaper plan out
);

-- one row per known user: where from, when and for what plan the user first paid, and what came in and went out since signing up
create table analytics.user_value (
    user_id uuid primary key,
    signed_up_at timestamptz not null,
    source text not null,        -- '' where it is not known
    is_referred boolean not null,
    first_paid_on date,
    first_plan text not null,    -- '' while the user never paid
    pays numeric not null,       -- a month, now
    revenue numeric not null,
    cost numeric not null,       -- of all calls
    paid_cost numeric not null   -- of calls since the month of first paying
);
create index on analytics.user_value (signed_up_at);
