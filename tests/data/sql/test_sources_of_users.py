"""Where users come from, once it is known of some: sources are one however they are written, and each has its own cost."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from data.filters import parse
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, TWO_DAYS, at, insert_company, person
from tests.data.sql.expected_business import SOURCES, earned, lifetime
from tests.data.sql.settled import settled


def _fill(connection: Connection) -> None:
    insert_company(connection)
    for who, source, by in (("ada", "ads", None), ("bob", " Ads", None), ("cleo", "referral", "ada")):
        connection.execute(
            "insert into analytics.acquisition (user_id, source, referring_user_id, acquired_at) values (%s, %s, %s, %s)",
            [person(who), source, by and person(by), at(1)],
        )


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("company"), _fill) as connection:
        yield connection


def _asked(query: str) -> list[tuple[object, ...]]:
    filters = parse({name: [value] for name, value in TWO_DAYS.items()}, now=NOW, zone=ZoneInfo("UTC"))
    return list(fetch(query, filters, fresh=True).rows)


def test_ads_are_one_source_and_cost_what_was_spent_on_them_for_each_customer(company: Connection) -> None:
    answer = _asked("business_intelligence/referrals")
    assert len(SOURCES.split()) == len(answer[0])
    value, ltv = (80 - 0.93 + earned() - 0.695) / 2, lifetime(100 + 36, 2, 1.625)
    expected = [
        ("", 1, 1 / 3, 0, 1, 0, None, 1, None, None, -0.26, None, None),
        ("ads", 1, 1 / 3, 0, 1, 0, None, 1, 120.0, 120.0, value, ltv, ltv / 120),
        ("referral", 1, 1 / 3, 1, 0, 0, None, 0, None, None, None, None, None),
    ]  # fmt: skip
    assert [list(row) for row in answer] == [
        [pytest.approx(value) if isinstance(value, float) else value for value in row] for row in expected
    ]


@pytest.fixture
def one_source(company: Connection) -> Iterator[None]:
    """Everybody came from one source, for a while."""
    before = company.execute("select source, user_id from analytics.user_value").fetchall()
    company.execute("update analytics.user_value set source = 'all of them'")
    yield
    company.cursor().executemany("update analytics.user_value set source = %s where user_id = %s", before)


@pytest.mark.usefixtures("one_source")
def test_a_source_is_worth_what_its_customers_are_worth_to_the_panel_of_lifetime_values() -> None:
    asked = {name: [value] for name, value in {**TWO_DAYS, "choice": "plan"}.items()}
    filters = parse(asked, now=NOW, zone=ZoneInfo("UTC"))
    values = fetch("business_intelligence/cltv", filters, fresh=True).records()
    whole = next(row for row in values if row["name"] is None)
    sources = fetch("business_intelligence/referrals", filters, fresh=True).records()
    [source] = [row for row in sources if row["users"]]
    assert source["ltv"] == pytest.approx(whole["expected"])
    assert source["value"] == pytest.approx(whole["customer_value"])


def test_a_user_whose_source_is_known_is_counted_as_acquired(company: Connection) -> None:
    assert sorted(_asked("metrics/acquired_users")) == [("before", 1, 1), ("closed", 2, 3), ("now", 2, 3)]
