-- one row per user found by the beginning of the id or by e-mail (`choice`), the latest active first, 20 and one that says there are more; a part of an address finds only where addresses are shown
-- obeys:
-- pace: live
with asked as (
    select lower(trim(%(choice)s)) as word
), bounds as (
    select word, case when replace(word, '-', '') ~ '^[0-9a-f]{1,32}$' then rpad(replace(word, '-', ''), 32, '0')::uuid end as low,
        case when replace(word, '-', '') ~ '^[0-9a-f]{1,32}$' then rpad(replace(word, '-', ''), 32, 'f')::uuid end as high
    from asked
), found as (
    select p.user_id from bounds b join analytics.user_profile p on p.user_id between b.low and b.high where length(b.word) >= 4
    union
    select a.user_id from bounds b cross join lateral analytics.accounts_named(b.word, %(show_emails)s) a where length(b.word) >= 3
), page as (
    select f.user_id, s.last_at, s.n, s.country from found f left join analytics.user_state s using (user_id) order by s.last_at desc nulls last, f.user_id limit 21
)
select p.user_id, a.name, p.last_at, coalesce(p.n, 0) as calls, p.country
from page p left join analytics.account_names(array(select user_id from page), %(show_emails)s) a using (user_id)
order by p.last_at desc nulls last, p.user_id
