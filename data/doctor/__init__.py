"""Every check of the database, each in a sentence with its remedy. Reads only, and needs no special right."""

from typing import Any

import psycopg
import structlog
from psycopg import errors

from data.doctor import capturing, engine, ours, server
from data.doctor.finding import Examined, Finding, Report
from data.settings import Settings, get_settings

__all__ = ["CHECKS", "Finding", "Report", "examine"]

log = structlog.get_logger(__name__)

CHECKS = (
    server.version,
    server.writable,
    server.clock,
    server.time_zone,
    server.pooler,
    server.temporary_tables,
    server.room_for_connections,
    server.statement_statistics,
    engine.schema,
    engine.base_tables,
    engine.columns,
    engine.reading_rights,
    engine.row_security,
    engine.indexes,
    engine.odd_shapes,
    engine.optional_tables,
    engine.newest_call,
    ours.migrations,
    capturing.capture,
    capturing.subscriptions,
    ours.rollups,
    ours.jobs,
    ours.sources,
    ours.data_quality,
)
# the first that fits
_REMEDIES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.InsufficientPrivilege, "Grant this role the right that is named."),
    (errors.QueryCanceled, "A lock or a busy server kept it waiting; run the doctor again later."),
    (
        psycopg.ProgrammingError,
        "A table, column or type is not what this version expects; the other findings may say which.",
    ),
)
_ANOTHER_REMEDY = "Run the doctor again; the server's log says more."


def examine(connection: psycopg.Connection[Any], settings: Settings | None = None) -> Report:
    """Run every check. A check that itself fails is a finding; the connection must be outside a transaction.

    Raises psycopg.OperationalError when the database goes away meanwhile.
    """
    examined = Examined(connection, settings or get_settings())
    findings: list[Finding] = []
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            with connection.transaction():
                # a pooler may give each transaction to another session, so nothing is set beyond one
                connection.execute("set local statement_timeout = '15s'")
                findings += [each.of(name) for each in check(examined)]
        except psycopg.OperationalError as error:
            if connection.closed or not isinstance(error, psycopg.errors.QueryCanceled):
                raise
            findings.append(_failed(name, error))
        except psycopg.Error as error:
            findings.append(_failed(name, error))
    return Report(tuple(findings))


def _failed(name: str, error: psycopg.Error) -> Finding:
    log.info("check-failed", check=name, error=str(error))
    said = " ".join(str(error).split())[:200]
    remedy = next((then for kind, then in _REMEDIES if isinstance(error, kind)), _ANOTHER_REMEDY)
    return Finding("note", f"This could not be checked: {said}.", remedy, name)
