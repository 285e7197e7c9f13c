"""What is looked at before anything is counted: after one wrong tick the loss can no longer be seen."""

import psycopg
from psycopg import sql

from data.rollups.state import RebuildNeededError, RollupError, State

Identity = tuple[int | None, int | None, int | None]

_OF_ANOTHER_ZONE = (
    "REPORTING_TIMEZONE is {zone}, but days before {day} are frozen as {before} cuts them, and hours at their edge would count twice or never."
    " Set REPORTING_TIMEZONE={before} again, or begin a history anew with flask uninstall."
)


def guard(cursor: psycopg.Cursor, state: State, *, schema: str, zone: str) -> None:
    """Raise RebuildNeededError when the watermark was not made in this database, for this table and this zone.

    Raises RollupError where counting would lose what is counted and building anew could not bring it back: there is no api_usage, its rows
    are hidden from this role, or frozen days were cut in another zone.
    """
    found = identity(cursor, schema)
    require_table(found, schema)
    _require_sight(cursor, state, schema)
    if state.zone != zone and state.has_frozen_days:
        raise RollupError(_OF_ANOTHER_ZONE.format(zone=zone, day=state.frozen_before, before=state.zone))
    if state.snapshot is None:
        raise RebuildNeededError("nothing is counted yet")
    if state.zone != zone:
        raise RebuildNeededError(f"days are cut in {state.zone}, the reporting zone is {zone}")
    if not is_same(state, found):
        raise RebuildNeededError("the rollups were made in another database or for another api_usage")
    row = cursor.execute(
        "select pg_snapshot_xmax(%s::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())", [state.snapshot]
    ).fetchone()
    if row and row[0]:
        raise RebuildNeededError("the watermark lies in the future of this database")
    if state.is_exact and not has_column(cursor, schema):
        raise RebuildNeededError("the column ingest_xid is gone from api_usage")


def guard_numbers(cursor: psycopg.Cursor, state: State, *, schema: str) -> None:
    """Raise RebuildNeededError when rows carry transaction numbers that this database has not given yet: they came with their rows from
    another one, and would be counted when it gets there. Not for tables whose rows live in several databases (Citus)."""
    if state.is_exact and has_foreign_numbers(cursor, schema, state.capture_xid):
        raise RebuildNeededError("rows of api_usage carry transaction numbers of another database")


def is_same(state: State, found: Identity) -> bool:
    """Whether the rollups were made here, for this table. A system that was or is not told, for want of the right to ask, differs from none."""
    system, *table = found
    is_known = system is not None and state.system_identifier is not None
    return table == [state.database_oid, state.table_oid] and (
        not is_known or system == state.system_identifier
    )


def require_table(found: Identity, schema: str) -> None:
    """Raise RollupError where there is no api_usage."""
    if found[2] is None:
        raise RollupError(
            f"there is no table {schema}.api_usage; check ENGINE_SCHEMA and the rights of this role."
        )


def _require_sight(cursor: psycopg.Cursor, state: State, schema: str) -> None:
    """Raise RollupError where row-level security hides what was counted: every number would sink to 0 without an error."""
    if state.rolled_up_to is None or sees_all(cursor, schema, "api_usage"):
        return
    table = sql.Identifier(schema, "api_usage")
    row = cursor.execute(sql.SQL("select exists (select from {})").format(table)).fetchone()
    if not (row and row[0]):
        raise RollupError(
            "row-level security hides the rows of api_usage from this role; flask doctor says what to grant. Nothing is counted until then."
        )


def sees_all(cursor: psycopg.Cursor, schema: str, table: str) -> bool:
    """Whether no row-level security takes rows of a table of the engine away from this role."""
    row = cursor.execute(
        "select coalesce(analytics.sees_all(to_regclass(%s)), true)", [f'"{schema}"."{table}"']
    ).fetchone()
    return bool(row and row[0])


def identity(cursor: psycopg.Cursor, schema: str) -> Identity:
    """System, database and table that api_usage is; the system is None where this role may not ask, the table where there is none."""
    row = cursor.execute(
        "select has_function_privilege('pg_control_system()', 'execute'),"
        " (select oid::bigint from pg_database where datname = current_database()), to_regclass(%s)::oid::bigint",
        [f'"{schema}".api_usage'],
    ).fetchone()
    may_ask, database, table = row if row else (False, None, None)
    system = None
    if may_ask:
        found = cursor.execute("select system_identifier from pg_control_system()").fetchone()
        system = found[0] if found else None
    return system, database, table


def has_column(cursor: psycopg.Cursor, schema: str) -> bool:
    """Whether api_usage carries our column as we made it."""
    row = cursor.execute(
        "select exists (select from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum"
        " where a.attrelid = to_regclass(%s) and a.attname = 'ingest_xid' and not a.attisdropped and a.atttypid = 'xid8'::regtype"
        " and pg_get_expr(d.adbin, d.adrelid) = 'pg_current_xact_id()')",
        [f'"{schema}".api_usage'],
    ).fetchone()
    return bool(row and row[0])


def has_foreign_numbers(cursor: psycopg.Cursor, schema: str, base: str | None) -> bool:
    """Whether a row carries a number that this database has not given yet; `base` is that of the rows which were there before the column."""
    query = sql.SQL(
        "select exists (select from {table} where ingest_xid <> {base}::xid8 and ingest_xid >= {next}::xid8)"
    )
    row = cursor.execute("select pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()
    row = cursor.execute(
        query.format(
            table=sql.Identifier(schema, "api_usage"),
            base=sql.Literal(base or "0"),
            next=sql.Literal(row[0] if row else "0"),
        )
    ).fetchone()
    return bool(row and row[0])
