"""The one door to PostgreSQL: every failure has a kind, an old answer says how old it is, and nothing failed is ever a number."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import errors

from data import database, warehouse
from data.embedded.process import wait_until
from data.errors import DataUnavailableError
from data.filters import Filters, parse
from data.metrics import METRICS
from data.queries import Query, load
from data.readings import read
from data.settings import get_settings
from data.warehouse import fetch
from tests.conftest import Connection, DatabaseServer
from tests.data.sql.company import NOW, TWO_DAYS, insert_company
from tests.data.sql.settled import settled


@pytest.fixture(scope="module")
def company(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with settled(
        database_server, _templates, tmp_path_factory.mktemp("company"), insert_company
    ) as connection:
        yield connection


def asked(**more: str) -> Filters:
    return parse(
        {name: [value] for name, value in {**TWO_DAYS, **more}.items()}, now=NOW, zone=ZoneInfo("UTC")
    )


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Exception]], None]:
    """Break the way to the database, before anything is asked of it."""

    def break_with(error: type[Exception]) -> None:
        def fail(*_: object, **__: object) -> None:
            raise error("the server closed the connection")

        monkeypatch.setattr("data.database.reading", fail)

    return break_with


@pytest.mark.parametrize("key", [key for key, metric in METRICS.items() if metric.query])
def test_a_query_that_failed_is_never_a_zero(
    company: Connection, broken: Callable[[type[Exception]], None], key: str
) -> None:
    broken(psycopg.OperationalError)
    with pytest.raises(DataUnavailableError) as caught:
        read(METRICS[key], asked(provider="never asked before"))
    assert (caught.value.kind, len(caught.value.reference)) == ("unavailable", 6)


def test_when_the_database_goes_away_the_last_good_answer_is_served_with_its_age(
    company: Connection, broken: Callable[[type[Exception]], None]
) -> None:
    read(METRICS["requests"], asked(service="chat"))
    good = fetch("metrics/calls", asked(service="chat"), fresh=True)
    broken(psycopg.OperationalError)
    old = fetch("metrics/calls", asked(service="chat"), fresh=True)
    assert (good.stale, old.stale) == (False, True)
    assert (old.rows, old.as_of) == (good.rows, good.as_of)
    assert old.age_seconds > 0
    assert read(METRICS["requests"], asked(service="chat"), fresh=True).stale


def test_an_old_answer_does_not_come_back_with_names_that_are_hidden_since(
    company: Connection, broken: Callable[[type[Exception]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch("metrics/calls", asked(service="images"), fresh=True)
    changed = get_settings().model_copy(update={"show_emails": not get_settings().show_emails})
    monkeypatch.setattr(warehouse, "get_settings", lambda: changed)
    broken(psycopg.OperationalError)
    with pytest.raises(DataUnavailableError):
        fetch("metrics/calls", asked(service="images"), fresh=True)


@pytest.mark.parametrize("error", [errors.ConfigurationLimitExceeded, errors.DeadlockDetected])
def test_a_query_that_meets_a_limit_of_its_own_does_not_hold_up_the_others(
    company: Connection,
    broken: Callable[[type[Exception]], None],
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    warehouse.ask_again()
    broken(error)
    with pytest.raises(DataUnavailableError) as caught:
        fetch("metrics/calls", asked(provider="never asked before"), fresh=True)
    assert "does not answer" not in str(caught.value)
    monkeypatch.undo()
    assert not fetch("metrics/calls", asked(provider="openai"), fresh=True).stale


def test_when_the_database_comes_back_the_answer_is_new(
    company: Connection, broken: Callable[[type[Exception]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch("metrics/calls", asked(service="video"), fresh=True)
    broken(psycopg.OperationalError)
    assert fetch("metrics/calls", asked(service="video"), fresh=True).stale
    monkeypatch.undo()
    assert fetch(
        "metrics/calls", asked(service="video"), fresh=True
    ).stale  # it is left alone for two seconds
    warehouse.ask_again()
    assert not fetch("metrics/calls", asked(service="video"), fresh=True).stale


def test_a_query_that_takes_too_long_is_stopped_and_says_so(
    company: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = load("metrics/storage")
    slow = type(query)(query.name, "-- one row\nselect pg_sleep(30)", "one row", query.groups, (), "slow")
    monkeypatch.setattr("data.warehouse.load", lambda name: slow)
    with database.connect("admin", autocommit=True) as connection:
        monkeypatch.setattr("data.database.reading", lambda: _Limited(connection))
        with pytest.raises(DataUnavailableError) as caught:
            fetch("metrics/storage", asked(), fresh=True)
    assert caught.value.kind == "timeout"


class _Limited:
    """A transaction in which a statement may take 50 ms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Connection:
        self._connection.execute("set statement_timeout = 50")
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.execute("set statement_timeout = 0")


def test_a_page_can_write_nothing(company: Connection) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), database.reading() as connection:
        connection.execute("delete from analytics.feedback")


def test_an_answer_from_the_cache_took_no_time_of_the_database(company: Connection) -> None:
    computed = fetch("executive_overview/growth", asked(), fresh=True)
    kept = fetch("executive_overview/growth", asked())
    assert computed.db_ms > 0
    assert (kept.db_ms, kept.rows, kept.as_of) == (0, computed.rows, computed.as_of)


def test_a_kept_answer_has_the_types_of_a_computed_one(company: Connection) -> None:
    for name in (
        "executive_overview/growth",
        "metrics/active_alerts",
        "executive_overview/requests_trend",
        "shell/sources",
    ):
        computed = fetch(name, asked(), fresh=True)
        kept = fetch(name, asked())
        assert [[type(value) for value in row] for row in kept.rows] == [
            [type(value) for value in row] for row in computed.rows
        ]


def test_different_views_have_different_answers(company: Connection) -> None:
    assert (
        fetch("metrics/calls", asked(provider="flux")).rows
        != fetch("metrics/calls", asked(provider="openai")).rows
    )


def test_what_a_page_asks_twice_is_looked_up_once(
    company: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    plain = warehouse.cache().get_or_compute

    def note(key: str, *arguments: Any, **more: Any) -> Any:
        looked_up.append(key)
        return plain(key, *arguments, **more)

    monkeypatch.setattr(warehouse.cache(), "get_or_compute", note)
    with warehouse.asking_once():
        first = fetch("shell/sources", asked())
        # a choice is nothing that this query obeys: the same rows
        assert fetch("shell/sources", asked(choice="other")).rows == first.rows
        assert len(looked_up) == len(set(looked_up)) > 0
    told = len(looked_up)
    fetch("shell/sources", asked())
    assert len(looked_up) > told


def test_an_answer_says_when_it_was_read_in_utc(company: Connection) -> None:
    before = datetime.now(UTC)
    answer = fetch("metrics/mrr", asked(), fresh=True)
    assert before <= answer.as_of <= datetime.now(UTC)


def test_a_column_that_is_not_there_is_an_error_and_not_an_empty_list(company: Connection) -> None:
    with pytest.raises(ValueError):
        fetch("metrics/mrr", asked()).column("nothing")


def test_what_waits_to_be_renewed_is_forgotten_on_closing(
    company: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends asks nothing more, and a test asks nothing of the next one's database."""
    monkeypatch.setattr("data.cache.renewal._AFTER_SECONDS", 0.2)
    monkeypatch.setattr(warehouse, "SLOW_SECONDS", (0.0, 60.0))
    behind: list[str] = []
    plain = warehouse._execute

    def note(query: Query, bound: dict[str, object]) -> Any:
        behind.append(threading.current_thread().name)
        return plain(query, bound)

    fetch("shell/sources", asked(service="image"), fresh=True)
    monkeypatch.setattr(warehouse, "_execute", note)
    fetch("shell/sources", asked(service="image"))
    assert wait_until(lambda: len(behind) > 0, 20)
    assert all(name.startswith("cache-renewal") for name in behind)

    fetch("shell/sources", asked(service="image"))
    warehouse.close()
    behind.clear()
    time.sleep(0.6)
    assert behind == []
