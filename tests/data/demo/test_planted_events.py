"""The events of docs/demo.md can be measured in the rows, at the size that is documented there."""

from typing import Any

import psycopg
import pytest

Connection = psycopg.Connection[tuple[Any, ...]]

TODAY = "2026-03-18T00:00Z"


def values(company: Connection, query: str, **arguments: object) -> tuple[Any, ...]:
    row = company.execute(query.replace("TODAY", f"timestamptz '{TODAY}'"), arguments).fetchone()
    assert row is not None
    return row


def of_user(part: str) -> str:
    return f"user_id in (select id from auth.users where email like '{part}%%')"


def window(days_ago: int, begin: str, end: str) -> str:
    day = f"TODAY - interval '{days_ago} days'"
    return f"created_at >= {day} + interval '{begin}' and created_at < {day} + interval '{end}'"


@pytest.mark.parametrize(
    ("provider", "days_ago", "begin", "end", "share"),
    [("flux", 15, "13:00", "17:00", 0.9), ("openai", 5, "11:05", "11:40", 0.75)],
)
def test_a_provider_fails_nearly_always_while_it_is_out(
    company: Connection, provider: str, days_ago: int, begin: str, end: str, share: float
) -> None:
    rows, failed = values(
        company,
        f"""select count(*), count(*) filter (where status = 'error' and error_message like '%% error 503: %%'
            or status = 'error') from api_usage where provider = '{provider}' and {
            window(days_ago, begin, end)
        }""",
    )
    assert rows >= 5
    assert failed / rows >= share


def test_the_model_became_nearly_twice_as_slow(company: Connection) -> None:
    before, after = values(
        company,
        """select percentile_cont(0.5) within group (order by latency_ms) filter (where created_at < TODAY -
        interval '12 days'),
            percentile_cont(0.5) within group (order by latency_ms) filter (where created_at >= TODAY -
            interval '12 days')
            from api_usage where provider = 'ideogram' and status = 'success'""",
    )
    assert 1.6 < after / before < 2.2


def test_one_user_spent_ninety_six_dollars_in_a_day(company: Connection) -> None:
    condition = f"{of_user('cost-spike@')} and {window(10, '10:00', '16:00')} and model = 'veo3'"
    assert values(company, f"select count(*), sum(total_cost) from api_usage where {condition}") == (240, 96)


def test_the_spike_is_far_beyond_the_users_usual_day(company: Connection) -> None:
    (usual,) = values(
        company,
        f"""select percentile_cont(0.5) within group (order by spent) from (
            select sum(total_cost)::float8 spent from api_usage where {of_user("cost-spike@")}
            and created_at < TODAY - interval '10 days' group by created_at::date) days""",
    )
    assert usual * 20 < 96


def test_fourteen_users_share_an_address(company: Connection) -> None:
    users, calls = values(
        company,
        f"""select count(distinct user_id), count(*) from api_usage
            where {window(6, "9:00", "15:00")} and {of_user("shared-address-")} and ip_address = (
            select ip_address from api_usage where {window(6, "9:00", "15:00")} and ip_address is not null
            group by 1 order by count(distinct user_id) desc limit 1)""",
    )
    assert (users, calls) == (14, 42)


def test_nobody_else_shares_an_address_with_five_users(company: Connection) -> None:
    (most,) = values(
        company,
        """select max(users) from (select count(distinct user_id) users from api_usage
            where created_at < TODAY - interval '6 days' and not ip_address <<= '10.0.0.0/8'
            and not ip_address <<= '192.168.0.0/16' and not ip_address <<= '172.16.0.0/12'
            and not ip_address <<= '::/64' group by created_at::date, ip_address) shared""",
    )
    assert most < 5


def test_one_user_called_from_fifteen_addresses_in_a_day(company: Connection) -> None:
    (addresses,) = values(
        company,
        f"select count(distinct ip_address) from api_usage where {of_user('many-addresses@')} and {window(4, '0:00', '24:00')}",
    )
    assert addresses >= 15


def test_one_user_was_in_egypt_and_brazil_within_forty_minutes(company: Connection) -> None:
    condition = f"{of_user('impossible-journey@')} and {window(9, '9:50', '10:50')} and endpoint = '/v1/chat'"
    home, abroad = values(
        company,
        f"""select count(*) filter (where ip_address <<= '41.32.0.0/12' or ip_address <<= '156.160.0.0/11'
                or ip_address <<= '197.32.0.0/11'),
            count(*) filter (where ip_address <<= '179.128.0.0/11' or ip_address <<= '152.240.0.0/12')
            from api_usage where {condition}""",
    )
    assert home >= 2
    assert abroad == 2


def test_one_user_failed_eighteen_times_within_four_minutes(company: Connection) -> None:
    condition = f"{of_user('failure-burst@')} and {window(7, '14:02', '14:06')} and provider = 'stability'"
    failed, addresses, seconds = values(
        company,
        f"""select count(*) filter (where status = 'error'), count(distinct ip_address),
            extract(epoch from max(created_at) - min(created_at))::int from api_usage where {condition}""",
    )
    assert (failed, addresses) == (18, 1)
    assert seconds == 17 * 13


def test_one_user_worked_at_night(company: Connection) -> None:
    condition = of_user("off-hours@")
    (night,) = values(
        company, f"select count(*) from api_usage where {condition} and {window(11, '0:00', '3:00')}"
    )
    (usual,) = values(
        company,
        f"""select count(*) from api_usage where {condition} and created_at < TODAY - interval '11 days'
            and extract(hour from created_at at time zone 'Africa/Cairo') not between 7 and 20""",
    )
    assert night == 80
    assert usual <= 8


def test_one_chain_took_six_failures_to_succeed(company: Connection) -> None:
    (chain,) = values(
        company,
        f"""select string_agg(status, ',' order by created_at) from api_usage
            where {of_user("retry-chain@")} and {window(2, "12:00", "12:12")} and provider = 'luma'""",
    )
    assert chain == "error," * 6 + "success"


def test_eighteen_starter_customers_are_near_their_limit(company: Connection) -> None:
    users, least, most, alerted = values(
        company,
        f"""select count(*), min(video_generations_used), max(video_generations_used),
            count(*) filter (where exists (select from usage_alerts a where a.user_id = s.user_id
            and a.resource_type = 'video')) from user_subscriptions s
            where {of_user("near-limit-")} and plan_type = 'starter' and is_active and video_generations_limit = 50""",
    )
    assert users == 18
    assert least >= 39
    assert 52 <= most <= 75
    assert alerted >= 16


def test_those_over_the_limit_were_refused(company: Connection) -> None:
    refused = values(
        company,
        f"""select count(*), count(distinct user_id) from api_usage where {of_user("near-limit-")}
            and status = 'rate_limited' and provider = 'luma' and {window(1, "9:00", "13:00")}""",
    )
    assert refused[0] >= 36
    assert refused[1] >= 6


def test_the_churn_wave_never_came_back(company: Connection) -> None:
    users, last = values(
        company,
        f"""select count(distinct user_id), extract(epoch from TODAY - max(created_at)) / 86400
            from api_usage where {of_user("churn-wave-")}""",
    )
    assert users >= 11  # of 12 in a company of this size
    assert 37 <= last <= 41


def test_half_of_the_wave_cancelled(company: Connection) -> None:
    (cancelled,) = values(
        company,
        f"""select count(*) from analytics.subscription_event where {of_user("churn-wave-")} and kind = 'cancel'
            and occurred_at between TODAY - interval '41 days' and TODAY""",
    )
    assert cancelled == 6


@pytest.mark.parametrize(
    ("name", "spent", "earned"), [("Autumn reels", 1200, 6000), ("Influencer push", 1800, 270)]
)
def test_a_campaign_costs_and_earns_what_is_written(
    company: Connection, name: str, spent: int, earned: int
) -> None:
    media, outcome, generation = values(
        company,
        """select (select sum(amount) from analytics.marketing_spend where campaign = %(name)s),
            (select sum(o.amount) from analytics.campaign_outcome o join campaigns c on c.id = o.campaign_id
             where c.name = %(name)s),
            (select sum(a.total_cost) from api_usage a join campaigns c on c.id = a.campaign_id where c.name =
            %(name)s)""",
        name=name,
    )
    assert (media, outcome) == (spent, earned)
    assert 0 < generation < 200
    assert (earned > media + generation) == (name == "Autumn reels")


def test_a_release_slowed_the_video_page(company: Connection) -> None:
    query = """
        select percentile_cont(0.75) within group (order by metric_value) filter (where created_at >=
        released),
            percentile_cont(0.75) within group (order by metric_value) filter (where created_at < released)
        from frontend_metrics, (select max(deployed_at) released from deployments where commit_message like
        'Video%%') r
        where metric_name = 'LCP' and page_url = {page}"""
    after, before = values(company, query.replace("{page}", "'/create/video'"))
    assert after > 1.6 * before
    others_after, others_before = values(company, query.replace("{page}", "'/create/content'"))
    assert 0.8 < others_after / others_before < 1.25


def test_a_queue_got_stuck_yesterday(company: Connection) -> None:
    depth, age = values(
        company,
        """select max(depth), max(oldest_age_seconds) from analytics.queue_sample where queue = 'images'
            and sampled_at between TODAY - interval '11 hours' and TODAY - interval '9 hours 30 minutes'""",
    )
    assert depth >= 100
    assert age > 3600


def test_one_quota_is_nearly_gone(company: Connection) -> None:
    (left,) = values(
        company,
        """select 1 - used / quota_limit from analytics.quota_sample where provider = 'ideogram'
            order by sampled_at desc limit 1""",
    )
    assert 0.05 < left < 0.2


def test_the_rollout_brings_the_calls_to_now(company: Connection) -> None:
    users, calls, silent = values(
        company,
        f"""select count(distinct user_id), count(*), extract(epoch from timestamptz '2026-03-18T15:42:30Z' - max(created_at))
            from api_usage where {of_user("rollout-")} and created_at > timestamptz '2026-03-18T14:42:30Z'""",
    )
    assert users == 7
    assert 1_500 < calls < 2_300  # 4 in 100 of 60,000 calls, most of them in the last hour
    assert silent < 30
