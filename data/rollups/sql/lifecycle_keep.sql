-- who was in which stage is kept as long as days are told anew
delete from analytics.lifecycle_member where day < (%(now)s::timestamptz at time zone %(zone)s)::date - 400
