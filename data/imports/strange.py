"""Rows that are well formed and cannot be meant, told by what is there already: a plan that nobody has, a name that differs in capitals alone,
a price that no call can ever find, a refund of money that was not paid."""

from typing import LiteralString

from psycopg import sql

# two spellings of one name: readers of these columns take them for the same
# (a budget for `provider`, `providers` or `provider_cost` is held against the same cost)
_SPELT: LiteralString = (
    "regexp_replace(replace(lower(trim({column})), '_', ' '), '^providers?$', 'provider cost')"
)

UNKNOWN_PLAN: LiteralString = """
with known as (
    select plan_type from (values ('demo'), ('free'), ('starter'), ('pro'), ('enterprise'), ('custom')) e (plan_type)
    union select plan_type from analytics.engine_subscription()
    union select plan_type from analytics.subscription_event union select plan_type from analytics.plan_price union select unnest(%s::text[])
)
insert into import_conflict
select _line, _original, 'plan_type: is ''' || left(plan_type, 40) || ''', a plan that nobody has; known: '
    || left((select string_agg(plan_type, ', ' order by plan_type) from known), 300)
from import_staging where plan_type not in (select plan_type from known where plan_type is not null)
"""
SPELT_ANEW_IN_FILE: LiteralString = """
insert into import_conflict
select s._line, s._original, {names} || ': but for its spelling the same as on line ' || c._line
from import_staging s join (select distinct on ({spelt}) * from import_staging t order by {spelt}, _line) c on ({mine}) = ({theirs})
where s._line > c._line and ({key_of_mine}) <> ({key_of_theirs})
"""
SPELT_ANEW_IN_TABLE: LiteralString = """
insert into import_conflict
select distinct on (s._line) s._line, s._original, {names} || ': but for its spelling there already, as ' || concat_ws(', ', {told})
from import_staging s join {target} t on ({mine}) = ({theirs})
where not exists (select from {target} same where ({key_of_same}) = ({key_of_mine}))
order by s._line
"""
# prices are found by the names that the engine writes, capitals included
UNFINDABLE_PRICE: LiteralString = """
insert into import_conflict
select s._line, s._original, case
    when k.provider <> s.provider then format('provider: is ''%s''; the engine writes ''%s''', left(s.provider, 40), k.provider)
    when lower(k.model) = lower(s.model) then format('model: is ''%s''; the engine writes ''%s''', left(s.model, 40), k.model)
    else format('model: is ''%s'', the provider and the model together; write the model alone', left(s.model, 60)) end
from import_staging s
left join lateral (
    select provider, model from analytics.call_kind k where lower(k.provider) = lower(s.provider)
    order by k.provider = s.provider desc, lower(k.model) = lower(s.model) desc, k.model = s.model desc limit 1
) k on true
where k.provider <> s.provider or (lower(k.model) = lower(s.model) and k.model <> s.model)
    or (k.model is distinct from s.model and starts_with(replace(lower(s.model), '_', ' '), replace(lower(s.provider), '_', ' ') || ','))
"""
REFUND_ABOVE_PAYMENT: LiteralString = """
with once as (
    select distinct on (payment_id) * from import_staging order by payment_id, _line
), moved as (
    select p.user_id, p.paid_at, case p.status when 'paid' then p.amount else -p.amount end as amount,
        null::bigint as _line, null::text as _original
    from analytics.payment p
    where p.status <> 'failed' and p.user_id in (select user_id from once where status = 'refunded')
        and not exists (select from once o where o.payment_id = p.payment_id)
    union all
    select user_id, paid_at, case status when 'paid' then amount else -amount end, _line, _original from once
    where status <> 'failed' and user_id in (select user_id from once where status = 'refunded')
), balance as (
    select *, sum(amount) over (partition by user_id order by paid_at, amount desc, _line) as left_over from moved
)
insert into import_conflict
select _line, _original, format('amount: %s is given back, of %s that the user had paid until then',
    trim_scale(-amount), trim_scale(greatest(left_over - amount, 0)))
from balance where _line is not null and amount < 0 and left_over < 0
"""
STRANGERS: LiteralString = """
select count(distinct user_id) from import_staging s
where exists (select from analytics.known_user) and not exists (select from analytics.known_user k where k.user_id = s.user_id)
    and not exists (select from analytics.user_number k where k.user_id = s.user_id)
"""


def spelt(column: sql.Composable) -> sql.Composable:
    """The expression by which two spellings of a name are one."""
    return sql.SQL(_SPELT).format(column=column)
