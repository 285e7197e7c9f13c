"""An end to waiting for a server that does not answer. PostgreSQL's own statement_timeout is of no help where the server itself hangs."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg


@contextmanager
def deadline(connection: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """Whatever waits inside the block for `connection` fails with psycopg.OperationalError after `seconds`; the connection is lost with it."""
    timer = threading.Timer(seconds, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: psycopg.Connection[Any]) -> None:
    """Shut the socket below the driver, which then sees a server that went away."""
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        return  # it was closed in the meantime: nobody waits any more
