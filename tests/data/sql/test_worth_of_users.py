"""What users are worth and what they would pay: by the year, for nothing, for plans without a price, from one source however it is written."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.filters import parse
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, Call, at, day, insert_calls, insert_company, insert_people, person
from tests.data.sql.settled import rows_of, settled

LATE = {"zoe": at(100, "23:00:00"), "jane": at(300)}
EVENT = (
    "insert into analytics.subscription_event (source, user_id, occurred_at, kind, plan_type, billing_interval, is_paying)"
    " values ('imported', %s, %s, %s, %s, %s, %s)"
)


def _fill(connection: Connection) -> None:
    """Dan pays for pro by the year; zoe paid within thirty times 24 hours; jane came and left; a free plan holds what eve used."""
    insert_company(connection)
    insert_people(connection, LATE)
    for who, moment, kind, plan, interval, pays in (
        ("dan", at(0, "12:05:00"), "upgrade", "pro", "year", True),
        ("zoe", at(70, "01:00:00"), "start", "pro", "month", True),
        ("zoe", at(69), "cancel", "pro", "month", False),
        ("jane", at(300), "start", "pro", "month", True),
        ("jane", at(290), "cancel", "pro", "month", False),
        ("ines", at(20), "start", "trial", "month", True),
    ):
        connection.execute(EVENT, [person(who), moment, kind, plan, interval, pays])
    insert_calls(connection, [Call(201, "zoe", at(20))])
    connection.execute("update user_subscriptions set plan_type = 'pro' where user_id = %s", [person("dan")])
    connection.execute(
        "insert into analytics.plan_price (currency, plan_type, billing_interval, price, valid_from) values ('USD', 'trial', 'month', 50, '2020-01-01')"
    )
    connection.execute(
        "insert into user_subscriptions (user_id, plan_type, content_generations_limit, image_generations_limit, video_generations_limit, chat_messages_limit)"
        " values (%s, 'free', 1, 1, 0, 5)",
        [person("ines")],
    )
    for who, source in (("ada", "Ads"), ("bob", " ads")):
        connection.execute(
            "insert into analytics.acquisition (user_id, source, acquired_at) values (%s, %s, %s)",
            [person(who), source, at(1)],
        )


def _unpaid(connection: Connection) -> None:
    _fill(connection)
    connection.execute("delete from analytics.payment")


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("company"), _fill) as connection:
        yield connection


@pytest.fixture
def unpaid(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The same without a payment: revenue is that of plan prices."""
    with settled(database_server, _templates, tmp_path_factory.mktemp("unpaid"), _unpaid) as connection:
        yield connection


@pytest.fixture
def pounds(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The company in a currency that it has no price in."""
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("pounds"), _fill, CURRENCY="GBP"
    ) as connection:
        yield connection


def _asked(query: str, first: int, after: int, zone: str = "UTC", **choice: str) -> list[dict[str, Any]]:
    given = {"from": [day(first).isoformat()], "to": [day(after).isoformat()]}
    given |= {name: [value] for name, value in choice.items()}
    return fetch(query, parse(given, now=NOW, zone=ZoneInfo(zone)), fresh=True).records()


def _now(query: str, first: int, after: int) -> dict[str, Any]:
    return next(row for row in _asked(query, first, after) if row["window"] == "now")


@pytest.mark.usefixtures("company")
def test_who_pays_by_the_year_or_fits_the_free_plan_did_not_outgrow_it() -> None:
    """Cleo alone: her three pictures need pro, at 100 a month, and she pays nothing. Dan's pro costs a twelfth of 960, which he pays."""
    told = _now("metrics/plan_fit", 1, -1)
    assert (told["underpaying_users"], told["gain"]) == (1, 100.0)


def test_the_plan_that_fits_is_offered_at_the_price_of_the_users_own_interval(company: Connection) -> None:
    kept = rows_of(company, "select user_id, pays::int, fits, price::int from analytics.plan_fit")
    assert {row[0]: row[1:] for row in kept} == {
        person("dan"): (80, "pro", 80),
        person("cleo"): (0, "pro", 100),
        person("eve"): (0, "free", 0),
        person("zoe"): (0, "free", 0),
        person("ada"): (100, "starter", 36),
        person("bob"): (36, "starter", 36),
    }


@pytest.fixture
def beyond_every_plan(company: Connection) -> Iterator[None]:
    """Eve used more than any plan allows, for a while."""
    company.execute(
        "update analytics.plan_fit set fits = null, price = null where user_id = %s", [person("eve")]
    )
    yield
    company.execute(
        "update analytics.plan_fit set fits = 'free', price = 0 where user_id = %s", [person("eve")]
    )


@pytest.mark.usefixtures("beyond_every_plan")
def test_the_note_above_the_plans_counts_those_apart_who_fit_none() -> None:
    row, *_ = _asked("business_intelligence/plan_recommendation", 1, -1, choice="more")
    assert (row["should_pay_more"], row["fit_none"]) == (1, 1)


@pytest.mark.usefixtures("company")
def test_newcomers_of_whom_nobody_came_again_are_kept_to_0_percent() -> None:
    """Zoe, new in the week of day 23, did not come in the next; eve, new then, came in the one after."""
    weeks = _asked("user_intelligence/kpi_weeks", 28, -1)
    assert {row["week"]: row["retention_week_1"] for row in weeks} == {
        day(23): None,
        day(16): 0.0,
        day(9): 1.0,
    }
    told = _now("metrics/growth", 15, 9)
    assert (told["retention_week_1"], told["of_users"]) == (0.0, 1)


@pytest.mark.usefixtures("company")
def test_a_week_is_not_compared_with_itself() -> None:
    """Of two days the last finished week is told, and the two days before had the same."""
    assert {row["window"] for row in _asked("metrics/growth", 1, -1, compare="previous")} == {"now", "closed"}


@pytest.mark.usefixtures("company")
def test_revenue_of_a_period_in_which_all_who_came_left_again_grew_by_nothing() -> None:
    assert _now("metrics/mrr_movements", 301, 289)["net_new_mrr"] == 0


def test_a_source_is_one_in_the_cohorts_however_it_is_written(company: Connection) -> None:
    kept = rows_of(company, "select distinct source from analytics.user_profile order by 1")
    assert kept == [("ads",), ("unknown",)]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_a_payment_within_thirty_times_24_hours_is_one_within_thirty_days_wherever_midnight_is(
    zone: str,
) -> None:
    assert LATE["zoe"] + timedelta(days=30) > at(70, "01:00:00")
    (unknown,) = [
        row for row in _asked("business_intelligence/referrals", 101, 98, zone) if row["source"] == ""
    ]
    assert (unknown["settled"], unknown["conversion"]) == (1, 1.0)


def test_countries_together_earn_what_is_earned(unpaid: Connection) -> None:
    """Of prices as well: ines is on a trial, which nobody pays for."""
    assert rows_of(unpaid, "select exists (select from analytics.revenue_change)") == [(False,)]
    countries = _asked("user_journeys/geo_map", 30, -1)
    assert sum(row["revenue"] for row in countries) == pytest.approx(
        _now("metrics/revenue", 30, -1)["revenue"]
    )
    assert sum(row["revenue"] for row in countries) > 0


def test_without_a_price_in_the_account_currency_a_customers_value_is_unknown(pounds: Connection) -> None:
    assert rows_of(pounds, "select analytics.knows_revenue('GBP')") == [(False,)]
    assert _now("metrics/customer_value", 1, -1)["customer_value"] is None
    assert _now("metrics/plan_fit", 1, -1)["underpaying_users"] is None
