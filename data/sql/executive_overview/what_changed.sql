-- one row per contributor, service and provider: the chosen KPI (`choice`) in the closed period and the compare period, and the change; largest first
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('closed', %(from)s::timestamptz, %(closed_to)s::timestamptz), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, service_type, provider, sum(case %(choice)s
        when 'provider_cost' then cost when 'requests' then n when 'failed_requests' then case when status in ('error', 'timeout') then n end
        when 'input_tokens' then input_tokens when 'output_tokens' then output_tokens end) as amount
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    group by 1, 2, 3
), both_periods as (
    select service_type, provider, coalesce(sum(amount) filter (where name = 'closed'), 0) as now, coalesce(sum(amount) filter (where name = 'before'), 0) as before
    from c group by 1, 2
), ranked as (
    select *, now - before as change, row_number() over (order by abs(now - before) desc, service_type, provider) as place from both_periods
)
select case when place <= 5 then service_type else '' end as service_type, case when place <= 5 then provider else '' end as provider, count(*) as contributors,
    sum(before)::float8 as before, sum(now)::float8 as now, sum(change)::float8 as change
from ranked where %(before_from)s::timestamptz is not null
group by least(place, 6), 1, 2 order by least(place, 6)
