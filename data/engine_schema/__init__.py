"""The engine's own tables, as its installations really have them: for the embedded database and for tests.

Never run against a database given by URL: there the engine's owner made them already.
"""

from importlib import resources

import psycopg
from psycopg import sql

BASE_FILES = ("01_auth.sql", "02_base_tables.sql", "03_row_security.sql")
SIGNUP_TRIGGER_FILE = "04_signup_trigger.sql"
OPTIONAL_FILES = ("11_optional_columns.sql", "12_optional_tables.sql", "13_other_tables.sql")

BASE_TABLES = (
    "api_usage",
    "user_subscriptions",
    "usage_aggregations",
    "usage_alerts",
    "api_rate_limits",
    "campaigns",
)


def create_engine_tables(
    connection: psycopg.Connection,
    *,
    optional: bool,
    signup_trigger: bool = True,
    schema: str = "public",
) -> None:
    """Create auth.users, auth.uid(), the platform's roles and the six base tables; again is harmless.

    `optional` adds the columns and tables that only some installations have. `signup_trigger` is the
    engine's habit of giving every new row of auth.users a 'demo' subscription; without it, users without a
    subscription are easy to make. Runs in one transaction (a savepoint inside the caller's). Raises
    psycopg.Error when the role may not create them.
    """
    names = [
        *BASE_FILES,
        *([SIGNUP_TRIGGER_FILE] if signup_trigger else []),
        *(OPTIONAL_FILES if optional else ()),
    ]
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("set local client_min_messages = warning")
        # Two starting processes must not meet inside "create role" or "create schema if not exists".
        cursor.execute("select pg_advisory_xact_lock(hashtext('engine-room engine schema'))")
        for name in names:
            cursor.execute(_statements(name, schema))


def _statements(file_name: str, schema: str) -> sql.Composed:
    text = resources.files(__package__).joinpath(file_name).read_text(encoding="utf-8")
    # Curly braces of the files ('{}' as a default) are theirs; only {engine} is ours.
    escaped = text.replace("{", "{{").replace("}", "}}").replace("{{engine}}", "{engine}")
    return sql.SQL(escaped).format(engine=sql.Identifier(schema))
