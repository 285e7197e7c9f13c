"""The way to the database for what readers change: one transaction, and the driver's errors in a reader's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import psycopg_pool
import structlog

from data.database import writing
from data.editing.refusal import ChangeRefusedError
from data.refusals import translate

log = structlog.get_logger(__name__)


@contextmanager
def door(*, read_only: bool = False) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A transaction. Raises ChangeRefusedError where another writer is at it or ours takes too long, else DataUnavailableError."""
    try:
        with writing(read_only=read_only) as connection:
            yield connection
    except psycopg.errors.LockNotAvailable:
        raise ChangeRefusedError(
            "Somebody else is saving to this table; nothing was saved. Try again.", kind="conflict"
        ) from None
    except psycopg.errors.QueryCanceled:
        raise ChangeRefusedError(
            "This took too long and was stopped; nothing was saved.", kind="conflict"
        ) from None
    except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
        unavailable = translate(error)
        log.warning(
            "setting-not-saved",
            reference=unavailable.reference,
            error=type(error).__name__,
            detail=str(error)[:500],
        )
        raise unavailable from error
