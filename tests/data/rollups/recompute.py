"""Every rollup told again from the raw rows by SQL written for this purpose alone, and compared with what the engine keeps.

None of the product's statements is used here; dictionaries (kinds, addresses, agents, messages) are compared by their texts.
"""

from typing import Any

import psycopg

# One row per call that counts: every dated row, of video polls with a job only the first.
_TRUTH = """
create temp table truth as
select u.*, (u.created_at at time zone %(zone)s)::date as day, date_trunc('hour', u.created_at at time zone 'UTC') at time zone 'UTC' as hour,
    date_trunc('minute', u.created_at at time zone 'UTC') at time zone 'UTC' as minute,
    case when total_cost = 'NaN' then 0 else total_cost end as money,
    left(service_type, 200) as s, left(provider, 200) as p, left(model, 200) as m,
    case when input_tokens < 0 then null else input_tokens end as it, case when output_tokens < 0 then null else output_tokens end as ot,
    case when latency_ms < 0 then null else latency_ms end as lat,
    left(split_part(endpoint, '?', 1), 200) as path,
    coalesce((select case when e.kind = 'cancel' then 'none' else e.plan_type end from analytics.subscription_event e
        where e.user_id = u.user_id and e.occurred_at <= u.created_at
        order by e.occurred_at desc, e.subscription_event_id desc limit 1), 'none') as plan,
    coalesce((select country from analytics.address a where a.ip = u.ip_address), 'unknown') as country,
    coalesce((select browser from analytics.user_agent a where a.hash = md5(u.user_agent)::uuid), 'unknown') as agent_browser,
    coalesce((select os from analytics.user_agent a where a.hash = md5(u.user_agent)::uuid), 'unknown') as agent_os,
    coalesce((select device from analytics.user_agent a where a.hash = md5(u.user_agent)::uuid), 'unknown') as device,
    coalesce((select is_bot from analytics.user_agent a where a.hash = md5(u.user_agent)::uuid), false) as is_bot
from (
    select *, row_number() over (
        partition by case when service_type = 'video' and request_id is not null then provider || '/' || request_id else id::text end
        order by created_at, id) as nth
    from api_usage
    where created_at between '1970-01-02+00' and '2199-12-31 23:59:59+00'
) u
where nth = 1
"""

_MEASURES = """count(*)::int as n, sum(money) as cost, coalesce(sum(it), 0)::bigint as input_tokens, coalesce(sum(ot), 0)::bigint as output_tokens,
    coalesce(sum(case when ot is not null then it end), 0)::bigint as paired_input_tokens,
    coalesce(sum(case when it is not null then ot end), 0)::bigint as paired_output_tokens,
    coalesce(sum(images_generated), 0)::bigint as images, coalesce(sum(video_seconds), 0) as video_seconds,
    coalesce(sum(lat), 0)::bigint as latency_sum, count(lat)::int as latency_n, max(lat) as latency_max"""
_KEPT = """n, cost, input_tokens, output_tokens, paired_input_tokens, paired_output_tokens, images, video_seconds, latency_sum,
    latency_n, latency_max"""
_KIND = "k.service_type, k.provider, k.model, k.status"
_SESSIONS = """
    select user_id, min(created_at) as started_at, max(created_at) as ended_at, count(*)::int as n,
        count(*) filter (where status in ('error', 'timeout'))::int as failed, sum(money) as cost,
        (array_agg(s || case when status in ('error', 'timeout') then '!' else '' end order by created_at, id))[1:6] as steps
    from (
        select *, sum(cut) over (partition by user_id order by created_at, id) as run
        from (
            select *, case when created_at - lag(created_at) over (partition by user_id order by created_at, id) < interval '30 min'
                then 0 else 1 end as cut
            from truth
        ) a
    ) b
    group by user_id, run
"""
# a message without its words that hold a digit, written otherwise than in the product
_MESSAGE = "left(regexp_replace(lower(coalesce(error_message, '(no message)')), '[[:alnum:]_]*[0-9][[:alnum:]_]*', '#', 'g'), 200)"
_DAYS = "(select distinct user_id, day from truth)"
_KEYS = """
    select day, s, p, id, status, k.key as parameter, k.value
    from truth, lateral jsonb_each(case when jsonb_typeof(request_data) = 'object' then request_data else '{}' end) k
    where status <> 'cancelled' and jsonb_typeof(k.value) <> 'object'
    union all
    select day, s, p, id, status, k.key || '.' || i.key, i.value
    from truth, lateral jsonb_each(case when jsonb_typeof(request_data) = 'object' then request_data else '{}' end) k,
        lateral jsonb_each(case when jsonb_typeof(k.value) = 'object' then k.value else '{}' end) i
    where status <> 'cancelled'
"""
_WORDS = f"""
    select day, s, p, status, parameter, value, value #>> '{{}}' as word, jsonb_typeof(value) as type from ({_KEYS}) a where jsonb_typeof(value) <> 'array'
    union all
    select day, s, p, status, parameter, m, m #>> '{{}}', jsonb_typeof(m) from ({_KEYS}) b,
        lateral (select distinct m from jsonb_array_elements(case when jsonb_typeof(value) = 'array' then value else '[]' end) m) x
"""
# call after call of a user and service, with the chain that each belongs to (the place of its first failure)
_CHAINS = """
    with recursive placed as (
        select user_id, service_type, p, s, day, created_at, money, status, status in ('error', 'timeout') as failed,
            row_number() over (partition by user_id, service_type order by created_at, id) as place
        from truth where status <> 'cancelled' and user_id is not null
    ),
    walked as (
        select *, case when failed then place end as chain from placed where place = 1
        union all
        select n.*, case
            when w.chain is not null and w.status <> 'success' and n.created_at <= w.created_at + interval '600 seconds' then w.chain
            when n.failed then n.place end
        from walked w join placed n on n.user_id = w.user_id and n.service_type = w.service_type and n.place = w.place + 1
    )
    select user_id, service_type, chain, min(s) as s, count(*) as calls, sum(money) as money, sum(money) filter (where status <> 'success') as wasted,
        max(created_at) - min(created_at) as lasted, max((status = 'success')::int) = 1 as recovered,
        min(day) filter (where place = chain) as day, min(p) filter (where place = chain) as p, sum(money) filter (where place = chain) as first_money
    from walked where chain is not null group by 1, 2, 3
"""

# name: (what is kept, what it should be)
CHECKS: dict[str, tuple[str, str]] = {
    "call_minute": (
        f"select bucket, {_KIND}, {_KEPT} from analytics.call_minute c join analytics.call_kind k using (kind_id)",
        f"select minute, s, p, m, status, {_MEASURES} from truth"
        " where minute >= (select minutes_from from analytics.rollup_state) group by 1, 2, 3, 4, 5",
    ),
    "call_hour": (
        f"select bucket, {_KIND}, {_KEPT} from analytics.call_hour c join analytics.call_kind k using (kind_id)",
        f"select hour, s, p, m, status, {_MEASURES} from truth"
        " where hour >= (select date_trunc('hour', hours_from, 'UTC') from analytics.rollup_state) group by 1, 2, 3, 4, 5",
    ),
    "call_day": (
        f"select slice, value, day, {_KIND}, {_KEPT} from analytics.call_day c join analytics.call_kind k using (kind_id)",
        " union all ".join(
            f"select '{slice_}', {value}::text, day, s, p, m, status, {_MEASURES} from truth where {value} is not null group by 2, 3, 4, 5, 6, 7"
            for slice_, value in (
                ("all", "''"),
                ("plan", "plan"),
                ("country", "country"),
                ("campaign", "campaign_id"),
                ("endpoint", "path"),
            )
        ),
    ),
    "client_day": (
        "select day, country, device, browser, os, is_bot, n, failed, cost from analytics.client_day",
        "select day, country, device, agent_browser, agent_os, is_bot, count(*)::int,"
        " count(*) filter (where status in ('error', 'timeout'))::int, sum(money) from truth group by 1, 2, 3, 4, 5, 6",
    ),
    "latency_hour": (
        f"select bucket, {_KIND}, low + place::int - 1 as k, n from analytics.latency_hour l join analytics.call_kind k using (kind_id),"
        " unnest(counts) with ordinality c (n, place) where n <> 0",
        "select hour, s, p, m, status, least(750, ceil(50 * ln(greatest(lat, 1)::float8)))::int, count(*)::int from truth"
        " where status = 'success' and lat is not null and hour >= (select date_trunc('hour', hours_from, 'UTC') from analytics.rollup_state)"
        " group by 1, 2, 3, 4, 5, 6",
    ),
    "latency_day": (
        f"select day, {_KIND}, low + place::int - 1 as k, n from analytics.latency_day l join analytics.call_kind k using (kind_id),"
        " unnest(counts) with ordinality c (n, place) where n <> 0",
        "select day, s, p, m, status, least(750, ceil(50 * ln(greatest(lat, 1)::float8)))::int, count(*)::int from truth"
        " where status = 'success' and lat is not null group by 1, 2, 3, 4, 5, 6",
    ),
    "latency_scope_day": (
        "select day, scope, value, low + place::int - 1 as k, n from analytics.latency_scope_day,"
        " unnest(counts) with ordinality c (n, place) where n <> 0",
        "select day, scope, value, least(750, ceil(50 * ln(greatest(lat, 1)::float8)))::int, count(*)::int from truth,"
        " lateral (values ('all', ''), ('service', s), ('provider', p)) v (scope, value)"
        " where status = 'success' and lat is not null group by 1, 2, 3, 4",
    ),
    "availability_hour": (
        "select bucket, scope, value, minutes, good_minutes from analytics.availability_hour where minutes > 0",
        "select hour, scope, value, count(*)::int, count(*) filter (where bad < 0.5 * eligible)::int from ("
        "  select hour, minute, scope, value, count(*) filter (where status <> 'cancelled') as eligible,"
        "   count(*) filter (where status in ('error', 'timeout')) as bad"
        "  from truth, lateral (values ('all', ''), ('service', s), ('provider', p)) v (scope, value)"
        "  where hour >= (select date_trunc('hour', hours_from, 'UTC') from analytics.rollup_state) group by 1, 2, 3, 4) x"
        " where eligible >= 5 group by 1, 2, 3",
    ),
    "availability_day": (
        "select day, scope, value, minutes, good_minutes from analytics.availability_day where minutes > 0",
        "select day, scope, value, count(*)::int, count(*) filter (where bad < 0.5 * eligible)::int from ("
        "  select day, minute, scope, value, count(*) filter (where status <> 'cancelled') as eligible,"
        "   count(*) filter (where status in ('error', 'timeout')) as bad"
        "  from truth, lateral (values ('all', ''), ('service', s), ('provider', p)) v (scope, value) group by 1, 2, 3, 4) x"
        " where eligible >= 5 and day::timestamp at time zone %(zone)s >= (select hours_from from analytics.rollup_state)"
        " group by 1, 2, 3",
    ),
    "user_day": (
        "select user_id, day, n, success, failed, rate_limited, cost, first_at, last_at,"
        " array(select (k.service_type, k.provider, k.model, k.status)::text from unnest(kinds) x join analytics.call_kind k"
        "  on k.kind_id = x order by 1) as kinds,"
        " array(select unnest(countries) order by 1) as countries from analytics.user_day",
        "select user_id, day, count(*)::int, count(*) filter (where status = 'success')::int,"
        " count(*) filter (where status in ('error', 'timeout'))::int, count(*) filter (where status = 'rate_limited')::int, sum(money),"
        " min(created_at), max(created_at), array_agg(distinct (s, p, m, status)::text order by (s, p, m, status)::text),"
        " array_agg(distinct country order by country)"
        " from truth group by 1, 2",
    ),
    "user_set": (
        "select scope, value, day, user_id from analytics.user_set s join analytics.user_number n"
        "  on s.block = analytics.block_of(n.number) and analytics.has_member(s.members, n.number)",
        "select distinct scope, value, day, user_id from truth, lateral (values ('all', ''), ('service', s), ('kind', concat_ws(chr(31), s, p, m)),"
        " ('plan', plan), ('country', country), ('campaign', campaign_id::text),"
        " ('campaign', case when campaign_id is not null then '' end)) v (scope, value) where value is not null and user_id is not null",
    ),
    "user_state": (
        "select user_id, first_at, last_at, last_id, n, failed, cost, active_days, country, device from analytics.user_state",
        "select user_id, min(created_at), max(created_at), (array_agg(id order by created_at desc, id desc))[1], count(*)::bigint,"
        " count(*) filter (where status in ('error', 'timeout'))::bigint, sum(money), count(distinct day)::int,"
        " (array_agg(country order by created_at desc, id desc))[1], (array_agg(device order by created_at desc, id desc))[1]"
        " from truth group by 1",
    ),
    "active_users": (
        "select day, sum(w1) over w as dau, sum(w7) over w as wau, sum(w30) over w as mau"
        " from (select d::date as day, coalesce(w1, 0) as w1, coalesce(w7, 0) as w7, coalesce(w30, 0) as w30"
        "  from (select generate_series(least((select min(day) from truth), (select min(day) from analytics.active_user_change)),"
        "   greatest((select max(day) from truth where day < '2030-01-01'),"
        "    (select max(day) from analytics.active_user_change where day < '2030-01-01')), interval '1 day') d) g"
        "  left join analytics.active_user_change c on c.day = g.d::date) x window w as (order by day)",
        "select d::date as day, (select count(distinct user_id) from user_days t where t.day = d::date),"
        " (select count(distinct user_id) from user_days t where t.day between d::date - 6 and d::date),"
        " (select count(distinct user_id) from user_days t where t.day between d::date - 29 and d::date)"
        " from generate_series(least((select min(day) from truth), (select min(day) from analytics.active_user_change)),"
        "  greatest((select max(day) from truth where day < '2030-01-01'),"
        "   (select max(day) from analytics.active_user_change where day < '2030-01-01')), interval '1 day') d",
    ),
    "growth_week": (
        'select week, new, "returning", resurrected, dormant from analytics.growth_week',
        "with w as (select distinct user_id, date_trunc('week', day)::date as week from truth),"
        " f as (select user_id, min(week) as first from w group by 1)"
        " select week, sum(new)::int, sum(ret)::int, sum(res)::int, sum(dor)::int from ("
        "  select w.week, (w.week = f.first)::int as new, (l.week is not null)::int as ret,"
        "   (w.week <> f.first and l.week is null)::int as res, 0 as dor"
        "  from w join f using (user_id) left join w l on l.user_id = w.user_id and l.week = w.week - 7"
        "  union all"
        "  select w.week + 7, 0, 0, 0, 1 from w where not exists (select from w x where x.user_id = w.user_id and x.week = w.week + 7)"
        " ) g group by 1",
    ),
    "call_session": (
        "select user_id, started_at, ended_at, n, failed, cost, steps from analytics.call_session",
        _SESSIONS,
    ),
    "session_day": (
        "select day, duration_bucket::int, depth_bucket::int, n from analytics.session_day",
        "select (started_at at time zone %(zone)s)::date, case when ended_at - started_at < interval '1 hour'"
        "  then floor(extract(epoch from ended_at - started_at) / 60)"
        "  else least(100, 54 + floor(extract(epoch from ended_at - started_at) / 600)) end::int, least(n, 50), count(*)::int"
        f" from ({_SESSIONS}) s group by 1, 2, 3",
    ),
    "transition_day": (
        "select day, step::int, source, target, n from analytics.transition_day",
        "select (started_at at time zone %(zone)s)::date, i, steps[i], coalesce(steps[i + 1], 'end'), count(*)::int"
        f" from ({_SESSIONS}) s, generate_series(1, 5) i where steps[i] is not null group by 1, 2, 3, 4",
    ),
    "error_day": (
        f"select day, fingerprint, {_KIND}, n, first_at, last_at from analytics.error_day join analytics.call_kind k using (kind_id)"
        " join analytics.error_message using (message_id)",
        f"select day, {_MESSAGE}, s, p, m, status, count(*)::int,"
        " min(created_at), max(created_at) from truth where error_message is not null or status in ('error', 'timeout')"
        " group by 1, 2, 3, 4, 5, 6",
    ),
    "error_user_day": (
        "select day, fingerprint, user_id from analytics.error_user_day join analytics.error_message using (message_id)",
        f"select distinct day, {_MESSAGE}, user_id from truth where status in ('error', 'timeout')",
    ),
    "request_day": (
        "select day, service_type, provider, calls, described from analytics.request_day",
        "select day, s, p, count(*)::int, count(*) filter (where request_data <> '{}' and jsonb_typeof(request_data) = 'object')::int"
        " from truth where status <> 'cancelled' group by 1, 2, 3",
    ),
    "parameter_day": (
        "select day, service_type, provider, parameter, kind, value, n, success from analytics.parameter_day",
        f"select day, s, p, parameter, 'any', '', count(*)::int, count(*) filter (where status = 'success')::int from ({_KEYS}) a group by 1, 2, 3, 4"
        " union all select day, s, p, parameter, kind, told, count(*)::int, count(*) filter (where status = 'success')::int"
        "  from (select *, case when type = 'null' or word = '' then 'empty' when word = '[REDACTED]' then 'hidden' when type = 'boolean' then 'flag'"
        "    when type = 'number' or word similar to '[0-9]+(.[0-9]+)?( ?)s?' then 'number' else 'text' end as kind,"
        "   case when type = 'null' or word = '' then '(empty)' when type = 'number' or word similar to '[0-9]+(.[0-9]+)?( ?)s?'"
        "    then trim_scale(to_char(split_part(replace(word, 's', ''), ' ', 1)::numeric, '9.9EEEE')::numeric)::text"
        "    when length(word) > 60 then '(long text)' else word end as told"
        f"  from ({_WORDS}) w) v group by 1, 2, 3, 4, 5, 6",
    ),
    "retry_day": (
        "select day, service_type, provider, attempts::int, is_recovered, chains, retry_cost, wasted_cost, seconds from analytics.retry_day",
        "select day, s, p, least(calls, 20)::int, recovered, count(*)::int, sum(money - first_money), sum(coalesce(wasted, 0)),"
        f" sum(extract(epoch from lasted)) from ({_CHAINS}) c group by 1, 2, 3, 4, 5",
    ),
    "video_poll": (
        "select created_at, id from analytics.video_poll",
        "select created_at, id from api_usage where service_type = 'video' and request_id is not null"
        " and created_at between '1970-01-02+00' and '2199-12-31 23:59:59+00'",
    ),
    "duplicates": (
        "select day, n from analytics.data_quality_day where finding = 'duplicate_video_poll'",
        "select (created_at at time zone %(zone)s)::date, count(*)::int from api_usage u where service_type = 'video' and request_id is not null"
        " and created_at between '1970-01-02+00' and '2199-12-31 23:59:59+00' and not exists (select from truth t where t.id = u.id)"
        " group by 1",
    ),
    "findings": (
        "select day, finding, n from analytics.data_quality_day where finding in ('negative_latency', 'comma_joined_model', 'missing_cost')",
        "select (created_at at time zone %(zone)s)::date, finding, count(*)::int from api_usage, lateral (values"
        "  ('negative_latency', latency_ms < 0), ('comma_joined_model', position(',' in left(model, 200)) > 0),"
        "  ('missing_cost', total_cost = 'NaN')) f (finding, found)"
        " where found and created_at between '1970-01-02+00' and '2199-12-31 23:59:59+00' group by 1, 2",
    ),
    "undated": (
        "select finding, sum(n)::int as n from analytics.data_quality_day where finding in ('no_created_at', 'impossible_created_at') group by 1",
        "select case when created_at is null then 'no_created_at' else 'impossible_created_at' end, count(*)::int from api_usage"
        " where (created_at between '1970-01-02+00' and '2199-12-31 23:59:59+00') is not true group by 1",
    ),
}


# told behind the ticks (data/rollups/details.py): compared only where that was done
DETAILS = ("request_day", "parameter_day", "retry_day")


def differences(
    connection: psycopg.Connection[Any],
    zone: str = "UTC",
    *,
    only: tuple[str, ...] | None = None,
    details: bool = False,
) -> dict[str, list[Any]]:
    """The tables that are not what the raw rows say, each with some rows: ('kept', ...) too many, ('true', ...) missing."""
    found: dict[str, list[Any]] = {}
    # one moment for both sides, undone at the end
    with connection.transaction(force_rollback=True):
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("set local timezone = 'UTC'; set local jit = off")
        connection.execute(_TRUTH, {"zone": zone})
        connection.execute(
            "create temp table user_days as select distinct user_id, day from truth; analyze user_days; analyze truth"
        )
        for name, (kept, true) in CHECKS.items():
            if (only and name not in only) or (name in DETAILS and not details):
                continue
            query = (
                f"with kept as ({kept}), true_ as ({true})"
                " (select 'kept' as side, x::text from (table kept except all table true_) x limit 4)"
                " union all (select 'true', x::text from (table true_ except all table kept) x limit 4)"
            )
            rows = connection.execute(query, {"zone": zone}).fetchall()
            if rows:
                found[name] = rows
    return found
