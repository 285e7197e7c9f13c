"""Bring the schema `analytics` to the state that this version of the program knows."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import structlog
from psycopg import sql

from data.settings import get_settings

log = structlog.get_logger(__name__)
FOLDER = Path(__file__).resolve().parent
_NAME = re.compile(r"^\d{4}_[a-z0-9_]+\.sql$")
_LOCK = 0x456E67526D  # one number for all installations: "EngRm"
_MAKES_SURE = "create schema if not exists analytics;"
_LEDGER = """
create table analytics.schema_migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
"""

Connection = psycopg.Connection[Any]


class MigrationError(Exception):
    """The database is not in a state this program may change; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name, its text, and the sum that proves it is still the same text."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Sum of the text as it is in the repository, whatever the engine's schema is called."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def known(folder: Path = FOLDER) -> list[Migration]:
    """The migrations of this version, in order. Raises MigrationError for two files of one number."""
    paths = sorted(path for path in folder.glob("*.sql") if _NAME.match(path.name))
    numbers = [path.name[:4] for path in paths]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise MigrationError(f"Two migrations have the number {twice[0]}; reinstall this program.")
    return [Migration(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def applied(connection: Connection) -> dict[str, str]:
    """Names and sums of the migrations in this database; empty before the first. Reads only."""
    with connection.transaction():
        row = connection.execute("select to_regclass('analytics.schema_migration') is not null").fetchone()
        if row is None or not row[0]:
            return {}
        rows = connection.execute("select name, sha256 from analytics.schema_migration").fetchall()
    return {str(name): str(digest) for name, digest in rows}


def pending(connection: Connection, folder: Path = FOLDER) -> list[str]:
    """Names of the migrations still to be applied. Raises MigrationError when the database is not ours to change."""
    found = applied(connection)
    migrations = known(folder)
    _check(migrations, found)
    return [each.name for each in migrations if each.name not in found]


def migrate(connection: Connection, *, engine_schema: str | None = None, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing; the names of what was applied. Safe to run twice, and from several processes at once.

    engine_schema: stands for `{engine}` in the files; as in the settings unless given.
    Raises MigrationError, and psycopg.Error with the file's name as a note when a file cannot be applied.
    """
    engine = engine_schema or get_settings().engine_schema
    done: list[str] = []
    migrations = known(folder)
    _prepare(connection)
    for migration in migrations:
        if _apply(connection, migration, migrations, engine):
            log.info("migration-applied", name=migration.name)
            done.append(migration.name)
    return done


def _prepare(connection: Connection) -> None:
    with connection.transaction():
        _lock(connection)
        # not "if not exists": that asks for the right to create before it looks whether there is anything to create
        if _lacks(connection, "to_regnamespace('analytics')"):
            _create(
                connection,
                "create schema analytics",
                "create the schema analytics; as the database's owner run: grant create on database <name> to <role>",
            )
        if _lacks(connection, "to_regclass('analytics.schema_migration')"):
            _create(
                connection,
                _LEDGER,
                "create tables in the schema analytics; as its owner run: grant create on schema analytics to <role>",
            )


def _lacks(connection: Connection, lookup: LiteralString) -> bool:
    return connection.execute(f"select {lookup}").fetchone() == (None,)


def _create(connection: Connection, statement: LiteralString, right: str) -> None:
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(f"This role may not {right}.") from error


def _lock(connection: Connection) -> None:
    # a lock of the transaction, not of the session: a pooler may give the next transaction to another session
    connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))


def _apply(connection: Connection, migration: Migration, migrations: list[Migration], engine: str) -> bool:
    with connection.transaction():
        _lock(connection)
        rows = connection.execute("select name, sha256 from analytics.schema_migration").fetchall()
        found = {str(name): str(digest) for name, digest in rows}
        _check(migrations, found)
        if migration.name in found:
            return False
        # the schema is there by now; a file that makes sure of it would ask for a right that nobody needs any more
        text = migration.text.replace(_MAKES_SURE, "")
        text = text.replace("{engine}", sql.Identifier(engine).as_string(connection))
        try:
            connection.execute(text.encode())
        except psycopg.Error as error:
            error.add_note(f"while applying the migration {migration.name}")
            raise
        connection.execute(
            "insert into analytics.schema_migration (name, sha256) values (%s, %s)",
            (migration.name, migration.sha256),
        )
    return True


def _check(migrations: list[Migration], found: dict[str, str]) -> None:
    ours = {each.name: each.sha256 for each in migrations}
    newer = sorted(set(found) - set(ours))
    if newer:
        raise MigrationError(
            f"The database was migrated by a newer version of this program ({newer[-1]} is not known here); "
            "update this program."
        )
    changed = sorted(name for name, digest in found.items() if ours[name] != digest)
    if changed:
        raise MigrationError(
            f"The migration {changed[0]} was changed after it was applied; restore the file, or run "
            "`flask --app app uninstall` and `flask --app app migrate` to build our schema anew."
        )
