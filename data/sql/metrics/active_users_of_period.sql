-- one row per window: distinct users with a call in the period, by whole days
-- obeys: service provider model | plan | country | campaign
-- cut: days
with w (name, f, t) as (
    values ('now', %(from_day)s::date, %(to_day)s::date), ('closed', %(from_day)s, greatest(%(from_day)s, (%(closed_to)s::timestamptz at time zone %(zone)s)::date)),
        ('before', (%(before_from)s::timestamptz at time zone %(zone)s)::date, (%(before_to)s::timestamptz at time zone %(zone)s)::date)
)
select w.name as "window", analytics.users_between(w.f, w.t, %(services)s, %(providers)s, %(models)s, %(plans)s, %(countries)s, %(campaigns)s) as active_users from w where w.f is not null
