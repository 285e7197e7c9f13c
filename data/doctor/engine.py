"""Checks of the engine's tables: are they there, may we read them, do we see all of them."""

from collections.abc import Iterator
from datetime import UTC

from data.doctor.expected import (
    BASE_TABLES,
    FAMILIES,
    OPTIONAL_TABLES,
    SHAPES,
    WANTED_INDEXES,
)
from data.doctor.finding import Examined, Finding, Level, listed

_LEADING_COLUMNS = """
select array(
    select a.attname::text
    from unnest(i.indkey[0:i.indnkeyatts - 1]) with ordinality as k (number, place)
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number
    order by k.place
)
from pg_index as i
where i.indrelid = to_regclass(%s) and i.indisvalid and i.indpred is null
"""
# a policy that lets this role see every row whatever the engine's own policies say
_OPEN_POLICY = """
select exists (
    select 1 from pg_policy
    where polrelid = to_regclass(%s) and polpermissive and polcmd in ('r', '*')
        and pg_get_expr(polqual, polrelid) = 'true'
        and (0 = any (polroles) or exists (select 1 from unnest(polroles) as r where pg_has_role(r, 'usage')))
)
"""
# a policy that may take rows away from this role whatever the other policies let it see
_RESTRICTIVE_POLICY = """
select exists (
    select 1 from pg_policy
    where polrelid = to_regclass(%s) and not polpermissive and polcmd in ('r', '*')
        and pg_get_expr(polqual, polrelid) is distinct from 'true'
        and (0 = any (polroles) or exists (select 1 from unnest(polroles) as r where pg_has_role(r, 'usage')))
)
"""


def _role(at: Examined) -> str:
    return str(at.value("select quote_ident(current_user)"))


def schema(at: Examined) -> Iterator[Finding]:
    """The schema exists and may be used."""
    name = at.schema
    there = at.value("select exists (select 1 from pg_namespace where nspname = %s)", name)
    if not there:
        yield Finding(
            "problem", f"There is no schema {name}.", "Set ENGINE_SCHEMA to the schema of api_usage."
        )
    elif not at.value("select has_schema_privilege(%s, 'usage')", name):
        yield Finding(
            "problem",
            f"This role may not use the schema {name}.",
            f"grant usage on schema {name} to {_role(at)};",
        )
    else:
        yield Finding("ok", f"The schema {name} is there.")


def base_tables(at: Examined) -> Iterator[Finding]:
    """The six tables; four of them may be empty, and some may be absent at a price."""
    absent = [table for table in BASE_TABLES if not at.exists(table.name)]
    for table in absent:
        yield Finding(
            "problem" if table.is_required else "note",
            f"The table {table.name} is missing: {table.without}",
            f"Create it as the engine does, or set ENGINE_SCHEMA (now {at.schema}).",
        )
    if not absent:
        yield Finding("ok", f"The {len(BASE_TABLES)} base tables are there.")


def columns(at: Examined) -> Iterator[Finding]:
    """Columns the numbers are made of, and whether their types can be read as what they should be."""
    sound = True
    for table in BASE_TABLES:
        found = at.columns(table.name)
        if not found:
            continue
        missing = [name for name in table.columns if name not in found]
        level: Level = "problem" if table.is_required else "note"
        if missing:
            sound = False
            yield Finding(
                level,
                f"{table.name} lacks {listed(missing)}; what is made of them stays empty or fails.",
                f"Update the engine's migrations; they give {table.name} these columns.",
            )
        for name, family in table.columns.items():
            if name in found and found[name] not in FAMILIES[family]:
                sound = False
                yield Finding(
                    level,
                    f"{table.name}.{name} is {found[name]}, expected was {FAMILIES[family][0]}.",
                    "Point DATABASE_URL at the engine's own database, or give it the type that its migrations name.",
                )
    if sound:
        yield Finding("ok", "Their columns are as expected.")


def reading_rights(at: Examined) -> Iterator[Finding]:
    """SELECT on what is there."""
    present = [table.name for table in BASE_TABLES if at.exists(table.name)]
    refused = [
        name for name in present if not at.value("select has_table_privilege(%s, 'select')", at.table(name))
    ]
    if refused:
        tables = ", ".join(at.table(name) for name in refused)
        yield Finding(
            "problem",
            f"This role may not read {listed(refused)}.",
            f"grant select on {tables} to {_role(at)};",
        )
    elif present:
        yield Finding("ok", "This role may read them.")


def row_security(at: Examined) -> Iterator[Finding]:
    """Row-level security is on in the engine: a role it applies to sees a part, or nothing, and no error."""
    names = [table.name for table in BASE_TABLES if at.exists(table.name)]
    active = [name for name in names if at.value("select row_security_active(%s)", at.table(name))]
    restricted = [name for name in active if at.value(_RESTRICTIVE_POLICY, at.table(name))]
    hidden = [name for name in active if name in restricted or not at.value(_OPEN_POLICY, at.table(name))]
    if not hidden:
        yield Finding("ok", "Row-level security hides nothing from this role.")
        return
    role = _role(at)
    yield Finding(
        "problem",
        f"Row-level security hides rows of {listed(hidden)} from {role}: every number would be too small, silently.",
        f"alter role {role} bypassrls; or, for each table: create policy engine_room_reads on {at.table(hidden[0])} "
        f"for select to {role} using (true);"
        + (f" The restrictive policies on {listed(restricted)} must leave {role} out." if restricted else ""),
    )


def indexes(at: Examined) -> Iterator[Finding]:
    """The few reads of raw rows need an index to stay fast on a long log."""
    complete = True
    for table, wanted, why in WANTED_INDEXES:
        if not at.exists(table):
            continue
        found = [tuple(row[0]) for row in at.rows(_LEADING_COLUMNS, at.table(table))]
        if any(columns[: len(wanted)] == wanted for columns in found):
            continue
        complete = False
        yield Finding(
            "problem",
            f"{table} has no index on ({', '.join(wanted)}): {why}",
            f"create index concurrently on {at.table(table)} ({', '.join(wanted)});",
        )
    if complete:
        yield Finding("ok", "The indexes that we read by are there.")


def odd_shapes(at: Examined) -> Iterator[Finding]:
    """Tables that carry a known name and other columns."""
    odd = False
    for shape in SHAPES:
        found = at.columns(shape.table)
        if found and not all(name in found for name in shape.expected):
            odd = True
            missing = [name for name in shape.expected if name not in found]
            yield Finding("note", f"{shape.table} has another shape (no {listed(missing)}): {shape.then}")
    if not odd:
        yield Finding("ok", "No table has a known name and another shape.")


def optional_tables(at: Examined) -> Iterator[Finding]:
    """What only some installations have."""
    present = [name for name in OPTIONAL_TABLES if at.exists(name)]
    absent = {name: without for name, without in OPTIONAL_TABLES.items() if name not in present}
    if present:
        yield Finding("ok", f"Optional tables that are there: {listed(present)}.")
    for name, without in absent.items():
        yield Finding("note", f"The optional table {name} is absent: {without}")


def newest_call(at: Examined) -> Iterator[Finding]:
    """Whether anything was logged, and whether its time is believable."""
    if not at.exists("api_usage") or "created_at" not in at.columns("api_usage"):
        return
    newest, ahead = at.rows(
        f"select max(created_at)::timestamptz, max(created_at) > now() + interval '5 minutes' from {at.table('api_usage')}"  # noqa: S608
    )[0]
    when = newest and newest.astimezone(UTC)  # the session may be in any zone
    if newest is None:
        yield Finding(
            "note", "api_usage holds no call that we may see.", "Check row-level security above, or wait."
        )
    elif ahead:
        yield Finding(
            "note",
            f"The newest call is dated {when:%Y-%m-%d %H:%M} UTC, which is in the future; it counts on its own day, never as now.",
            "Check the clock of the engine.",
        )
    else:
        yield Finding("ok", f"The newest call is of {when:%Y-%m-%d %H:%M:%S} UTC.")
