# ruff: noqa: E501 - a table of rows is read across
"""The metrics of the ledger computed from raw rows by SQL of their own; see truth.py, whose temporary tables they read."""

from collections.abc import Mapping

FIRST, LAST = (
    "(%(f)s at time zone %(zone)s)::date",
    "least(((%(t)s - interval '1 second') at time zone %(zone)s)::date, %(today)s)",
)
_MOMENT = "least(%(t)s, %(now)s)"

# what a user pays a month at an instant: the price, on its day, of the plan of the newest event
_VALUE = """coalesce((select case e.billing_interval when 'year' then p.price / 12 else p.price end
    from (select * from analytics.subscription_event v where v.user_id = {user} and v.occurred_at <= {at} order by occurred_at desc, subscription_event_id desc limit 1) e
    join analytics.plan_price p on p.plan_type = e.plan_type and p.billing_interval = e.billing_interval
        and p.valid_from <= ({at} at time zone %(zone)s)::date and (p.valid_to is null or p.valid_to > ({at} at time zone %(zone)s)::date)
    where e.is_paying and p.currency = 'USD'), 0)"""
_PEOPLE = "(select distinct user_id from analytics.subscription_event)"


def _end_of(day: str) -> str:
    return f"((({day}) + 1)::timestamp at time zone %(zone)s - interval '1 microsecond')"


def _each(day: str) -> str:
    """Every user who ever had an event, with what is paid a month at the end of a day."""
    return f"(select user_id, {_VALUE.format(user='u.user_id', at=_end_of(day))} as v from {_PEOPLE} u)"


def _mrr(day: str) -> str:
    return f"(select sum(v) from {_each(day)} x)"


def _priced(day: str) -> str:
    return f"(select count(*) from {_each(day)} x where v > 0)"


_PAYS = "exists (select from paying p where p.user_id = u.user_id and p.pays and (p.since at time zone %(zone)s)::date <= {d} and (p.until is null or (p.until at time zone %(zone)s)::date > {d}))"


def _month_before(day: str, months: str = "1") -> str:
    # the end of a day is the start of the next
    return f"((({day}) + interval '1 day' - {months} * interval '1 month')::date - 1)"


_CHURN = (
    f"(select sum(lost)::numeric / nullif(sum(base), 0) from (select (select count(*) from {_PEOPLE} u where {_PAYS.format(d='b')}) as base,"
    f" (select count(*) from {_PEOPLE} u where {_PAYS.format(d='b')} and not {_PAYS.format(d='e')}) as lost"
    f" from (select {_month_before(LAST, 'k')} as e, {_month_before(_month_before(LAST, 'k'))} as b from generate_series(0, 5) k) m) x)"
)
_COST_30 = f"(select coalesce(sum(cost), 0) from calls where day > {LAST} - 30 and day <= {LAST})"
_MARGIN = f"(({_mrr(LAST)} - {_COST_30}) / nullif({_priced(LAST)}, 0))"
_LTV = f"({_MARGIN} * least(60, 1 / nullif({_CHURN}, 0)))"
_SPEND = f"(select sum(amount) from analytics.marketing_spend where currency = 'USD' and day >= {FIRST} and day <= {LAST})"
_WON = f"(select count(*) from (select user_id, min((since at time zone %(zone)s)::date) as d from paying where pays group by 1) x where d >= {FIRST} and d <= {LAST})"
_CAC = f"({_SPEND} / nullif({_WON}, 0))"
_EARNED = (
    "(select sum((case status when 'paid' then amount else -amount end) / ((period_end at time zone %(zone)s)::date - (period_start at time zone %(zone)s)::date)) from analytics.payment"
    f" cross join lateral generate_series({FIRST}, {LAST}, interval '1 day') d"
    " where status in ('paid', 'refunded') and d::date >= (period_start at time zone %(zone)s)::date and d::date < (period_end at time zone %(zone)s)::date)"
)
_COST = f"(select coalesce(sum(cost), 0) from calls where day >= {FIRST} and day <= {LAST})"
_PLANNED = f"(select sum(310.0 / extract(day from (date_trunc('month', d) + interval '1 month - 1 day'))) from generate_series({FIRST}::timestamp, {LAST}::timestamp, interval '1 day') d)"
_DAYS = "generate_series(%(today)s::timestamp - interval '80 days', %(today)s::timestamp, interval '1 day') d"
_BASE = (  # a year ago, or the first day with twenty customers, or with one where there never were twenty
    f"greatest((({LAST}) + interval '1 day' - interval '1 year')::date - 1, coalesce((select min(d)::date from {_DAYS} where {_priced('d::date')} >= 20),"
    f" (select min(d)::date from {_DAYS} where {_priced('d::date')} > 0)))"
)
_KEPT = "from (select a.user_id, a.v as then_, b.v as now_ from {then} a join {now} b using (user_id) where a.v > 0) x"
_MOVES = (
    "from (select at, v - lag(v, 1, 0) over (partition by user_id order by at) as d from (select user_id, at, "
    + _VALUE.format(user="q.user_id", at="q.at")
    + " as v from ("
    "select user_id, occurred_at as at from analytics.subscription_event union select e.user_id, b.d::timestamp at time zone %(zone)s from analytics.subscription_event e"
    " cross join (select valid_from as d from analytics.plan_price union select valid_to from analytics.plan_price where valid_to is not null) b) q) y) z"
    f" where (at at time zone %(zone)s)::date >= {FIRST} and (at at time zone %(zone)s)::date <= {LAST}"
)
_STEPS = (  # every moment at which what a user pays may change, and what is paid from then on
    "(select user_id, at, "
    + _VALUE.format(user="q.user_id", at="q.at")
    + " as v from (select user_id, occurred_at as at from analytics.subscription_event union select e.user_id, b.d::timestamp at time zone %(zone)s from analytics.subscription_event e"
    " cross join (select valid_from as d from analytics.plan_price union select valid_to from analytics.plan_price where valid_to is not null) b) q)"
)
_MONTH = f"date_trunc('month', {LAST})"
_OF_MONTH = f"date_trunc('month', d) = {_MONTH} and d::date <= (now() at time zone %(zone)s)::date"

TRUTH_OF_MONEY: Mapping[str, str] = {
    "customer_value": f"""
        with customer as (select user_id, date_trunc('month', min(at) at time zone %(zone)s)::date as since from {_STEPS} x where v > 0 and at <= now() group by 1), earned as (
            select user_id, sum((case status when 'paid' then amount else -amount end) / ((period_end at time zone %(zone)s)::date - (period_start at time zone %(zone)s)::date)) as r
            from analytics.payment cross join lateral generate_series((period_start at time zone %(zone)s)::date, (period_end at time zone %(zone)s)::date - 1, interval '1 day') d
            where status in ('paid', 'refunded') and d::date <= (now() at time zone %(zone)s)::date group by 1)
        select ((sum(coalesce(r, 0)) - sum((select coalesce(sum(cost), 0) from calls c where c.user_id = customer.user_id and c.day >= customer.since ))) / count(*))::float8
        from customer left join earned using (user_id)""",
    "arpa": f"select ({_mrr(LAST)} / nullif({_priced(LAST)}, 0))::float8",
    "gross_margin": f"select (({_EARNED} - {_COST}) / nullif({_EARNED}, 0))::float8",
    "burn": f"select (({_COST} + coalesce({_SPEND}, 0) + {_PLANNED} - {_EARNED}) * 30.4375 / ({LAST} - {FIRST} + 1))::float8",
    "net_new_mrr": f"select ({_mrr(LAST)} - {_mrr(FIRST + ' - 1')})::float8",
    "mrr_quick_ratio": f"select (sum(d) filter (where d > 0) / nullif(-sum(d) filter (where d < 0), 0))::float8 {_MOVES}",
    "revenue_churn": f"select (sum(then_ - least(then_, now_)) / sum(then_))::float8 {_KEPT.format(then=_each(_month_before(LAST)), now=_each(LAST))}",
    "nrr": f"select (sum(now_) / sum(then_))::float8 {_KEPT.format(then=_each(_BASE), now=_each(LAST))} having {_BASE} <= {LAST} - 28",
    "grr": f"select (sum(least(then_, now_)) / sum(then_))::float8 {_KEPT.format(then=_each(_BASE), now=_each(LAST))} having {_BASE} <= {LAST} - 28",
    "ltv": f"select {_LTV}::float8",
    "ltv_cac": f"select ({_LTV} / nullif({_CAC}, 0))::float8",
    "cac_payback": f"select case when {_MARGIN} > 0 then {_CAC} / {_MARGIN} end::float8",
    "cost_change": "select (coalesce(sum(cost) filter (where at >= %(f)s and at < %(closed)s), 0) - coalesce(sum(cost) filter (where at >= %(bf)s and at < %(bt)s), 0))::float8 from calls where {where}",
    "unpriced_share": """
        with d as (select day, service, provider, model, count(*) filter (where status = 'success') as ok, coalesce(sum(sent), 0) as sent, coalesce(sum(written), 0) as written,
            coalesce(sum(images), 0) as images, coalesce(sum(seconds), 0) as seconds from calls
            where day >= (%(f)s at time zone %(zone)s)::date and day <= ((%(t)s - interval '1 second') at time zone %(zone)s)::date and {where} group by 1, 2, 3, 4)
        select (coalesce(sum(ok) filter (where case provider || ' ' || model
            when 'openai gpt-5' then sent + written = 0 and ok > 0 or images > 0 or seconds > 0 when 'flux flux' then images = 0 and ok > 0 or seconds > 0
            when 'runway gen4' then (select min(valid_to) from analytics.provider_price) <= day and (ok > 0 or seconds > 0)
            else ok > 0 or sent + written + images + seconds > 0 end), 0) / nullif(sum(ok), 0))::float8 from d""",
    "unprofitable_users": f"""
        with cost as (select user_id, sum(cost) as c from calls where date_trunc('month', day) = {_MONTH} group by 1), pay as (
            select user_id, sum((case status when 'paid' then amount else -amount end) / ((period_end at time zone %(zone)s)::date - (period_start at time zone %(zone)s)::date)) as r
            from analytics.payment cross join lateral generate_series((period_start at time zone %(zone)s)::date, (period_end at time zone %(zone)s)::date - 1, interval '1 day') d
            where status in ('paid', 'refunded') and {_OF_MONTH} group by 1)
        select count(*)::float8 from cost full join pay using (user_id) where coalesce(c, 0) > coalesce(r, 0)""",
    "budget_use": f"""
        select (((select coalesce(sum(cost), 0) from calls where day >= {_MONTH} and day <= {LAST})
            + coalesce((select sum(amount) from analytics.marketing_spend where currency = 'USD' and day >= {_MONTH} and day <= {LAST}), 0))
            / (900.0 + case when exists (select from analytics.marketing_spend where currency = 'USD' and day >= {_MONTH} and day <= {LAST}) then 1000 else 0 end))::float8""",
}
