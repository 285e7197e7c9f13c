"""One name, however it is written: channels, sources and categories of budgets are joined without regard to capitals, blanks and underscores."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.filters import parse
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, TWO_DAYS, Call, at, day, insert_calls, insert_company, person
from tests.data.sql.settled import settled


def _fill(connection: Connection) -> None:
    """Two customers of ads whose spend and source are written in three ways; budgets of a channel and of a provider with an underscore."""
    insert_company(connection)
    connection.execute("truncate analytics.marketing_spend, analytics.budget")
    for source, who in (("paid search", "bob"), (" Paid Search", "dan")):
        connection.execute(
            "insert into analytics.acquisition (user_id, source, acquired_at) values (%s, %s, %s)",
            [person(who), source, at(1)],
        )
    for channel, amount in (("Paid Search", 70), ("paid search", 50)):
        connection.execute(
            "insert into analytics.marketing_spend (day, channel, amount, currency) values (%s, %s, %s, 'USD')",
            [day(0), channel, amount],
        )
    insert_calls(connection, [Call(990, "ada", at(0, "10:00:00"), "images", "Stability_AI", "sd3", cost="6")])
    for category, budget in (("paid_search", 240), ("stability_ai", 60)):
        connection.execute(
            "insert into analytics.budget (month, category, amount, currency) values (date_trunc('month', %s::date), %s, %s, 'USD')",
            [day(0), category, budget],
        )


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(database_server, _templates, tmp_path_factory.mktemp("spelling"), _fill) as connection:
        yield connection


def _asked(query: str) -> list[dict[str, Any]]:
    filters = parse({name: [value] for name, value in TWO_DAYS.items()}, now=NOW, zone=ZoneInfo("UTC"))
    return list(fetch(query, filters, fresh=True).records())


def test_spend_of_a_channel_meets_the_customers_of_a_source_that_is_written_otherwise(
    company: Connection,
) -> None:
    [channel] = _asked("financial_analytics/acquisition_by_channel")
    assert (channel["channel"], channel["marketing_spend"], channel["customers"], channel["cac"]) == (
        "paid search",
        120.0,
        2,
        60.0,
    )


def test_a_budget_is_measured_by_what_has_its_name_in_panel_and_card_alike(company: Connection) -> None:
    panel = {
        row["category"]: (row["measure"], row["spent"])
        for row in _asked("financial_analytics/budget_utilisation")
    }
    assert panel == {"paid_search": ("channel", 120.0), "stability_ai": ("provider", 6.0)}
    card = next(row for row in _asked("metrics/budget") if row["window"] == "now")
    assert (card["spent"], card["budget"]) == (126.0, 300.0)
