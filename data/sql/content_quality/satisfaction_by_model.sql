-- one row per service, provider and model that was rated: ratings, mean, share of 4 and 5 with its Wilson interval at 95 %, and the share before
-- obeys: service provider model
-- needs: feedback
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), r as (
    select w.name, coalesce(service_type, '') as service_type, coalesce(provider, '') as provider, coalesce(model, '') as model, count(*)::float8 as n, count(*) filter (where rating >= 4)::float8 as content,
        avg(rating)::float8 as mean, count(*) filter (where rating <= 2) as low_ratings
    from w join analytics.feedback on rated_at >= w.f and rated_at < w.t
    where (%(services)s::text[] is null or service_type = any (%(services)s)) and (%(providers)s::text[] is null or provider = any (%(providers)s))
        and (%(models)s::text[] is null or model = any (%(models)s))
    group by 1, 2, 3, 4
)
select n.service_type, n.provider, n.model, n.n::bigint as n, n.mean as mean_rating, n.low_ratings, n.content / n.n as csat, analytics.wilson_low(n.content, n.n) as low,
    analytics.wilson_high(n.content, n.n) as high, b.content / b.n as before
from r n left join r b on b.name = 'before' and (b.service_type, b.provider, b.model) = (n.service_type, n.provider, n.model)
where n.name = 'now' order by n.n desc, 1, 2, 3
