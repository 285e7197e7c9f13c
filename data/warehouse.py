"""The one door to PostgreSQL for everything that is shown: fetch(query, filters), through the cache."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import psycopg
import psycopg_pool
import structlog

from data import caveats, database, embedded, query_times
from data.answer import Answer as Answer
from data.cache import Cache, Cached, JSONValue, cache_key, pack_rows, unpack_rows
from data.errors import DataUnavailableError
from data.filters import Filters, uncompared
from data.queries import Query, load
from data.refusals import UNAVAILABLE, translate
from data.settings import get_settings

log = structlog.get_logger(__name__)

LIVE_SECONDS = 2.0  # an answer about now: shorter than the refresh of a live page
NOW_SECONDS = (
    4.0,
    5.0,
)  # a period that includes now: good for, then served while it is renewed; with a tick of 5 s the page is 14 s behind at most
SLOW_SECONDS = (60.0, 600.0)
DOWN_SECONDS = 2.0  # how long a database that did not answer is not asked again
MOVING = {"now", "query_times"}  # bound, yet no part of the key: each asking would find an answer of its own
SCHEMA_VERSION = "3"  # part of every key: an answer of an older shape is never read


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was answered already: by question, and by what was bound, which questions that differ have in common."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    answers: dict[tuple[str, Filters], Answer] = field(default_factory=dict)
    kept: dict[str, Cached] = field(default_factory=dict)
    parameters: dict[Filters, dict[str, object]] = field(default_factory=dict)


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside it, a question that was answered is not asked again: the cards of a page have sources, limits and trends in common, and tell of one moment."""
    if _asked.get() is not None:
        yield
        return
    token = _asked.set(_Asked())
    try:
        yield
    finally:
        _asked.reset(token)


def moment() -> datetime:
    """Now; inside `asking_once` the moment it began, so that all that is asked there asks with the same filters."""
    asked = _asked.get()
    return asked.moment if asked is not None else datetime.now(UTC)


def fetch(name: str, filters: Filters, *, fresh: bool = False) -> Answer:
    """Answer a query of data/sql under the filters it can obey.

    `fresh` computes instead of reading the cache. Raises DataUnavailableError when there is no answer, not even an old one.
    """
    asked = None if fresh else _asked.get()
    known = asked.answers.get((name, filters)) if asked is not None else None
    if known is None:
        known = _fetch(name, filters, fresh=fresh)
        if asked is not None:
            asked.answers[name, filters] = known
    return known


def _fetch(name: str, filters: Filters, *, fresh: bool) -> Answer:
    started = time.perf_counter()
    query = load(name)
    applied, ignored = query.apply(filters)
    ask = partial(_one, fresh=fresh)
    log_begins = caveats.log_begins(query, applied, ask)
    if log_begins and query.counts_calls:
        applied = uncompared(applied)
    bound = bind(query, applied)
    spent: list[float] = []
    # asked before the rows: what is told in between would be called empty
    untold = caveats.untold(query, applied, ask)
    cached = _through_cache(query, bound, applied, spent, fresh=fresh, is_told=not untold)
    rows = unpack_rows(cached.value)
    return Answer(
        query=query, columns=rows.columns, rows=rows.rows, as_of=cached.computed_at, stale=cached.state == "last_good", filters=applied,
        ignored=ignored, db_ms=sum(spent), total_ms=(time.perf_counter() - started) * 1000,
        log_begins=log_begins, pending=caveats.pending(query, applied, ask), untold=untold,
    )  # fmt: skip


def _one(name: str, filters: Filters, *, fresh: bool) -> dict[str, Any]:
    return fetch(name, filters, fresh=fresh).records()[0]


def bind(query: Query, filters: Filters) -> dict[str, object]:
    """What the query binds, by parameter name."""
    settings = get_settings()
    known = _parameters(filters) | {"currency": settings.currency, "show_emails": settings.show_emails}
    if "query_times" in query.parameters:
        known["query_times"] = query_times.as_json()
    return {name: known[name] for name in query.parameters}


def _parameters(filters: Filters) -> dict[str, object]:
    """A page asks some sixty questions about a few periods."""
    asked = _asked.get()
    if asked is None:
        return filters.parameters()
    if filters not in asked.parameters:
        asked.parameters[filters] = filters.parameters()
    return asked.parameters[filters]


@lru_cache(maxsize=1)
def cache() -> Cache:
    """The cache of this process, opened at first use."""
    settings = get_settings()
    return Cache.from_settings(settings, embedded.services(settings).redis_url)


def close() -> None:
    """Renew nothing any more: before this process ends, or before another database is asked; the next question opens another cache."""
    if cache.cache_info().currsize:
        cache().close()
        cache.cache_clear()


def forget() -> None:
    """Something changed that answers were made of, such as a price: every process computes anew within a second."""
    cache().begin_edition()


def _through_cache(
    query: Query,
    bound: dict[str, object],
    filters: Filters,
    spent: list[float],
    *,
    fresh: bool,
    is_told: bool,
) -> Cached:
    """Rows that were read while the worker had not told everything are of no use once it has: they are kept apart."""
    ttl, stale = _times(query, filters)
    arguments = {name: value for name, value in bound.items() if name not in MOVING}
    key = cache_key(
        query.name,
        {"text": query.text, "is_told": is_told, **arguments},
        f"{SCHEMA_VERSION} {cache().edition()}",
    )
    asked = None if fresh else _asked.get()
    if asked is not None and key in asked.kept:
        return asked.kept[key]
    answer = cache().get_or_compute(
        key, _runner(query, bound, spent), ttl=ttl, stale=stale, fresh=fresh, last_good_on=(DataUnavailableError,),
        last_good_key=cache_key(query.name, {"view": _view(filters)}, SCHEMA_VERSION),
    )  # fmt: skip
    if asked is not None:
        asked.kept[key] = answer
    return answer


def _view(filters: Filters) -> dict[str, object]:
    """What stays the same about a view while time goes on: by it the last good answer is found again.

    Settings that change what may be shown, or what it means, are a part of it: an answer from before must not come back with names.
    """
    settings = get_settings()
    period = filters.preset or f"{filters.start.isoformat()} {filters.end.isoformat()}"
    return {
        "zone": filters.zone,
        "currency": settings.currency,
        "show_emails": settings.show_emails,
        "period": period,
        "compare": filters.compare,
        "choice": filters.choice,
        **{name: list(filters.values(name)) for name in filters.active},
    }


def _times(query: Query, filters: Filters) -> tuple[float, float]:
    if query.pace == "live":
        return LIVE_SECONDS, 0.0
    if query.pace == "slow":
        return SLOW_SECONDS
    if filters.unfinished or filters.end > filters.now - timedelta(hours=2):
        return NOW_SECONDS
    seconds = get_settings().cache_seconds
    return seconds, seconds * 10


def _runner(query: Query, bound: dict[str, object], spent: list[float]) -> Callable[[], JSONValue]:
    def run() -> JSONValue:
        started = time.perf_counter()
        columns, rows = _execute(query, bound)
        took = (time.perf_counter() - started) * 1000
        spent.append(took)
        query_times.note(query.name, took)
        return pack_rows(columns, rows)

    return run


class _Pause:
    """After the database did not answer it is left alone for a while: a page of a dozen questions must not wait for each of them in turn."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Leave the database alone from now on, for DOWN_SECONDS."""
        self._until = time.monotonic() + DOWN_SECONDS

    def end(self) -> None:
        """Ask it again at once."""
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether the database is left alone."""
        return time.monotonic() < self._until


_pause = _Pause()


def ask_again() -> None:
    """End the pause after a failure: the next question goes to the database."""
    _pause.end()


def _execute(query: Query, bound: dict[str, object]) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    if _pause.is_on:
        raise DataUnavailableError(*UNAVAILABLE)
    try:
        with database.reading() as connection:
            cursor = connection.cursor(binary=True)
            cursor.execute(query.marked.encode(), bound)
            return [column.name for column in cursor.description or ()], cursor.fetchall()
    except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
        raise _translated(query, error) from error


def _translated(query: Query, error: Exception) -> DataUnavailableError:
    """The driver's error in a reader's words; the log keeps the driver's."""
    unavailable = translate(error)
    if unavailable.kind == "unavailable":
        _pause.begin()
    log.warning(
        "query-failed",
        query=query.name,
        reference=unavailable.reference,
        kind=unavailable.kind,
        error=type(error).__name__,
        detail=str(error)[:500],
    )
    return unavailable
