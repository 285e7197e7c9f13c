-- Money by day, kept as changes: a running sum over at most one row a day and plan is the balance of that day.

-- one row per day and plan: by how much monthly recurring revenue and paying customers changed on that day
create table analytics.mrr_change (
    day date not null,
    plan_type text not null,
    amount numeric not null,
    customers bigint not null,
    unpriced bigint not null,  -- paying customers whose plan has no price on that day
    primary key (day, plan_type)
);

-- one row per day and plan: by how much the revenue earned a day changed on that day
create table analytics.revenue_change (
    day date not null,
    plan_type text not null,
    amount numeric not null,
    primary key (day, plan_type)
);

-- targets that the score compares with: the p95 a service should keep
create table analytics.latency_target (
    service_type text primary key,
    p95_ms integer not null check (p95_ms > 0)
);
insert into analytics.latency_target (service_type, p95_ms) values
    ('chat', 6000), ('content', 20000), ('images', 25000), ('video', 240000), ('tools', 6000), ('refine', 6000), ('enhance', 6000);

-- one row per entity: the place in the palette it got when it was first seen, for good
create table analytics.entity_slot (
    dimension text not null,
    entity text not null,
    slot smallint not null,
    primary key (dimension, entity)
);
