-- Forecasts as they were made: nothing is overwritten, so that a page can lay old forecasts over what then happened.

-- one row per metric and making: which days it was made from, by which method, or why there is none
create table analytics.forecast_run (
    metric text not null,
    made_at timestamptz not null,
    observed_to date,     -- the last finished day it knew
    days integer not null, -- how many days of history
    method text,          -- null: refused
    refused text,         -- the sentence that says why
    too_long text,        -- which horizon the history is too short for, and why
    primary key (metric, made_at),
    check ((method is null) = (refused is not null))
);

-- one row per metric, making and day to come: the value expected, and the intervals that hold it in 80 and in 95 of 100 cases
create table analytics.forecast (
    metric text not null,
    made_at timestamptz not null,
    day date not null,
    value double precision not null check (value >= 0),
    low80 double precision not null check (low80 >= 0),
    high80 double precision not null,
    low95 double precision not null check (low95 >= 0),
    high95 double precision not null,
    method text not null,
    primary key (metric, made_at, day)
);

-- one row per metric, making and calendar month that the forecast reaches the end of: the whole month, `observed` of which had happened
create table analytics.forecast_month (
    metric text not null,
    made_at timestamptz not null,
    month date not null,
    observed double precision not null,
    value double precision not null,
    low80 double precision not null,
    high80 double precision not null,
    low95 double precision not null,
    high95 double precision not null,
    primary key (metric, made_at, month)
);

-- one row per metric, making, method and horizon in days: how the method did when history was replayed
create table analytics.forecast_backtest (
    metric text not null,
    made_at timestamptz not null,
    method text not null,
    horizon integer not null,
    folds integer not null,
    mase double precision not null,
    coverage80 double precision not null,
    coverage95 double precision not null,
    chosen boolean not null,
    primary key (metric, made_at, method, horizon)
);

-- one row per metric, last known day and day: what the chosen method would have forecast then, beside what happened; the newest making's only
create table analytics.forecast_replay (
    metric text not null,
    origin date not null,
    day date not null,
    value double precision not null,
    low80 double precision not null,
    high80 double precision not null,
    low95 double precision not null,
    high95 double precision not null,
    actual double precision not null,
    primary key (metric, origin, day)
);

-- when the newest forecast of a metric was made; null: there is none
create function analytics.newest_forecast(wanted text) returns timestamptz language sql stable parallel safe as $$
    select max(made_at) from analytics.forecast_run where metric = wanted and method is not null
$$;
