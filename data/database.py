"""The way to PostgreSQL: addresses, single connections and the pool of a web process. No session state is relied on."""

import atexit
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg
from psycopg_pool import ConnectionPool

from data import embedded
from data.addresses import for_libpq
from data.deadline import deadline
from data.settings import Settings, get_settings

Kind = Literal["web", "worker", "admin", "import"]

_TIMEOUTS_MS = {"worker": 15 * 60_000, "admin": 0, "import": 0}
_CONNECT_SECONDS = 5
_POOL_SECONDS = 3.0
_CHECK_SECONDS = 2.0
_GRACE_SECONDS = 2.0  # how much longer than the server's own timeout we wait for its word that it gave up
_CLOSE_SECONDS = 2.0
_WRITE_SECONDS = 60.0  # many statements, each with its own timeout

_pools: dict[tuple[int, str], ConnectionPool] = {}
_pools_guard = threading.Lock()


def database_url(settings: Settings | None = None) -> str:
    """The address of the database as libpq takes it: the one that was given, else that of the embedded server."""
    return for_libpq(embedded.services(settings or get_settings()).database_url)


def is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Whether a pooler stands between us and the server: then nothing that is set on a session can be relied on.

    Addresses do not tell: a pooler hands out a process number of its own, the server knows the true one. Opens a transaction unless autocommit.
    """
    row = connection.execute("select pg_backend_pid()").fetchone()
    return row is None or row[0] != connection.info.backend_pid


def timeout_ms(kind: Kind, settings: Settings) -> int:
    """The longest one statement may take, ms; 0 is without end."""
    return settings.web_timeout_ms if kind == "web" else _TIMEOUTS_MS[kind]


def _parameters(kind: Kind, settings: Settings) -> dict[str, Any]:
    # no `options`: poolers refuse them
    return {
        "conninfo": database_url(settings),
        "application_name": f"engine-room {kind}",
        "connect_timeout": _CONNECT_SECONDS,
        "prepare_threshold": None,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }


def connect(
    kind: Kind, *, autocommit: bool = False, settings: Settings | None = None
) -> psycopg.Connection[tuple[Any, ...]]:
    """One new connection, to be closed by the caller. Raises psycopg.OperationalError within 5 s per address.

    Through a pooler the statement timeout of `kind` holds only where `limit_statements` is called in a transaction.
    """
    chosen = settings or get_settings()
    connection = psycopg.connect(autocommit=True, **_parameters(kind, chosen))
    try:
        limit = timeout_ms(kind, chosen)
        if limit and not is_pooled(connection):
            connection.execute(f"set statement_timeout = {int(limit)}")
        connection.autocommit = autocommit
    except BaseException:
        connection.close()
        raise
    return connection


def limit_statements(connection: psycopg.Connection[Any], milliseconds: int) -> None:
    """Set the statement timeout of the current transaction, ms."""
    connection.execute(f"set local statement_timeout = {int(milliseconds)}")


def pool(settings: Settings | None = None) -> ConnectionPool:
    """The pool of this process for reading pages, opened at its first use and anew after a fork.

    A connection that broke while it lay there is replaced before it is handed out, so a restart of the server
    needs none of ours. Raises psycopg_pool.PoolTimeout after 3 s without a free or new connection.
    """
    chosen = settings or get_settings()
    key = os.getpid(), embedded.services(chosen).database_url
    with _pools_guard:
        found = _pools.get(key)
        if found is None or found.closed:
            found = _pools[key] = _open(chosen)
        return found


def _open(settings: Settings) -> ConnectionPool:
    parameters = _parameters("web", settings)

    def check(connection: psycopg.Connection[Any]) -> None:
        try:
            _check(connection)
        except psycopg.Error:
            # a restart broke the others as well: one by one, with a growing pause between them, would be a failure to whoever asks first
            opened.drain()
            raise

    opened = ConnectionPool(
        parameters.pop("conninfo"),
        kwargs={"autocommit": True, **parameters},
        min_size=min(2, settings.pool_size),
        max_size=settings.pool_size,
        timeout=_POOL_SECONDS,
        max_idle=300.0,
        reconnect_timeout=10.0,
        check=check,
        name="engine-room-web",
        open=False,
    )
    # every attempt to reconnect would be a line; whoever asked in vain says so once
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    opened.open(wait=False)
    return opened


def _check(connection: psycopg.Connection[Any]) -> None:
    with deadline(connection, _CHECK_SECONDS):
        ConnectionPool.check_connection(connection)


@contextmanager
def _lent(settings: Settings, seconds: float) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A pooled connection in a transaction that nobody waits for longer than `seconds`."""
    with pool(settings).connection() as connection, deadline(connection, seconds), connection.transaction():
        yield connection


@contextmanager
def reading(settings: Settings | None = None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A pooled connection inside a read-only transaction with the web's statement timeout.

    Raises psycopg.OperationalError where the server hangs, a little after that timeout.
    """
    chosen = settings or get_settings()
    with _lent(chosen, chosen.web_timeout_ms / 1000 + _GRACE_SECONDS) as connection:
        connection.execute(
            f"set transaction read only; set local statement_timeout = {int(chosen.web_timeout_ms)}"
        )
        yield connection


@contextmanager
def writing(
    settings: Settings | None = None, *, read_only: bool = False
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A pooled connection inside a transaction that is committed at the end of the block, with the web's limits.

    For what a reader changes on a page; it waits at most 3 s for another writer. `read_only` sees it before any cache.
    """
    chosen = settings or get_settings()
    with _lent(chosen, _WRITE_SECONDS) as connection:
        mode = "set transaction read only; " if read_only else "set local lock_timeout = 3000; "
        connection.execute(f"{mode}set local statement_timeout = {int(chosen.web_timeout_ms)}".encode())
        yield connection


def close_pools() -> None:
    """Close this process's pools: before it ends, or between two tests."""
    with _pools_guard:
        mine = [key for key in _pools if key[0] == os.getpid()]
        closing = [_pools.pop(key) for key in mine]
        _pools.clear()  # those inherited over a fork belong to the parent and are only forgotten
    for each in closing:
        each.close(timeout=_CLOSE_SECONDS)


# A pool that is left to the interpreter's end waits there five seconds for threads that are frozen already.
atexit.register(close_pools)
