-- one row per model, the twenty that were sent most: output tokens for each input token over successful calls that have both, and the same of the compare period
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, service_type, model, sum(n) as n, sum(paired_input_tokens) as sent, sum(paired_output_tokens) as written
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    where status = 'success' group by 1, 2, 3
), one as (select *, count(*) over () as all_models from c where name = 'now' and sent > 0)
select one.service_type, one.model, one.n::bigint, one.sent::bigint as input_tokens, one.written::bigint as output_tokens, (one.written / one.sent)::float8 as token_efficiency,
    (closed.written / nullif(closed.sent, 0))::float8 as closed, (before.written / nullif(before.sent, 0))::float8 as before, one.all_models
from one left join c closed on closed.name = 'closed' and (closed.service_type, closed.model) = (one.service_type, one.model)
left join c before on before.name = 'before' and (before.service_type, before.model) = (one.service_type, one.model)
order by one.sent desc, 1, 2 limit 20
