"""The whole server without a socket, over the company of tests/data/sql/company.py and one call that means harm."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import Call, insert_calls, insert_company, lengthen_log
from tests.data.sql.settled import settled

HARM = "=HYPERLINK(\"http://example.org\")<script>alert('x')</script>"


def fill(connection: Connection) -> None:
    """The company, and a call of an hour ago."""
    insert_company(connection)
    ago = datetime.now(UTC) - timedelta(hours=1)
    insert_calls(connection, [Call(900, "ada", ago, model="-1+1", status="error", error=HARM, latency=5)])


def client_of_application() -> FlaskClient:
    """A client; the application is imported only now, when the settings lead to a test's database."""
    import app

    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """The database behind the client."""
    with settled(database_server, _templates, tmp_path_factory.mktemp("company"), fill) as connection:
        lengthen_log(connection)
        yield connection


@pytest.fixture(scope="module")
def client(company: Connection) -> FlaskClient:
    """A client of the server."""
    return client_of_application()


@pytest.fixture(scope="session")
def json_of() -> Callable[[Any], Any]:
    """The JSON of an answer that must be 200."""

    def read(response: Any) -> Any:
        assert response.status_code == 200, response.get_data(as_text=True)[:500]
        return response.get_json()

    return read
