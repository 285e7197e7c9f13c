-- The first instant of a local day. Where clocks go back from one to midnight (Azores, Havana), midnight comes twice: PostgreSQL takes the second for it,
-- while the hour between the two carries the new date.
create function analytics.day_start(day date, zone text) returns timestamptz language sql stable parallel safe as $$
    select case when ((day::timestamp at time zone zone - interval '1 hour') at time zone zone)::date = day
        then day::timestamp at time zone zone - interval '1 hour' else day::timestamp at time zone zone end
$$;

-- Whose first build it is: one that another process took over stops at its next step.
alter table analytics.rollup_state add column build_id uuid;
