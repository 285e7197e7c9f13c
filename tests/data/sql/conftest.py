"""A dashboard on a few calls that a test names itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import Call, insert_calls, insert_people
from tests.data.sql.settled import settled

Stand = Callable[..., Connection]


@pytest.fixture
def stand(database_server: DatabaseServer, _templates: Callable[..., str], tmp_path: Path) -> Iterator[Stand]:
    """Open it with calls of Ada, counted; further words are settings. It closes with the test."""
    with ExitStack() as opened:

        def open_on(calls: Sequence[Call], **settings: str) -> Connection:
            def fill(connection: Connection) -> None:
                insert_people(connection, {"ada": min(call.when for call in calls if call.when)})
                insert_calls(connection, calls)

            house = settled(database_server, _templates, tmp_path, fill, **settings)  # type: ignore[arg-type]
            return opened.enter_context(house)

        yield open_on
