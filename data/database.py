"""The way to PostgreSQL: addresses, single connections and the pool of a web process. No session state is relied on."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
from psycopg_pool import ConnectionPool

from data import embedded
from data.settings import Settings, get_settings

Kind = Literal["web", "worker", "admin", "import"]

# words of other clients in an address, which libpq would refuse
_FOREIGN_WORDS = {
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "schema",
    "supa",
    "statement_cache_size",
    "prisma",
}
_POOLER_PORT = 6543
_TIMEOUTS_MS = {"worker": 15 * 60_000, "admin": 0, "import": 0}
_CONNECT_SECONDS = 5
_POOL_SECONDS = 3.0

_pools: dict[tuple[int, str], ConnectionPool] = {}
_pools_guard = threading.Lock()


def database_url(settings: Settings | None = None) -> str:
    """The address of the database as libpq takes it: the one that was given, else that of the embedded server."""
    return _for_libpq(embedded.services(settings or get_settings()).database_url)


def is_pooled(url: str) -> bool:
    """Whether the address leads to a pooler in transaction mode, which forgets what a session sets."""
    address = urlsplit(url)
    words = dict(parse_qsl(address.query))
    return (
        _port(address.netloc) == _POOLER_PORT
        or ".pooler." in (address.hostname or "")
        or words.get("pgbouncer") == "true"
    )


def _port(location: str) -> int | None:
    # urlsplit's own `port` raises for what libpq accepts, such as several hosts
    text = location.rpartition("@")[2].rpartition(":")[2]
    return int(text) if text.isdigit() else None


def _for_libpq(url: str) -> str:
    scheme, colon, rest = url.partition("://")
    place, _, words = rest.partition("?")
    kept = [(key, value) for key, value in parse_qsl(words) if key not in _FOREIGN_WORDS]
    return scheme.partition("+")[0] + colon + place + ("?" + urlencode(kept) if kept else "")


def timeout_ms(kind: Kind, settings: Settings) -> int:
    """The longest one statement may take, ms; 0 is without end."""
    return settings.web_timeout_ms if kind == "web" else _TIMEOUTS_MS[kind]


def _parameters(kind: Kind, settings: Settings) -> dict[str, Any]:
    given = embedded.services(settings).database_url
    limit = timeout_ms(kind, settings)
    parameters: dict[str, Any] = {
        "conninfo": _for_libpq(given),
        "application_name": f"engine-room {kind}",
        "connect_timeout": _CONNECT_SECONDS,
        "prepare_threshold": None,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    if limit and not is_pooled(given):
        parameters["options"] = f"-c statement_timeout={limit}"
    return parameters


def connect(
    kind: Kind, *, autocommit: bool = False, settings: Settings | None = None
) -> psycopg.Connection[tuple[Any, ...]]:
    """One new connection, to be closed by the caller. Raises psycopg.OperationalError within 5 s per address.

    Through a pooler the statement timeout of `kind` holds only where `limit_statements` is called in a transaction.
    """
    return psycopg.connect(autocommit=autocommit, **_parameters(kind, settings or get_settings()))


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
    opened = ConnectionPool(
        parameters.pop("conninfo"),
        kwargs={"autocommit": True, **parameters},
        min_size=min(2, settings.pool_size),
        max_size=settings.pool_size,
        timeout=_POOL_SECONDS,
        max_idle=300.0,
        reconnect_timeout=10.0,
        check=ConnectionPool.check_connection,
        name="engine-room-web",
        open=False,
    )
    # every attempt to reconnect would be a line; whoever asked in vain says so once
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    opened.open(wait=False)
    return opened


@contextmanager
def reading(settings: Settings | None = None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A pooled connection inside a read-only transaction with the web's statement timeout."""
    chosen = settings or get_settings()
    with pool(chosen).connection() as connection, connection.transaction():
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
    with pool(chosen).connection() as connection, connection.transaction():
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
        each.close()
