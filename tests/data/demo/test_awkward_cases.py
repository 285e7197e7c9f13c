"""Every awkward case of the engine's database is present in the demo company."""

from typing import Any

import psycopg
import pytest

Connection = psycopg.Connection[tuple[Any, ...]]

# A sentence and a query that counts the case: at least one is wanted.
PRESENT = {
    "comma-joined models": "select count(*) from api_usage where model = 'gpt-5,gpt-4o' and status = 'success'",
    "unknown models": "select count(*) from api_usage where model = 'unknown' and status = 'error'",
    "videos logged again": """select count(*) from (select 1 from api_usage where service_type = 'video'
        and status = 'success' group by provider, request_id having count(*) > 1) again""",
    "successes without latency": "select count(*) from api_usage where status = 'success' and latency_ms is null",
    "negative latency": "select count(*) from api_usage where latency_ms < 0",
    "calls without a moment": "select count(*) from api_usage where created_at is null",
    "users without a subscription who call": """select count(*) from auth.users u where exists (select from
    api_usage a
        where a.user_id = u.id) and not exists (select from user_subscriptions s where s.user_id = u.id)""",
    "subscriptions without a call": """select count(*) from user_subscriptions s
        where not exists (select from api_usage a where a.user_id = s.user_id)""",
    "unlimited plans": "select count(*) from user_subscriptions where image_generations_limit = 999999",
    "payments of deleted users": """select count(*) from analytics.payment p
        where not exists (select from auth.users u where u.id = p.user_id)""",
    "acquisition of deleted users": """select count(*) from analytics.acquisition p
        where not exists (select from auth.users u where u.id = p.user_id)""",
    "private addresses": "select count(*) from api_usage where ip_address <<= '10.0.0.0/8' or ip_address = '::1'",
    "IPv4-mapped addresses": "select count(*) from api_usage where ip_address <<= '::ffff:0:0/96'",
    "IPv6 addresses": "select count(*) from api_usage where family(ip_address) = 6",
    "missing addresses": "select count(*) from api_usage where ip_address is null",
    "scripts": "select count(*) from api_usage where user_agent ~ '^(curl|node|axios|python|Postman)'",
    "bots": "select count(*) from api_usage where user_agent ~* 'bot/'",
    "missing user agents": "select count(*) from api_usage where user_agent is null",
    "empty user agents": "select count(*) from api_usage where user_agent = ''",
    "provider timeouts as errors": """select count(*) from api_usage where status = 'error'
        and error_message ~* '(timeout|timed out)'""",
    "refused calls": "select count(*) from api_usage where status = 'rate_limited'",
    "gateway timeouts": "select count(*) from api_usage where status = 'timeout'",
    "cancelled calls": "select count(*) from api_usage where status = 'cancelled'",
    "redacted keywords": "select count(*) from api_usage where request_data #>> '{options,keywords}' = '[REDACTED]'",
    "redacted token limits": "select count(*) from api_usage where request_data ->> 'max_tokens' = '[REDACTED]'",
    "durations as texts": "select count(*) from api_usage where jsonb_typeof(request_data -> 'duration') = 'string'",
    "failed payments": "select count(*) from analytics.payment where status = 'failed'",
    "refunds": "select count(*) from analytics.payment where status = 'refunded'",
    "yearly plans": "select count(*) from analytics.subscription_event where billing_interval = 'year'",
    "cancellations": "select count(*) from analytics.subscription_event where kind = 'cancel'",
    "referrals": "select count(*) from analytics.acquisition where referring_user_id is not null",
    "a campaign without calls": """select count(*) from campaigns c
        where not exists (select from api_usage a where a.campaign_id = c.id)""",
    "newcomers who take every default step of the journey": """select count(*) from auth.users u
        join campaigns c on c.user_id = u.id and c.created_at between u.created_at and u.created_at + interval '30 days'
        join analytics.subscription_event e on e.user_id = u.id and e.is_paying and e.occurred_at between c.created_at and u.created_at + interval '30 days'
        where (select count(distinct a.created_at::date) from api_usage a where a.user_id = u.id and a.created_at < c.created_at) >= 3""",
    "calls of today": "select count(*) from api_usage where created_at >= '2026-03-18T00:00Z'",
}

# A sentence and a query that counts what must not be.
ABSENT = {
    "errors that cost something": "select count(*) from api_usage where status <> 'success' and total_cost <> 0",
    "errors with tokens": "select count(*) from api_usage where status <> 'success' and total_tokens is not null",
    "successes with an error text": """select count(*) from api_usage
        where (status = 'success') <> (error_message is null)""",
    "costs that do not add up": """select count(*) from api_usage
        where input_cost + output_cost + generation_cost <> total_cost""",
    "tokens that do not add up": """select count(*) from api_usage
        where input_tokens + output_tokens <> total_tokens""",
    "pictures and videos with tokens": """select count(*) from api_usage where service_type in ('images',
    'video')
        and total_tokens is not null""",
    "requests kept in the older half": """select count(*) from api_usage
        where request_data is not null and created_at < '2026-01-18T00:00Z'""",
    "responses": "select count(*) from api_usage where response_data is not null",
    "calls after now": "select count(*) from api_usage where created_at > '2026-03-18T15:42:30Z'",
    "calls before history": "select count(*) from api_usage where created_at < '2025-11-19T00:00Z'",
    "calls before signing up": """select count(*) from api_usage a join auth.users u on u.id = a.user_id
        where a.created_at < u.created_at""",
    "calls on the day without traffic": """select count(*) from api_usage
        where created_at >= '2026-01-30T00:00Z' and created_at < '2026-01-31T00:00Z'""",
    "rows in tables that the engine never fills": """select (select count(*) from usage_aggregations)
        + (select count(*) from api_rate_limits)""",
    "ratings after now": "select count(*) from analytics.feedback where rated_at > '2026-03-18T15:42:30Z'",
    "ratings of calls that are not there": """select count(*) from analytics.feedback f where api_usage_id is
    not null
        and not exists (select from api_usage a where a.id = f.api_usage_id and a.user_id = f.user_id)""",
    "payments after now": "select count(*) from analytics.payment where paid_at > '2026-03-18T15:42:30Z'",
    "captured subscription events": "select count(*) from analytics.subscription_event where source <> 'demo'",
}


@pytest.mark.parametrize("case", PRESENT)
def test_the_company_has(company: Connection, case: str) -> None:
    assert _count(company, PRESENT[case]) > 0


@pytest.mark.parametrize("case", ABSENT)
def test_the_company_has_no(company: Connection, case: str) -> None:
    assert _count(company, ABSENT[case]) == 0


def test_the_rest_of_history_has_calls_on_every_day(company: Connection) -> None:
    query = "select count(distinct (created_at at time zone 'UTC')::date) from api_usage"
    assert _count(company, query) == 119


def test_the_subscriptions_are_what_their_events_made_them(company: Connection) -> None:
    query = """
        select count(*) from user_subscriptions s join lateral (
            select * from analytics.subscription_event e where e.user_id = s.user_id order by occurred_at desc
            limit 1
        ) last on true where s.plan_type <> last.plan_type or s.is_active <> last.is_paying"""
    assert _count(company, query) == 0
    assert _count(company, "select count(*) from user_subscriptions") == _count(
        company,
        """select count(distinct user_id) from analytics.subscription_event e
        where exists (select from auth.users u where u.id = e.user_id)""",
    )


def test_the_counters_count_the_calls_since_the_last_reset(company: Connection) -> None:
    query = """
        select count(*) from user_subscriptions s where video_generations_used <> (
            select count(distinct coalesce(a.request_id, a.id::text)) from api_usage a where a.user_id =
            s.user_id
            and a.service_type = 'video' and a.created_at >= s.last_reset_at)"""
    assert _count(company, query) == 0


def test_every_alert_is_one_the_engine_would_write(company: Connection) -> None:
    query = """
        select count(*) from usage_alerts where alert_type <> 'usage_threshold' or threshold_type <>
        'percentage'
        or is_resolved or threshold_value < 80 or severity <> case when threshold_value >= 100 then 'critical'
        when threshold_value >= 90 then 'warning' else 'info' end"""
    assert _count(company, "select count(*) from usage_alerts") > 0
    assert _count(company, query) == 0


def test_a_payment_covers_each_paid_month_once(company: Connection) -> None:
    query = """
        select count(*) from analytics.payment a join analytics.payment b on a.user_id = b.user_id
        and a.payment_id < b.payment_id and a.status = 'paid' and b.status = 'paid'
        and a.period_start = b.period_start"""
    assert _count(company, query) == 0


def _count(connection: Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
