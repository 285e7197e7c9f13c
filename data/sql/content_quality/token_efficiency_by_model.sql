-- one row per service, provider and model with token counts: tokens written for each token sent, now, in the finished part and in the compare period; most tokens first
-- obeys: service provider model plan country campaign
with w (name, f, t) as (
    values ('now', %(from)s::timestamptz, %(to)s::timestamptz), ('closed', %(from)s, %(closed_to)s), ('before', %(before_from)s, %(before_to)s)
), c as (
    select w.name, service_type, provider, model, sum(n) as n, sum(paired_input_tokens) as sent, sum(paired_output_tokens) as written
    from w cross join lateral analytics.calls(%(grain)s, w.f, w.t, %(zone)s, %(slice)s, %(slice_values)s, %(services)s, %(providers)s, %(models)s)
    where status = 'success' group by 1, 2, 3, 4
)
select n.service_type, n.provider, n.model, n.n::bigint as success, n.sent::bigint as input_tokens, n.written::bigint as output_tokens, (n.written / n.sent)::float8 as token_efficiency,
    (d.written / nullif(d.sent, 0))::float8 as closed, (b.written / nullif(b.sent, 0))::float8 as before
from c n left join c d on d.name = 'closed' and (d.service_type, d.provider, d.model) = (n.service_type, n.provider, n.model)
left join c b on b.name = 'before' and (b.service_type, b.provider, b.model) = (n.service_type, n.provider, n.model)
where n.name = 'now' and n.sent > 0 order by n.sent + n.written desc, 1, 2, 3
