"""Builds that were killed, that meet another process's, or that are asked for by hand."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from data.enrich.addresses import AddressBook
from data.rollups import RollupError, Tick, build, capture, ensure_built, rebuild
from data.settings import Settings
from tests.data.rollups.conftest import Connect, Engine, one_tick
from tests.data.rollups.recompute import differences

Roll = Callable[..., Tick]

DAY = 24 * 60
VIDEO: dict[str, Any] = {"service_type": "video", "provider": "luma"}


def killed(*_: Any) -> None:
    raise RuntimeError("killed")


def test_a_poll_that_went_while_a_build_was_not_there_is_forgotten(
    engine: Engine, roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = engine.call(request_id="job", **VIDEO)
    engine.call(minutes=DAY, request_id="job", **VIDEO)
    with monkeypatch.context() as patched:
        patched.setattr(build, "_chunks", killed)
        with pytest.raises(RuntimeError, match="killed"):
            roll()
    engine.connection.execute("delete from api_usage where id = %s", [first])
    roll()
    assert differences(engine.connection) == {}


def test_days_may_be_counted_anew_by_hand_after_a_build_was_killed(
    engine: Engine, worker: Connect, wishes: Settings
) -> None:
    for day in range(8):
        engine.call(minutes=day * DAY)
    engine.connection.execute("analyze api_usage")
    with worker() as connection:
        with pytest.raises(RuntimeError, match="killed"):
            ensure_built(connection, settings=wishes, book=AddressBook(), progress=killed)
        (built,) = engine.rows("select max(day) from analytics.call_day")
        rebuild(connection, built[0], built[0], settings=wishes)
    assert differences(engine.connection) == {}


def resting_after(work: Callable[..., object], seconds: float) -> Callable[..., None]:
    """The same as on a log so long that it takes its time."""

    def slowly(*given: Any) -> None:
        work(*given)
        time.sleep(seconds)

    return slowly


def test_a_rebuild_by_hand_and_the_worker_do_not_build_at_once(
    engine: Engine, roll: Roll, worker: Connect, wishes: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(12):
        engine.call(minutes=day * DAY)
    roll()
    monkeypatch.setattr(capture, "make_index", resting_after(capture.make_index, 1))
    monkeypatch.setattr(build, "_build_chunk", resting_after(build._build_chunk, 0.1))
    failures: list[Exception] = []

    def by_hand() -> None:
        with worker() as connection:
            rebuild(connection, settings=wishes, connect=worker)

    def as_the_worker() -> None:
        time.sleep(0.5)
        with worker() as connection:
            ensure_built(connection, settings=wishes, book=AddressBook(), connect=worker)
            one_tick(connection)

    def noting(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=noting, args=(work,)) for work in (by_hand, as_the_worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert differences(engine.connection) == {}


def test_a_build_that_another_process_took_over_stops(engine: Engine, worker: Connect) -> None:
    """Behind a pooler no lock keeps the second from beginning."""
    for day in range(8):
        engine.call(minutes=day * DAY)
    engine.connection.execute("analyze api_usage")
    how: dict[str, Any] = {"schema": "public", "zone": "UTC", "minute_days": 7, "hour_days": 4000}
    book = AddressBook()
    with worker() as first, worker() as second:
        build.reset(first, **how)
        mine = build._prepare(first, "public")
        chunk, *_ = build._chunks(first, "public")
        build.reset(second, **how)
        with pytest.raises(RollupError, match="took the first build over"):
            build._build_chunk(first, chunk, mine, "public", book, None)
        build.build(second, schema="public", book=book)
        one_tick(second)
    assert differences(engine.connection) == {}
