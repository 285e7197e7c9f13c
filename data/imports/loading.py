"""Accepted rows -> a table: COPY into a temporary table, then one insert that leaves alone what is there
already."""

from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from data.imports import strange
from data.imports.rejects import original, restored
from data.imports.rows import Accepted, Plan

_CREATE = """
create temp table import_staging on commit drop as select {columns} from {target} with no data;
alter table import_staging add column _line bigint, add column _original text;
create temp table import_conflict (_line bigint, _original text, reason text) on commit drop
"""
_CONSTANT = "alter table import_staging alter column {column} set default {value}"
_DIFFERS_IN_FILE = """
insert into import_conflict
select s._line, s._original, %s || c._line
from import_staging s
join (select distinct on ({key}) * from import_staging order by {key}, _line) c using ({key})
where s._line <> c._line and ({mine}) is distinct from ({theirs})
"""
_DIFFERS_IN_TABLE = """
insert into import_conflict
select s._line, s._original, %s
from import_staging s join {target} t using ({key})
where ({mine}) is distinct from ({theirs})
"""
_CONFLICTS = "select distinct on (_line) _line, reason, _original from import_conflict order by _line"
_TAKE_OUT = "delete from import_staging s using import_conflict c where s._line = c._line"
_OVERLAPS_IN_TABLE = """
insert into import_conflict
select distinct on (s._line) s._line, s._original, %s || t.{start}
from import_staging s join {target} t using ({group})
where s.{start} < coalesce(t.{end}, 'infinity') and t.{start} < coalesce(s.{end}, 'infinity')
    and s.{start} <> t.{start}  -- the same start is the same row
order by s._line, t.{start}
"""
_OVERLAPS_IN_FILE = """
insert into import_conflict
select _line, _original, %s
from (
    select *, max(coalesce({end}, 'infinity')) over (
        partition by {group} order by {start}, _line rows between unbounded preceding and 1 preceding
    ) as before
    from (select distinct on ({key}) * from import_staging order by {key}, _line) once
) s
where {start} < before
"""
_INSERT = """
insert into {target} ({columns})
select {columns}
from (select distinct on ({key}) * from import_staging order by {key}, _line) s
order by _line
on conflict do nothing
{returning}
"""
# rows whose key is their content: the second of two equal rows gets a key of its own, always the same
_INSERT_OCCURRENCES = """
insert into {target} ({key}, {others})
select case when _n = 1 then {key} else {later} end, {others}
from (select *, row_number() over (partition by {key} order by _line) as _n from import_staging) s
order by _line
on conflict do nothing
{returning}
"""
_LATER_UUID: LiteralString = "md5({key}::text || ':' || _n)::uuid"
_LATER_TEXT: LiteralString = "{key} || '-' || _n"
_MAKE_USERS = """
with made as (
    insert into auth.users (id, created_at)
    select {user}, min(created_at) from import_staging group by {user}
    on conflict (id) do nothing
    returning id
)
insert into import_new_user select id from made
"""
_SUBSCRIBE = """
insert into {engine}.user_subscriptions (user_id) select id from import_new_user on conflict do nothing
"""
_UNSUBSCRIBE = "delete from {target} t using import_new_user n where t.user_id = n.id"


class Loading:
    """One import inside the caller's transaction: `stage`, then `conflicts`, then `insert`."""

    def __init__(self, connection: psycopg.Connection[Any], plan: Plan, engine_schema: str) -> None:
        """Raises psycopg.Error, as every method does."""
        self._cursor = connection.cursor()
        self._connection, self._plan, self._source = connection, plan, plan.source
        schema = engine_schema if self._source.of_the_engine else "analytics"
        self._parts: dict[str, sql.Composable] = {
            "engine": sql.Identifier(engine_schema),
            "target": sql.Identifier(schema, self._source.table),
            "columns": _names(plan.targets),
            "key": _names(self._source.key),
        }
        self._run("set local statement_timeout = 0")
        self._run("set local client_min_messages = warning")
        # two imports of one source at once could both find a period free
        self._run("select pg_advisory_xact_lock(hashtext(%s))", f"engine-room import {self._source.name}")
        self._run(
            "drop table if exists pg_temp.import_staging, pg_temp.import_conflict, pg_temp.import_new_user"
        )
        self._run(_CREATE)
        for name, value in plan.constants.items():  # what never changes need not travel with every row
            self._run(_CONSTANT, column=sql.Identifier(name), value=sql.Literal(value))

    def _run(self, statement: LiteralString, *parameters: object, **parts: sql.Composable) -> int:
        query = sql.SQL(statement).format(**{**self._parts, **parts})
        self._cursor.execute(query, parameters or None)
        return self._cursor.rowcount

    def stage(self, rows: Iterable[Accepted]) -> int:
        """Copy rows into the staging table as they come; how many."""
        count, keeps_original = 0, not self._plan.hashes_content
        names = self._plan.varying
        pick = itemgetter(*(self._plan.targets.index(name) for name in names), -1, -1)  # -1s: always a tuple
        into = sql.SQL("copy import_staging ({}) from stdin").format(_names((*names, "_line", "_original")))
        with self._cursor.copy(into) as copy:
            for row in rows:
                text = original(row.record.cells) if keeps_original else None
                copy.write_row((*pick(row.values)[:-2], row.record.line, text))
                count += 1
        self._run("analyze import_staging")
        return count

    def conflicts(
        self, *, trusted: bool = False, new_plans: bool = False, plans: Collection[str] = ()
    ) -> Iterator[tuple[int, str, list[object]]]:
        """Take out the rows that contradict another one, or cannot be meant: line, reason and original cells of each.

        trusted: they were there once, so only what contradicts is looked for. new_plans: any plan may be named; plans: these may, too.
        """
        if self._plan.hashes_content:
            return
        if not trusted:
            self._find_strange(new_plans, plans)
        self._find_different()
        self._run(_TAKE_OUT)
        if self._source.period is not None:
            self._find_overlaps()
        with self._connection.cursor(name="import_conflicts") as found:
            found.itersize = 2000
            found.execute(_CONFLICTS)
            for line, reason, text in found:
                yield line, reason, restored(text)

    def _find_different(self) -> None:
        key = ", ".join(self._source.key)
        values = [name for name in self._plan.targets if name not in self._source.key]
        given = [name for name in values if name in self._plan.given]
        if values:
            mine, theirs = _row("s", values), _row("c", values)
            self._run(_DIFFERS_IN_FILE, f"{key}: other values than on line ", mine=mine, theirs=theirs)
            self._run(_TAKE_OUT)
        if given:
            mine, theirs = _row("s", given), _row("t", given)
            reason = f"{key}: is there already, with other values"
            self._run(_DIFFERS_IN_TABLE, reason, mine=mine, theirs=theirs)

    def _find_strange(self, new_plans: bool, plans: Collection[str]) -> None:
        if "plan_type" in self._source.column_names and not self._source.of_the_engine and not new_plans:
            self._run(strange.UNKNOWN_PLAN, list(plans))
        if self._source.spelt:
            self._find_spelt_anew()
        if self._source.table == "provider_price":
            self._run(strange.UNFINDABLE_PRICE)
        self._run(_TAKE_OUT)
        if self._source.table == "payment":
            self._run(strange.REFUND_ABOVE_PAYMENT)
            self._run(_TAKE_OUT)

    def _find_spelt_anew(self) -> None:
        key = self._source.key
        parts = {
            "names": sql.Literal(", ".join(key)),
            "spelt": sql.SQL(", ").join(self._spelt("t", name) for name in key),
            "mine": sql.SQL(", ").join(self._spelt("s", name) for name in key),
            "key_of_mine": _row("s", key),
        }
        theirs = {alias: sql.SQL(", ").join(self._spelt(alias, name) for name in key) for alias in ("c", "t")}
        told = sql.SQL(", ").join(sql.Identifier("t", name) for name in key)
        self._run(
            strange.SPELT_ANEW_IN_TABLE, **parts, theirs=theirs["t"], told=told, key_of_same=_row("same", key)
        )
        self._run(_TAKE_OUT)
        self._run(strange.SPELT_ANEW_IN_FILE, **parts, theirs=theirs["c"], key_of_theirs=_row("c", key))

    def _spelt(self, alias: str, name: str) -> sql.Composable:
        column = sql.Identifier(alias, name)
        return strange.spelt(column) if name in self._source.spelt else column

    def strangers(self) -> int:
        """How many users the rows name of whom neither the engine nor the log knows anything."""
        if self._source.of_the_engine or "user_id" not in self._source.column_names:
            return 0
        row = self._cursor.execute(strange.STRANGERS).fetchone()
        return int(row[0]) if row else 0

    def _find_overlaps(self) -> None:
        period = self._source.period
        assert period is not None
        parts = {name: _names((column,)) for name, column in (("start", period.start), ("end", period.end))}
        parts["group"] = _names(period.group)
        reason = f"{period.start}: its time overlaps that of "
        self._run(_OVERLAPS_IN_TABLE, f"{reason}the row there already from ", **parts)
        self._run(_TAKE_OUT)
        self._run(_OVERLAPS_IN_FILE, f"{reason}another row of this file; say where that one ends", **parts)
        self._run(_TAKE_OUT)

    def insert(self) -> int:
        """Load what is left; how many rows are new."""
        return self._insert(sql.SQL(""))

    def insert_and_tell(self) -> list[dict[str, Any]]:
        """Load what is left; the new rows as JSON would hold them, numbers and dates as text. For few rows: all are held."""
        told = sql.SQL(", ").join(
            sql.SQL("{}, {}::text").format(sql.Literal(name), sql.Identifier(name))
            for name in self._plan.targets
        )
        self._insert(sql.SQL("returning jsonb_build_object({})").format(told))
        return [row for (row,) in self._cursor.fetchall()]

    def _insert(self, returning: sql.Composable) -> int:
        if self._source.users is not None:
            self._make_users(self._source.users)
        if not self._plan.hashes_content:
            return self._run(_INSERT, returning=returning)
        key = self._source.key[0]
        later = sql.SQL(_LATER_UUID if self._source.content_kind == "uuid" else _LATER_TEXT)
        others = _names(name for name in self._plan.targets if name != key)
        return self._run(
            _INSERT_OCCURRENCES,
            others=others,
            later=later.format(key=sql.Identifier(key)),
            returning=returning,
        )

    def _make_users(self, user: str) -> None:
        """The engine's tables refer to auth.users: who is not there is made, with a subscription like
        everybody."""
        self._run("create temp table import_new_user (id uuid) on commit drop")
        self._run(_MAKE_USERS, user=sql.Identifier(user))
        # the sign-up trigger, where there is one, subscribed them already
        self._run(_UNSUBSCRIBE if self._source.table == "user_subscriptions" else _SUBSCRIBE)


def _names(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _row(alias: str, names: Iterable[str]) -> sql.Composable:
    return sql.SQL("row(") + sql.SQL(", ").join(sql.Identifier(alias, name) for name in names) + sql.SQL(")")
