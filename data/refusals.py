"""The driver's errors in a reader's words: every one of them is of five kinds, with what the reader can do."""

import psycopg
import psycopg_pool

from data.errors import DataUnavailableError, Kind
from data.settings import get_settings

UNAVAILABLE: tuple[Kind, str, str] = (
    "unavailable",
    "The database does not answer.",
    "It is asked again at the next refresh; recovery needs nothing from you.",
)
_REFUSED: tuple[Kind, str, str] = (
    "refused",
    "The database refused this panel's query.",
    "The reference finds the cause in the log.",
)
# the first that fits is told; some that are operational errors to the driver are about one query only: the database answers the next one
_TOLD: tuple[tuple[tuple[type[Exception], ...], tuple[Kind, str, str]], ...] = (
    (
        (psycopg.errors.InsufficientPrivilege,),
        (
            "permission",
            "The database refuses this to our role.",
            "Run `flask doctor`: it names the missing grant.",
        ),
    ),
    (
        (
            psycopg.errors.UndefinedTable,
            psycopg.errors.UndefinedColumn,
            psycopg.errors.UndefinedFunction,
            psycopg.errors.InvalidSchemaName,
        ),
        (
            "schema",
            "The database lacks a table or column this panel reads.",
            "Run `flask migrate`, then `flask doctor`.",
        ),
    ),
    (
        (
            psycopg.errors.DiskFull,
            psycopg.errors.OutOfMemory,
            psycopg.errors.InsufficientResources,
            psycopg.errors.ConfigurationLimitExceeded,
            psycopg.errors.ProgramLimitExceeded,
            psycopg.errors.StatementTooComplex,
        ),
        (
            "refused",
            "The database has no room for this panel's query.",
            "It met a limit of disk or memory; the reference finds it in the log. Try a shorter period.",
        ),
    ),
    (
        (
            psycopg.errors.SerializationFailure,
            psycopg.errors.DeadlockDetected,
            psycopg.errors.TransactionRollback,
            psycopg.errors.LockNotAvailable,
            psycopg.errors.ObjectInUse,
        ),
        (
            "refused",
            "This panel's query met another piece of work in the database.",
            "It is asked again at the next refresh; the other panels are not affected.",
        ),
    ),
    ((psycopg.OperationalError, psycopg.InterfaceError, psycopg_pool.PoolTimeout), UNAVAILABLE),
)


def translate(error: Exception) -> DataUnavailableError:
    """What the reader is told of an error of psycopg; the driver's own words are for the log."""
    if isinstance(error, psycopg.errors.QueryCanceled):
        seconds = get_settings().web_timeout_ms / 1000
        return DataUnavailableError(
            "timeout",
            "This panel's query ran out of time.",
            f"PostgreSQL stopped it after {seconds:g} s. The other panels are not affected. Try a shorter period.",
        )
    told = next((told for kinds, told in _TOLD if isinstance(error, kinds)), _REFUSED)
    return DataUnavailableError(*told)
