-- one row per user active in the 30 days up to the cut-off: whether nothing followed in the 30 days after it
select a.user_id, not exists (
    select from analytics.user_day d where d.user_id = a.user_id and d.day > %(cut_off)s::date and d.day <= %(cut_off)s::date + 30
) as churned
from (select distinct user_id from analytics.user_day where day > %(cut_off)s::date - 30 and day <= %(cut_off)s::date) a
