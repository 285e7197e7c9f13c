-- The dashboard's own sources: what the engine's tables do not hold. Each has an import and is filled by its owner, never guessed.
create schema if not exists analytics;

-- one row per plan, price and validity: the list price of a plan for one billing interval, [valid_from, valid_to)
create table analytics.plan_price (
    plan_price_id bigint generated always as identity primary key,
    plan_type text not null check (length(plan_type) between 1 and 100),
    billing_interval text not null check (billing_interval in ('month', 'year')),
    price numeric(14, 4) not null check (price >= 0),
    currency char(3) not null,
    valid_from date not null,
    valid_to date check (valid_to > valid_from),
    unique (plan_type, billing_interval, currency, valid_from)
);

-- one row per payment or refund; the money is recognised evenly over [period_start, period_end)
create table analytics.payment (
    payment_id text primary key check (length(payment_id) between 1 and 200),
    user_id uuid not null,
    status text not null check (status in ('paid', 'failed', 'refunded')),
    amount numeric(14, 4) not null check (amount >= 0),
    currency char(3) not null,
    paid_at timestamptz not null,
    period_start timestamptz not null,
    period_end timestamptz not null check (period_end > period_start),
    plan_type text,
    imported_at timestamptz not null default now()
);
create index on analytics.payment (paid_at);
create index on analytics.payment (user_id);

-- one row per day, channel and campaign name: marketing money spent
create table analytics.marketing_spend (
    day date not null,
    channel text not null check (length(channel) between 1 and 200),
    campaign text not null default '',
    amount numeric(14, 4) not null check (amount >= 0),
    currency char(3) not null,
    primary key (day, channel, campaign)
);

-- one row per user: where the user came from
create table analytics.acquisition (
    user_id uuid primary key,
    source text not null check (length(source) between 1 and 200),
    medium text not null default '',
    campaign text not null default '',
    referring_user_id uuid,
    acquired_at timestamptz not null
);

-- one row per month and category: what may be spent
create table analytics.budget (
    month date not null check (extract(day from month) = 1),
    category text not null check (length(category) between 1 and 200),
    amount numeric(14, 4) not null check (amount >= 0),
    currency char(3) not null,
    primary key (month, category)
);

-- one row per outcome attributed to a campaign
create table analytics.campaign_outcome (
    campaign_id uuid not null,
    day date not null,
    kind text not null check (length(kind) between 1 and 100),
    amount numeric(14, 4) not null,
    currency char(3) not null,
    quantity bigint not null default 1 check (quantity >= 0),
    primary key (campaign_id, day, kind)
);

-- one row per sample of a queue; newest per queue is "now"
create table analytics.queue_sample (
    queue text not null check (length(queue) between 1 and 200),
    sampled_at timestamptz not null,
    depth bigint not null check (depth >= 0),
    oldest_age_seconds double precision check (oldest_age_seconds >= 0),
    processed bigint not null default 0 check (processed >= 0),  -- jobs finished since the sample before
    processing_seconds double precision check (processing_seconds >= 0),  -- mean seconds a job took
    primary key (queue, sampled_at)
);

-- one row per sample of a provider's quota
create table analytics.quota_sample (
    provider text not null check (length(provider) between 1 and 200),
    quota text not null default 'requests',
    sampled_at timestamptz not null,
    quota_limit numeric(20, 4) not null check (quota_limit >= 0),
    used numeric(20, 4) not null check (used >= 0),
    resets_at timestamptz,
    primary key (provider, quota, sampled_at)
);

-- one row per rating, 1 to 5
create table analytics.feedback (
    feedback_id text primary key check (length(feedback_id) between 1 and 200),
    user_id uuid,
    api_usage_id uuid,
    rating smallint not null check (rating between 1 and 5),
    feedback_type text not null default 'general',
    comment text check (length(comment) <= 10000),
    service_type text,
    provider text,
    model text,
    rated_at timestamptz not null
);
create index on analytics.feedback (rated_at);

-- one row per change of a subscription, in the order it happened; captured from user_subscriptions or imported
create table analytics.subscription_event (
    subscription_event_id bigint generated always as identity primary key,
    user_id uuid not null,
    occurred_at timestamptz not null,
    kind text not null check (kind in ('start', 'upgrade', 'downgrade', 'cancel', 'reactivate', 'change')),
    plan_type text not null,  -- plan after the event; the plan that ended for a cancellation
    billing_interval text not null default 'month' check (billing_interval in ('month', 'year')),
    is_paying boolean not null,  -- whether the subscription is active after the event (false after a cancellation)
    source text not null default 'captured' check (source in ('captured', 'imported', 'demo')),
    unique (user_id, occurred_at, kind)
);
create index on analytics.subscription_event (occurred_at);
