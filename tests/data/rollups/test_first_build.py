"""The first build goes without keys, shares the days between two lines of work, and leaves what every later tick relies on."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from data.enrich.addresses import AddressBook
from data.rollups import Tick, build, deriving, ensure_built
from data.rollups.keys import KEYS
from tests.data.rollups.chaos import settings_for
from tests.data.rollups.conftest import ANN, BOB, NOON, Engine
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]

INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'analytics' order by 1, 2"


def build_by_two_lines(
    worker: psycopg.Connection, database: str, progress: build.Progress | None = None
) -> None:
    """Build the first history on two connections, as the worker does."""
    ensure_built(
        worker,
        settings=settings_for(database, reporting_timezone="UTC"),
        book=AddressBook(),
        connect=lambda: psycopg.connect(database),
        progress=progress,
    )


def test_it_leaves_every_key_that_the_migrations_made(engine: Engine, roll: Roll) -> None:
    made = engine.rows(INDEXES)
    engine.call()
    roll()
    assert engine.rows(INDEXES) == made


def test_every_key_of_a_table_without_keys_is_listed(engine: Engine) -> None:
    for table, keys in KEYS.items():
        there = {row[1] for row in engine.rows(INDEXES) if row[0] == table}
        assert there == {name for name, _ in keys}


def test_a_killed_build_has_its_keys_when_it_is_over(
    engine: Engine, roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = engine.rows(INDEXES)
    engine.call()

    def killed(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(deriving, "_give_keys", killed)
        with pytest.raises(RuntimeError, match="killed"):
            roll()
    assert len(engine.rows(INDEXES)) == len(made) - 4
    roll()
    assert engine.rows(INDEXES) == made


def test_two_lines_of_work_count_what_one_would(
    engine: Engine, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions that a day's end cuts are one, whichever line counted their pieces; each poll after the first counts nowhere."""
    monkeypatch.setattr(build, "CHUNK_ROWS", 1)
    midnight = NOON.replace(hour=0)
    for day in range(6):
        for minutes in (-50, -25, -1, 1, 20, 700):
            at = midnight + timedelta(days=day, minutes=minutes)
            for user in (ANN, BOB) if day % 2 else (ANN,):
                engine.call(created_at=at, user_id=user, status="error" if minutes == 1 else "success")
            video: dict[str, Any] = {
                "service_type": "video",
                "provider": "luma",
                "request_id": f"task-{day // 2}",
            }
            engine.call(created_at=at, user_id=uuid.UUID(int=7), **video)
    engine.connection.execute("analyze api_usage")
    with psycopg.connect(database) as worker:
        build_by_two_lines(worker, database)
        assert differences(worker, "UTC") == {}
    assert engine.rows("select max(n)::int from analytics.call_session where user_id = %s", ANN) == [(5,)]


def test_a_short_history_is_shared_as_well(engine: Engine, database: str) -> None:
    for day in range(9):
        engine.call(created_at=NOON + timedelta(days=day))
    told: list[tuple[int, int]] = []
    with psycopg.connect(database) as worker:
        build_by_two_lines(worker, database, lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) == 5, "nine days in chunks of two, for two lines of work"
    assert told[-1] == (9, 9)


def test_a_log_that_is_emptied_once_its_polls_are_kept_leaves_none(
    engine: Engine, roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polls are kept before the days are counted: what is emptied in between has no day in any other table."""
    engine.call(service_type="video", provider="luma", request_id="task")
    prepare = build._prepare

    def prepared_and_emptied(connection: Any, schema: str) -> str:
        build_id = prepare(connection, schema)
        engine.connection.execute("truncate api_usage")
        return build_id

    monkeypatch.setattr(build, "_prepare", prepared_and_emptied)
    roll()
    assert differences(engine.connection, "UTC") == {}


def test_agents_too_long_to_keep_are_known_again(engine: Engine, roll: Roll) -> None:
    roll()
    for ending in ("a", "b", "a"):
        engine.call(user_agent="curl/8.5.0 " + "x" * 3000 + ending)
        roll()
    assert engine.rows("select count(*)::int from analytics.user_agent") == [(2,)]
    assert engine.rows("select browser, sum(n)::int from analytics.client_day group by 1") == [("curl", 3)]
