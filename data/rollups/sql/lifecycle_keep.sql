-- who was in which stage is kept as long as days are told anew
delete from analytics.stage_set where day < (%(now)s::timestamptz at time zone %(zone)s)::date - 400
