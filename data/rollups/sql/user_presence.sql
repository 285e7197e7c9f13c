-- one row per user and day that this tick touches: whether the user was active on it before, and is now
with kept as (
    {upsert}
    returning t.user_id, t.day, t.n
)
insert into user_presence
-- calls beyond those of this tick were there before; days that are counted anew were taken out, and are remembered
select coalesce(k.user_id, o.user_id), coalesce(k.day, o.day), o.user_id is not null or k.n > c.n, k.user_id is not null
from kept k
join counted_user c using (user_id, day)
full join user_day_before o using (user_id, day)
