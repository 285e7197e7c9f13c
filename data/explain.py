"""The plan of a query of data/sql, as PostgreSQL runs it: measured where that is quick enough, else estimated."""

from dataclasses import dataclass

import psycopg
import psycopg_pool
import structlog

from data import database
from data.filters import Filters
from data.queries import Query, load, names
from data.refusals import translate
from data.warehouse import bind

log = structlog.get_logger(__name__)

MEASURE_MS = 2000  # a statement that takes longer is planned, not run


class UnknownQueryError(ValueError):
    """There is no query of that name: only the files of data/sql are ever planned, no text from outside."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its lines, the values it was made for, and whether the statement was run for it."""

    query: Query
    text: str
    bound: dict[str, object]
    is_measured: bool


def explain(name: str, filters: Filters) -> Plan:
    """Plan a known query under the filters it can obey, in a read-only transaction that PostgreSQL ends after two seconds.

    Raises UnknownQueryError for any other name, and DataUnavailableError when the database does not answer.
    """
    if name not in names():
        raise UnknownQueryError(f"there is no query {name[:100]!r}")
    query = load(name)
    applied, _ignored = query.apply(filters)
    bound = bind(query, applied)
    try:
        try:
            return Plan(query, _planned(query, bound, "analyze, buffers, costs off"), bound, True)
        except psycopg.errors.QueryCanceled:
            return Plan(query, _planned(query, bound, "costs"), bound, False)
    except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
        log.warning("plan-failed", query=name, error=type(error).__name__, detail=str(error)[:300])
        raise translate(error) from error


def _planned(query: Query, bound: dict[str, object], options: str) -> str:
    with database.reading() as connection:
        database.limit_statements(connection, MEASURE_MS)
        cursor = connection.execute(f"explain ({options}) {query.statement}".encode(), bound)
        return "\n".join(str(line) for (line,) in cursor.fetchall())
