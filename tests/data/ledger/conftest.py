"""One database for the ledger's tests, emptied between them, and the ledger's snapshots alone."""

from collections.abc import Callable, Iterator

import pytest

from data.rollups.snapshots import SNAPSHOTS, refresh
from tests.conftest import Connection, DatabaseServer
from tests.data.rollups.chaos import settings_for

Ledger = Callable[..., None]
OF_MONEY = (
    "known_user",
    "mrr_step",
    "mrr_change",
    "mrr_movement_day",
    "account_day",
    "account_day",
    "account_day",
    "revenue_change",
    "conversion_day",
    "user_money_month",
    "revenue_cohort",
)
TABLES = (
    "subscription_event, plan_price, payment, mrr_step, mrr_change, mrr_movement_day, account_day, revenue_change,"
    " user_money_month, revenue_cohort, conversion_day, known_user"
)


@pytest.fixture(scope="module")
def _address(
    database_server: DatabaseServer, _templates: Callable[..., str]
) -> Iterator[tuple[str, Connection]]:
    name = database_server.create(_templates(engine=True, optional=False, ours=True))
    url = database_server.url_of(name)
    with database_server.connect(url) as connection:
        yield url, connection
    database_server.drop(name)


@pytest.fixture
def db(_address: tuple[str, Connection]) -> Connection:
    """The database, without a row of money."""
    clear(_address[1])
    return _address[1]


def clear(connection: Connection) -> None:
    """Take every row of money away."""
    for table in TABLES.split(", "):
        connection.execute(f"delete from analytics.{table}".encode())
    connection.execute("delete from auth.users")


@pytest.fixture
def keep(_address: tuple[str, Connection]) -> Ledger:
    """Bring the ledger up to date, with everything told from it or only the named tables."""
    url, connection = _address

    def up(*names: str, zone: str = "UTC") -> None:
        settings = settings_for(url, reporting_timezone=zone)
        by_name = {snapshot.name: snapshot for snapshot in SNAPSHOTS}
        for name in names or OF_MONEY:
            refresh(connection, by_name[name], settings)

    return up
