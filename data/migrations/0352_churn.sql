-- Who may leave: each training of the model, what it said of whom, and what became of them.

-- one row per training: the card of the model, or why there is none
create table analytics.churn_model (
    version bigint generated always as identity primary key,
    made_at timestamptz not null,
    cut_off date,              -- the last finished day: scores are of users active in the 30 days up to it
    refused text,              -- the sentence that says why there is no model
    train_from date,           -- cut-offs the examined model learned from
    train_to date,
    train_users integer,
    train_rows integer,        -- users times cut-offs
    train_share double precision, -- share of them that left
    test_from date,            -- later cut-offs it was examined on
    test_to date,
    test_users integer,
    test_rows integer,
    test_share double precision,
    auc double precision,
    brier double precision,
    brier_base double precision, -- of saying the share of the examined period for everybody
    final_rows integer,        -- what the model in use learned from: all cut-offs whose 30 days are over
    weights jsonb,             -- per feature, in log-odds per standard deviation
    check (refused is not null or (auc is not null and brier is not null and cut_off is not null))
);

-- one row per user active in the 30 days up to the newest cut-off: the newest model's answer
create table analytics.churn_risk (
    user_id uuid primary key,
    version bigint not null,
    probability double precision not null check (probability between 0 and 1),
    monthly_revenue numeric,   -- what the user's plan brings a month, 0 without a paid plan; null: its price is not known
    reasons text[] not null,   -- what raises the probability, heaviest first
    action text not null
);
create index on analytics.churn_risk (probability desc);

-- one row per training and user: the probability as it was said, and whether the user left, once that is known
create table analytics.churn_score (
    version bigint not null,
    user_id uuid not null,
    cut_off date not null,
    probability real not null,
    churned boolean,           -- null: the 30 days are not over
    primary key (version, user_id)
);

-- one row per training, kind and tenth of probability: how many users were said so, and how many left
create table analytics.churn_outcome (
    version bigint not null,
    kind text not null check (kind in ('test', 'live')), -- examined on the past at training; said of the future, and over by now
    cut_off date not null,     -- the last one
    band smallint not null check (band between 0 and 9),
    users integer not null,
    predicted double precision not null, -- mean probability
    churned integer not null,
    primary key (version, kind, band)
);
