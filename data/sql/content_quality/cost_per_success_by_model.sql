-- one row per service, provider and model: what a successful generation costs, now, in the finished part and in the compare period; dearest in all first. `has_stray`: the engine logs
-- failures of the provider under a name that never succeeds, whichever models are chosen
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, service_type, provider, model, coalesce(sum(n) filter (where status = 'success'), 0) as success, coalesce(sum(n) filter (where status in ('error', 'timeout')), 0) as failed, sum(cost) as cost
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, null)
    group by 1, 2, 3, 4
)
select * from (
    select n.service_type, n.provider, n.model, n.success::bigint as success, n.failed::bigint as failed, n.cost::float8 as provider_cost, (n.cost / nullif(n.success, 0))::float8 as cost_per_success,
        (d.cost / nullif(d.success, 0))::float8 as closed, (b.cost / nullif(b.success, 0))::float8 as before, bool_or(n.failed > 0 and n.success = 0) over (partition by n.service_type, n.provider) as has_stray
    from c n left join c d on d.name = 'closed' and (d.service_type, d.provider, d.model) = (n.service_type, n.provider, n.model)
    left join c b on b.name = 'before' and (b.service_type, b.provider, b.model) = (n.service_type, n.provider, n.model)
    where n.name = 'now'
) every where %(models)s::text[] is null or model = any (%(models)s) order by provider_cost desc, success desc, 1, 2, 3
