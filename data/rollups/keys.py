"""Keys of the longest tables: the first build goes without and makes them at its end, which costs less than keeping them meanwhile."""

from collections.abc import Iterable
from typing import Any

import psycopg

# table: (name, definition)
KEYS = {
    "user_day": (
        ("user_day_pkey", "primary key (user_id, day)"),
        ("user_day_day_user_id_idx", "(day, user_id)"),
    ),
    "call_session": (
        ("call_session_pkey", "primary key (user_id, started_at)"),
        ("call_session_started_at_idx", "(started_at)"),
    ),
    "video_poll": (
        ("video_poll_pkey", "primary key (job, created_at, id)"),
        ("video_poll_created_at_idx", "(created_at)"),
    ),
}


def drop_keys(cursor: psycopg.Cursor[Any], tables: Iterable[str]) -> None:
    """Do without the keys of these tables, where they are this role's to drop."""
    for table in tables:
        if not _is_ours(cursor, table):
            continue
        for name, definition in KEYS[table]:
            if definition.startswith("primary"):
                cursor.execute(f"alter table analytics.{table} drop constraint if exists {name}")
            else:
                cursor.execute(f"drop index if exists analytics.{name}")


def make_keys(cursor: psycopg.Cursor[Any], tables: Iterable[str]) -> None:
    """Make the keys of these tables that are not there, and let the planner know the tables."""
    cursor.execute("set local maintenance_work_mem = '256MB'")
    for table in tables:
        for name, definition in KEYS[table]:
            row = cursor.execute("select to_regclass(%s)", [f"analytics.{name}"]).fetchone()
            if row and row[0]:
                continue
            if definition.startswith("primary"):
                cursor.execute(f"alter table analytics.{table} add constraint {name} {definition}")
            else:
                cursor.execute(f"create index {name} on analytics.{table} {definition}")
        cursor.execute(f"analyze analytics.{table}")


def _is_ours(cursor: psycopg.Cursor[Any], table: str) -> bool:
    row = cursor.execute(
        "select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass(%s)",
        [f"analytics.{table}"],
    ).fetchone()
    return bool(row and row[0])
