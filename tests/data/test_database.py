"""Connections: what they are called, how long they wait, and that they come back."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack

import psycopg
import psycopg_pool
import pytest
from psycopg import errors

from data import database
from data.settings import PROJECT_DIR, Settings
from tests.conftest import DatabaseServer
from tests.data.pooler import Pooler


def freeze(server_process: int) -> Callable[[], None]:
    """Stop a process of PostgreSQL without ending it; what is returned lets it go on."""
    os.kill(server_process, signal.SIGSTOP)
    return lambda: os.kill(server_process, signal.SIGCONT)


def ask_while_frozen(settings: Settings, stack: ExitStack) -> None:
    """Ask a server process that was stopped; it goes on when `stack` is left."""
    with database.reading(settings) as connection:
        stack.callback(freeze(connection.info.backend_pid))
        connection.execute("select 1")


def test_a_connection_says_who_it_is(settings: Settings) -> None:
    with database.connect("worker") as connection:
        row = connection.execute("select current_setting('application_name')").fetchone()
    assert row == ("engine-room worker",)


def test_the_web_may_not_ask_for_long(settings: Settings) -> None:
    with database.connect("web") as connection:
        row = connection.execute("select current_setting('statement_timeout')").fetchone()
    assert row == (f"{settings.web_timeout_ms // 1000}s",)


def test_a_page_cannot_write(settings: Settings) -> None:
    with pytest.raises(errors.ReadOnlySqlTransaction), database.reading() as connection:
        connection.execute("create table public.mine (id int)")


def test_a_page_stops_waiting_for_a_slow_answer(settings: Settings) -> None:
    impatient = settings.model_copy(update={"web_timeout_ms": 100})
    with pytest.raises(errors.QueryCanceled), database.reading(impatient) as connection:
        connection.execute("select pg_sleep(5)")


def test_a_page_does_not_wait_for_a_server_that_hangs(settings: Settings) -> None:
    impatient = settings.model_copy(update={"web_timeout_ms": 200})
    with ExitStack() as stack:
        with pytest.raises(psycopg.OperationalError):
            ask_while_frozen(impatient, stack)
        with database.reading(impatient) as another:
            assert another.execute("select 1").fetchone() == (1,)


def test_a_connection_whose_server_hangs_while_it_lies_in_the_pool_is_replaced(settings: Settings) -> None:
    with database.reading() as connection:
        resting = connection.info.backend_pid
    with ExitStack() as stack:
        stack.callback(freeze(resting))
        answers = []
        for _ in range(4):
            with contextlib.suppress(psycopg_pool.PoolTimeout), database.reading() as connection:
                answers.append(connection.execute("select 1").fetchone())
    assert (1,) in answers


def test_the_pool_replaces_connections_that_a_restart_broke(settings: Settings) -> None:
    with database.reading() as connection:
        first = connection.info.backend_pid
    with database.connect("admin", autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s)", (first,))
    for _ in range(6):
        with database.reading() as connection:
            assert connection.info.backend_pid != first
            assert connection.execute("select 1").fetchone() == (1,)


def test_the_first_who_asks_after_a_restart_is_answered(settings: Settings) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(database.reading()) for _ in range(settings.pool_size)]
        processes = [connection.info.backend_pid for connection in held]
    with database.connect("admin", autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from unnest(%s::int[]) pid", (processes,))
    with database.reading() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_an_unreachable_server_is_an_error_within_seconds(settings: Settings) -> None:
    nowhere = Settings.model_validate({"database_url": "postgresql://nobody@127.0.0.1:9/nothing"})
    with pytest.raises(psycopg.OperationalError):
        database.connect("web", settings=nowhere)


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgres://u:p@db.example:6543/postgres?pgbouncer=true", "postgres://u:p@db.example:6543/postgres"),
        ("postgresql+psycopg://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql://u@h/d?connection_limit=1&application_name=x", "postgresql://u@h/d?application_name=x"),
        ("postgresql:///d?host=/run/pg", "postgresql:///d?host=%2Frun%2Fpg"),
    ],
)
def test_addresses_written_for_other_clients_are_understood(given: str, understood: str) -> None:
    found = database.database_url(Settings.model_validate({"database_url": given}))
    assert psycopg.conninfo.conninfo_to_dict(found) == psycopg.conninfo.conninfo_to_dict(understood)


def test_a_direct_connection_is_no_pooler_and_carries_its_timeout(database_server: DatabaseServer) -> None:
    settings = Settings.model_validate({"database_url": database_server.url})
    with database.connect("worker", settings=settings) as connection:
        assert not database.is_pooled(connection)
        assert connection.execute("show statement_timeout").fetchone() == ("15min",)


def test_behind_a_pooler_nothing_is_asked_for_at_the_start_and_nothing_is_set_on_the_session(
    database_server: DatabaseServer,
) -> None:
    with Pooler(database_server.url) as address:
        settings = Settings.model_validate({"database_url": address})
        with database.connect("worker", autocommit=True, settings=settings) as connection:
            assert database.is_pooled(connection)
            assert connection.execute("show statement_timeout").fetchone() == ("0",)
        with database.reading(settings) as reader:
            assert reader.execute("show statement_timeout").fetchone() == ("10s",)
        database.close_pools()


def test_a_process_that_ends_closes_its_pool_first(settings: Settings) -> None:
    # handlers run from the last to the first: what is registered before data.database is imported sees what it left
    program = """
import atexit
atexit.register(lambda: print(open_pool.closed))
from data.database import pool, reading
open_pool = pool()
with reading() as connection:
    print(connection.execute("select 7").fetchone()[0])
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_DIR, capture_output=True, text=True, timeout=60
    )
    assert ended.stdout.split() == ["7", "True"]
