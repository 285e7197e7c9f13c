"""Small numbers and looked-up facts for the users and texts of calls: each distinct value is resolved once, before anything is added up.

What is new is read from the working tables by the tick's own connection and may be written by another one (`writer`), so that two
connections that build the history never wait for each other's transactions.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import psycopg

from data.enrich.addresses import AddressBook
from data.enrich.agents import read_agent
from data.rollups.definitions import statement
from data.rollups.source import Moment

Write = Callable[[], AbstractContextManager[psycopg.Cursor]]

# Names are the engine's callers' to choose; beyond these many distinct ones the rest share one name.
MOST_KINDS = 20_000
MOST_ENDPOINTS = 1_000
MOST_MESSAGES = 20_000

_NEW_KINDS = """
select service_type, provider, model, status from (select distinct service_type, provider, model, status from raw_call where is_unknown and kind_id is null) n
where not exists (
    select from analytics.call_kind k
    where (k.service_type, k.provider, k.model, k.status) = (n.service_type, n.provider, n.model, n.status)
)
order by 1, 2, 3, 4
"""

_ADD_KINDS = """
insert into analytics.call_kind
select (select coalesce(max(kind_id), 0) from analytics.call_kind) + row_number() over (), k.*
from unnest(%s::text[], %s::text[], %s::text[], %s::text[]) k (service_type, provider, model, status)
where not exists (
    select from analytics.call_kind o
    where (o.service_type, o.provider, o.model, o.status) = (k.service_type, k.provider, k.model, k.status)
)
"""

_SHARE_KINDS = """
update raw_call r set provider = '(other)', model = '(other)',
    service_type = case when service_type in ('content', 'images', 'video', 'chat', 'tools', 'refine', 'enhance')
        then service_type else '(other)' end,
    status = case when status in ('success', 'error', 'rate_limited', 'timeout', 'cancelled') then status else '(other)' end
where is_unknown and kind_id is null and not exists (
    select from analytics.call_kind k
    where (k.service_type, k.provider, k.model, k.status) = (r.service_type, r.provider, r.model, r.status)
)
"""

_NEW_ENDPOINTS = """
select endpoint from (select distinct endpoint from counted_slice) n
where not exists (select from analytics.call_endpoint e where e.endpoint = n.endpoint)
order by 1
limit greatest(0, %s - (select count(*) from analytics.call_endpoint))
"""

_ADD_ENDPOINTS = "insert into analytics.call_endpoint select unnest(%s::text[]) on conflict do nothing"

_NEW_MESSAGES = """
select n.fingerprint, coalesce((select left(u.error_message, 500) from {engine}.api_usage u where u.id = n.id), '(no message)')
from (
    select distinct on (fingerprint) fingerprint, id from raw_call r
    where fingerprint is not null and not exists (select from analytics.error_message m where m.fingerprint = r.fingerprint)
    order by fingerprint, id
) n
"""

_SHARE_MESSAGES = """
update raw_call r set fingerprint = '(other)'
where fingerprint is not null and not exists (select from analytics.error_message m where m.fingerprint = r.fingerprint)
"""

_ADD_MESSAGES = """
insert into analytics.error_message (fingerprint, sample)
select * from unnest(%s::text[], %s::text[]) n (fingerprint, sample)
where not exists (select from analytics.error_message m where m.fingerprint = n.fingerprint)
on conflict do nothing
"""

_NEW_ADDRESSES = """
select ip::text from (select distinct ip from raw_call where is_unknown and ip is not null) n
where not exists (select from analytics.address a where a.ip = n.ip)
"""

_ADD_ADDRESSES = """
insert into analytics.address (ip, country, kind)
select * from unnest(%s::inet[], %s::text[], %s::text[]) on conflict do nothing
"""

_CHANGE_ADDRESSES = """
update analytics.address a set country = n.country, kind = n.kind
from unnest(%s::inet[], %s::text[], %s::text[]) n (ip, country, kind)
where a.ip = n.ip
"""

_WAIT_ALL = """
insert into analytics.pending_day
select distinct day from analytics.call_day, analytics.rollup_state
where slice = 'all' and value = '' and day >= frozen_before
on conflict do nothing
"""

_NEW_USERS = """
select user_id from (select distinct user_id from raw_call where is_unknown and user_id is not null) n
where not exists (select from analytics.user_number u where u.user_id = n.user_id)
order by 1
"""

_ADD_USERS = """
insert into analytics.user_number
select n.user_id, (select coalesce(max(number), -1) from analytics.user_number) + row_number() over ()
from unnest(%s::uuid[]) n (user_id)
where not exists (select from analytics.user_number u where u.user_id = n.user_id)
"""

# The first build sees what was changed since it read the row: then the text is not the one of this hash, and the row is counted anew anyway.
_NEW_AGENTS = """
select n.agent_hash, t.agent
from (
    select distinct on (agent_hash) agent_hash, id from raw_call r
    where is_unknown and agent_hash is not null and not exists (select from analytics.user_agent g where g.hash = r.agent_hash)
) n
cross join lateral (  -- each by its id: offset keeps the planner from reading the whole log
    select left(u.user_agent, 1000) as agent from {engine}.api_usage u where u.id = n.id and md5(u.user_agent)::uuid = n.agent_hash offset 0
) t
"""

_ADD_AGENTS = """
insert into analytics.user_agent (hash, text, browser, os, device, is_bot)
select * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[]) on conflict do nothing
"""


def resolve(cursor: psycopg.Cursor, moment: Moment, book: AddressBook, write: Write | None = None) -> None:
    """See to it that every user and text of raw_call is in the dictionaries; `write` lends a cursor that commits on its own, None writes by `cursor`."""
    row = cursor.execute(
        "select bool_or(is_unknown), bool_or(fingerprint is not null) from raw_call"
    ).fetchone()
    is_unknown, has_messages = row if row else (False, False)
    if not is_unknown and not has_messages:
        return
    with write() if write else nullcontext(cursor) as pen:
        if has_messages:
            _resolve_messages(cursor, moment, pen)
        if is_unknown:
            _learn(cursor, moment, book, pen)
    if is_unknown:
        cursor.execute(statement("known_calls"))


def resolve_endpoints(cursor: psycopg.Cursor, write: Write | None = None) -> None:
    """The same for endpoints, once calls are counted by them."""
    new = cursor.execute(_NEW_ENDPOINTS, [MOST_ENDPOINTS]).fetchall()
    if new:
        with write() if write else nullcontext(cursor) as pen:
            _add(pen, _ADD_ENDPOINTS, new)


def _learn(cursor: psycopg.Cursor, moment: Moment, book: AddressBook, pen: psycopg.Cursor) -> None:
    """Write what is new into the dictionaries."""
    _resolve_kinds(cursor, pen)
    _add(pen, _ADD_USERS, cursor.execute(_NEW_USERS).fetchall())
    addresses = cursor.execute(_NEW_ADDRESSES).fetchall()
    _add(pen, _ADD_ADDRESSES, [(address, *book.place(address)) for (address,) in addresses])
    agents = cursor.execute(moment.query(_NEW_AGENTS)).fetchall()
    _add(pen, _ADD_AGENTS, [(key, text, *read_agent(text)) for key, text in agents if text is not None])


def name_addresses_anew(connection: psycopg.Connection[Any], book: AddressBook) -> bool:
    """Where another address database came, look every known address up again; when countries change, every day waits to be counted anew.

    Answers whether any changed.
    """
    with connection.transaction(), connection.cursor() as cursor:
        row = cursor.execute("select address_source from analytics.rollup_state for update").fetchone()
        if not book.source or (row and row[0] == book.source):
            return False
        cursor.execute("update analytics.rollup_state set address_source = %s", [book.source])
        known = cursor.execute("select ip::text, country from analytics.address").fetchall()
        places = [(address, book.place(address), country) for address, country in known]
        changed = [(address, *place) for address, place, country in places if place.country != country]
        _add(cursor, _CHANGE_ADDRESSES, changed)
        if changed:
            cursor.execute(_WAIT_ALL)
        return bool(changed)


def _resolve_kinds(cursor: psycopg.Cursor, pen: psycopg.Cursor) -> None:
    new = cursor.execute(_NEW_KINDS).fetchall()
    if new and len(new) + _size(cursor, "call_kind") > MOST_KINDS:
        cursor.execute(_SHARE_KINDS)
        new = cursor.execute(_NEW_KINDS).fetchall()
    _add(pen, _ADD_KINDS, new)


def _resolve_messages(cursor: psycopg.Cursor, moment: Moment, pen: psycopg.Cursor) -> None:
    new = cursor.execute(moment.query(_NEW_MESSAGES)).fetchall()
    if new and len(new) + _size(cursor, "error_message") > MOST_MESSAGES:
        cursor.execute(_SHARE_MESSAGES)
        new = cursor.execute(moment.query(_NEW_MESSAGES)).fetchall()
    _add(pen, _ADD_MESSAGES, new)


def _size(cursor: psycopg.Cursor, table: str) -> int:
    row = cursor.execute(f"select count(*) from analytics.{table}").fetchone()  # noqa: S608 - names of ours
    return int(row[0]) if row else 0


def _add(pen: psycopg.Cursor, query: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows, given to the query as one array per column."""
    if rows:
        pen.execute(query, [list(column) for column in zip(*rows, strict=True)])
