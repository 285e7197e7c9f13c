-- The ledger of recurring revenue: what each customer pays a month and when that changed; and what is told from it.

-- the interval of the subscription that a period is about, so that a change from monthly to yearly is captured, too
alter table analytics.plan_period add column billing_interval text not null default 'month';
update analytics.plan_period p set billing_interval = e.billing_interval
from analytics.subscription_event e where e.user_id = p.user_id and e.occurred_at = p.valid_from and e.billing_interval <> 'month';

-- one row per user and stretch of time with one plan at one monthly price, [since, until); changes of the same hour are one
create table analytics.mrr_step (
    user_id uuid not null,
    since timestamptz not null,
    until timestamptz not null,          -- infinity: still so
    day date not null,                   -- the day of `since` in the reporting zone
    until_day date not null,
    kind text not null check (kind in ('new', 'expansion', 'contraction', 'churn', 'reactivation', 'same')),
    plan_before text not null,
    plan_type text not null,             -- the plan that is paid for, '' when none is
    before numeric not null,             -- recurring revenue a month before, and since then
    amount numeric not null check (amount >= 0),
    was_unpriced boolean not null,
    is_unpriced boolean not null,        -- pays for a plan that has no price in the account currency
    primary key (user_id, since)
);
create index on analytics.mrr_step (day);

-- one row per day and kind of movement: by how much it changed recurring revenue, and for how many customers
create table analytics.mrr_movement_day (
    day date not null,
    kind text not null,
    amount numeric not null,
    movements bigint not null,
    primary key (day, kind)
);

-- one row per day: recurring revenue and customers at its end, and what became of those of a month and of a year before
create table analytics.account_day (
    day date primary key,
    mrr numeric not null,
    customers bigint not null,           -- who pays for a plan, priced or not
    month_customers bigint not null,     -- customers a month before
    month_lost bigint not null,          -- of these, who pay no longer
    month_mrr numeric not null,
    month_kept numeric not null,         -- of that revenue, what is still paid by the same, without expansion
    year_from date not null,             -- a year before, or the first day with twenty customers
    year_customers bigint not null,
    year_mrr numeric not null,
    year_kept numeric not null,
    year_held numeric not null           -- what the same customers pay now, expansion included
);

-- one row per plan at the start ('' is all) and day since the start of a stretch of paying on which somebody left
create table analytics.customer_survival (
    plan_type text not null,
    days integer not null,
    at_risk bigint not null,
    lost bigint not null,
    survival double precision not null,
    low double precision,
    high double precision,
    primary key (plan_type, days)
);

-- one row per plan at the start ('' is all): how long stretches of paying last, by Kaplan and Meier
create table analytics.customer_lifetime (
    plan_type text primary key,
    spells bigint not null,
    lost bigint not null,
    observed_days integer not null,      -- the longest stretch that was seen: nothing is known beyond
    mean_days double precision not null, -- up to that day
    median_days double precision         -- null: half of them still pay
);

-- one row per user and month with a cost or a revenue: provider cost of the user's calls, and revenue earned from the user
create table analytics.user_money_month (
    month date not null,
    user_id uuid not null,
    cost numeric not null,
    revenue numeric not null,
    primary key (month, user_id)
);

-- one row per month of signing up and months since: revenue earned in that month; cohort -infinity: no sign-up is known
create table analytics.revenue_cohort (
    cohort date not null,
    age smallint not null,
    users bigint not null,
    revenue numeric not null,
    primary key (cohort, age)
);

-- one row per day of signing up: how many, and how many of them were on a paid plan within 30 days
create table analytics.conversion_day (
    day date primary key,
    signed_up bigint not null,
    converted bigint not null
);

-- one row per payment, refund or, where there is no payment at all, stretch of a subscription: what is earned a day over [since, until)
create function analytics.earnings(zone text, account_currency text) returns table (
    user_id uuid, plan_type text, since date, until date, a_day numeric
) language sql stable as $$
    select p.user_id, coalesce(p.plan_type, ''), p.since, p.until, p.amount / (p.until - p.since)
    from (
        select user_id, plan_type, (period_start at time zone zone)::date as since,
            greatest((period_end at time zone zone)::date, (period_start at time zone zone)::date + 1) as until,
            case status when 'paid' then amount else -amount end as amount
        from analytics.payment where status in ('paid', 'refunded') and currency = account_currency
    ) p
    union all
    select user_id, plan_type, day, until_day, amount * 12 / 365 from analytics.mrr_step
    where amount > 0 and until_day > day
        and not exists (select from analytics.payment where status in ('paid', 'refunded') and currency = account_currency)
$$;
