-- one row per provider, model or service (`choice`), the ten dearest and the others ('' with how many): cost now and before, success, and cost of each unit
-- obeys: service provider model plan country campaign
-- needs: api_usage
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name as w, case %(choice)s when 'model' then c.model when 'service' then c.service_type else c.provider end as name, max(c.provider) as provider, c.service_type,
        sum(cost) as cost, sum(n) filter (where status <> 'cancelled') as eligible, sum(n) filter (where status = 'success') as success, sum(input_tokens + output_tokens) as tokens,
        sum(images) as images, sum(video_seconds) as seconds
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s) c where w.f is not null group by 1, 2, 4
), one as (  -- cost of a unit: of the services that are counted in it alone, above and below the line
    select name, max(provider) as provider, coalesce(sum(cost) filter (where w = 'now'), 0) as cost, coalesce(sum(cost) filter (where w = 'closed'), 0) as closed,
        coalesce(sum(cost) filter (where w = 'before'), 0) as before, sum(eligible) filter (where w = 'now') as eligible, coalesce(sum(success) filter (where w = 'now'), 0) as success,
        sum(tokens) filter (where w = 'now' and unit = 'tokens') as tokens, sum(images) filter (where w = 'now' and unit = 'images') as images,
        sum(seconds) filter (where w = 'now' and unit = 'seconds') as seconds, sum(cost) filter (where w = 'now' and unit = 'tokens') as token_cost,
        sum(cost) filter (where w = 'now' and unit = 'images') as image_cost, sum(cost) filter (where w = 'now' and unit = 'seconds') as second_cost
    from (
        select *, case when tokens > 0 and images = 0 and seconds = 0 then 'tokens' when images > 0 and tokens = 0 and seconds = 0 then 'images'
            when seconds > 0 and tokens = 0 and images = 0 then 'seconds' end as unit from c
    ) counted group by 1
), ranked as (
    select least(row_number() over (order by cost desc, name), 11) as place, one.* from one where eligible > 0 or cost > 0 or before > 0
)
select case when place <= 10 then max(name) else '' end as name, case when place <= 10 then max(provider) else '' end as provider, count(*) as members, sum(cost)::float8 as provider_cost,
    sum(closed)::float8 as closed_cost, case when %(before_from)s::timestamptz is not null then sum(before) end::float8 as cost_before, sum(eligible)::bigint as calls,
    (sum(success) / nullif(sum(eligible), 0))::float8 as success_rate, (sum(cost) / nullif(sum(success), 0))::float8 as cost_per_success,
    (1000 * sum(token_cost) / nullif(sum(tokens), 0))::float8 as cost_per_1k_tokens, (sum(image_cost) / nullif(sum(images), 0))::float8 as cost_per_image,
    (sum(second_cost) / nullif(sum(seconds), 0))::float8 as cost_per_second
from ranked group by place order by place
