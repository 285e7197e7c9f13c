"""The cache under people who all ask at once, and under a Redis that is killed, hung, flushed and
restarted."""

import errno
import fcntl
import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.cache import Cache, Cached, JSONValue, cache_key
from data.cache.breaker import Breaker
from data.cache.file_store import FileStore
from data.cache.redis_store import RedisStore
from tests.data.cache.redis_server import RedisServer, wait_until


class DatabaseIsDownError(Exception):
    """As the warehouse would raise it."""


class Query:
    """A computation that counts itself, and fails when told to."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.executions, self.is_down = seconds, 0, False
        self.may_end = threading.Event()
        self.may_end.set()
        self._guard = threading.Lock()

    def __call__(self) -> JSONValue:
        with self._guard:
            self.executions += 1
            number = self.executions
        time.sleep(self.seconds)
        assert self.may_end.wait(30)
        if self.is_down:
            raise DatabaseIsDownError
        return {"execution": number}


KEY = cache_key("section/query", {"days": 7})


def ask(
    cache: Cache, query: Callable[[], JSONValue], *, ttl: float = 60, stale: float = 60, fresh: bool = False
) -> Cached:
    return cache.get_or_compute(
        KEY, query, ttl=ttl, stale=stale, fresh=fresh, last_good_on=(DatabaseIsDownError,)
    )


def at_once(n: int, call: Callable[[], Cached]) -> list[Cached]:
    answers: list[Cached] = []
    threads = [threading.Thread(target=lambda: answers.append(call())) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def seconds_of(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def test_ten_threads_that_ask_at_once_cause_one_execution(cache: Cache) -> None:
    query = Query(seconds=0.2)
    answers = at_once(10, lambda: ask(cache, query))
    assert [answer.value for answer in answers] == [{"execution": 1}] * 10
    assert query.executions == 1
    assert sorted(answer.state for answer in answers) == ["computed"] + ["hit"] * 9


def _ask_from_a_process(url: str, folder: str, gate: "multiprocessing.synchronize.Barrier") -> None:
    def compute() -> JSONValue:
        with (Path(folder) / "executions").open("ab", buffering=0) as file:
            file.write(b"x")
        threading.Event().wait(0.4)
        return 1

    cache = Cache(url or None, Path(folder), timeout=5)
    gate.wait()
    answers = at_once(5, lambda: cache.get_or_compute(KEY, compute, ttl=60, stale=0))
    assert [answer.value for answer in answers] == [1] * 5
    cache.close()


def _ask_from_two_processes(url: str, folder: Path) -> bytes:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(2)
    processes = [context.Process(target=_ask_from_a_process, args=(url, str(folder), gate)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    return (folder / "executions").read_bytes()


def test_two_processes_that_ask_at_once_cause_one_execution(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    assert _ask_from_two_processes(redis_server.url, tmp_path) == b"x"


def test_two_processes_without_redis_cause_one_execution_too(tmp_path: Path) -> None:
    assert _ask_from_two_processes("", tmp_path) == b"x"


def test_both_processes_are_counted(redis_server: RedisServer, tmp_path: Path) -> None:
    _ask_from_two_processes(redis_server.url, tmp_path)
    stats = Cache(redis_server.url, tmp_path, timeout=5).stats()
    assert (stats["hits"], stats["misses"], stats["shared"]) == (9, 1, True)
    assert stats["queries"]["section/query"]["computed"] == 1
    assert stats["hit_rate"] == 0.9
    assert stats["redis"] is not None
    assert int(stats["redis"]["keyspace_hits"]) > 0


def test_an_old_answer_is_served_before_it_is_renewed_behind(cache: Cache) -> None:
    query = Query()
    ask(cache, query)
    query.may_end.clear()
    old = ask(cache, query, ttl=0)
    assert (old.state, old.value) == ("stale", {"execution": 1})
    query.may_end.set()
    wait_until(lambda: ask(cache, query).value == {"execution": 2})
    assert ask(cache, query).state == "hit"


def test_ten_who_meet_an_old_answer_renew_it_once(cache: Cache) -> None:
    query = Query()
    ask(cache, query)
    query.may_end.clear()  # the renewal is under way until all ten have their answer
    answers = at_once(10, lambda: ask(cache, query, ttl=0))
    assert {answer.state for answer in answers} == {"stale"}
    query.may_end.set()
    wait_until(lambda: ask(cache, query).value == {"execution": 2})
    assert query.executions == 2


def test_an_answer_beyond_its_stale_time_is_computed_again(cache: Cache) -> None:
    query = Query()
    ask(cache, query)
    assert ask(cache, query, ttl=0, stale=0).state == "computed"


def test_fresh_computes_and_keeps(cache: Cache) -> None:
    query = Query()
    ask(cache, query)
    assert ask(cache, query, fresh=True).value == {"execution": 2}
    assert ask(cache, query).value == {"execution": 2}


def test_a_failure_is_not_kept(cache: Cache) -> None:
    query = Query()
    query.is_down = True
    with pytest.raises(DatabaseIsDownError):
        ask(cache, query)
    query.is_down = False
    assert ask(cache, query).state == "computed"


def test_those_who_wait_for_a_failing_execution_get_its_failure_and_do_not_repeat_it(cache: Cache) -> None:
    query = Query(seconds=1)
    query.is_down = True
    failures: list[DatabaseIsDownError] = []

    def call() -> Cached:
        try:
            return ask(cache, query)
        except DatabaseIsDownError as error:
            failures.append(error)
            return Cached(None, datetime.now(UTC), "bypassed")

    at_once(10, call)
    assert (len(failures), query.executions) == (10, 1)


def test_the_last_good_answer_is_served_with_its_age_while_the_database_is_down(cache: Cache) -> None:
    query = Query()
    good = ask(cache, query)
    query.is_down = True
    answer = ask(cache, query, fresh=True)
    assert (answer.state, answer.value, answer.computed_at) == ("last_good", good.value, good.computed_at)
    assert 0 <= answer.age_seconds < 10


def test_the_last_good_answer_of_another_process_is_served(redis_server: RedisServer, tmp_path: Path) -> None:
    query = Query()
    ask(Cache(redis_server.url, tmp_path, timeout=5), query)
    query.is_down = True
    assert ask(Cache(redis_server.url, tmp_path, timeout=5), query, fresh=True).state == "last_good"


def test_the_last_good_answer_survives_the_loss_of_redis_too(cache: Cache, redis_server: RedisServer) -> None:
    query = Query()
    ask(cache, query)
    redis_server.kill()
    query.is_down = True
    assert ask(cache, query, ttl=0, stale=0).state == "last_good"


def test_the_last_good_answer_goes_by_its_own_key_where_the_key_changes_with_the_data(cache: Cache) -> None:
    query = Query()

    def versioned(version: str) -> Cached:
        key = cache_key("section/query", {}, version)
        return cache.get_or_compute(
            key, query, ttl=9, stale=0, last_good_on=(DatabaseIsDownError,), last_good_key="section/query|any"
        )

    versioned("1")
    query.is_down = True
    assert versioned("2").state == "last_good"


def test_any_other_failure_is_raised_even_when_there_is_a_good_answer(cache: Cache) -> None:
    ask(cache, Query())
    with pytest.raises(ZeroDivisionError):
        ask(cache, lambda: 1 // 0, fresh=True)


def test_redis_killed_means_the_query_runs(cache: Cache, redis_server: RedisServer) -> None:
    redis_server.kill()
    query = Query()
    assert ask(cache, query, ttl=0, stale=0).value == {"execution": 1}
    assert ask(cache, query, ttl=1, stale=0).state in ("hit", "bypassed")
    assert not cache.available
    assert not cache.ping()


def test_while_redis_is_away_the_own_process_remembers_answers_within_their_time(
    cache: Cache, redis_server: RedisServer
) -> None:
    redis_server.kill()
    query = Query()
    assert ask(cache, query).state == "bypassed"
    assert ask(cache, query).state == "hit"
    assert query.executions == 1


def test_redis_hung_costs_one_timeout_and_then_nothing(redis_server: RedisServer, tmp_path: Path) -> None:
    cache = Cache(redis_server.url, tmp_path, timeout=2, cooldown=30)
    ask(cache, Query())
    redis_server.send(signal.SIGSTOP)
    first = seconds_of(lambda: ask(cache, Query(), fresh=True))
    second = seconds_of(lambda: ask(cache, Query(), fresh=True))
    assert second < 2 <= first


def test_many_who_meet_a_hung_redis_together_wait_once(redis_server: RedisServer, tmp_path: Path) -> None:
    cache = Cache(redis_server.url, tmp_path, timeout=2, cooldown=30)
    redis_server.send(signal.SIGSTOP)
    query = Query()
    assert seconds_of(lambda: at_once(20, lambda: ask(cache, query))) < 2 * 2
    assert query.executions == 1


def test_redis_that_comes_back_is_used_again(cache: Cache, redis_server: RedisServer) -> None:
    redis_server.send(signal.SIGSTOP)
    ask(cache, Query())
    redis_server.send(signal.SIGCONT)
    wait_until(lambda: ask(cache, Query(), fresh=True).state == "computed")
    assert cache.available


def test_a_restarted_and_empty_redis_is_no_failure(cache: Cache, redis_server: RedisServer) -> None:
    query = Query()
    ask(cache, query)
    redis_server.kill()
    redis_server.start()
    assert ask(cache, query).state == "computed"
    assert cache.available


def test_a_flushed_redis_is_no_failure_even_under_a_running_computation(
    cache: Cache, redis_server: RedisServer
) -> None:
    query = Query()
    query.may_end.clear()
    started = threading.Thread(target=lambda: ask(cache, query))
    started.start()
    wait_until(lambda: query.executions == 1)
    redis_server.client().flushall()
    query.may_end.set()
    started.join()
    assert ask(cache, query).state == "hit"


def test_a_full_redis_is_bypassed_and_still_answers(cache: Cache, redis_server: RedisServer) -> None:
    redis_server.client().config_set("maxmemory", "1")
    assert ask(cache, Query()).state == "bypassed"
    assert cache.ping()


def test_flush_forgets_our_answers_and_leaves_the_keys_of_others(
    cache: Cache, redis_server: RedisServer
) -> None:
    redis_server.client().set("of-another-application", "1")
    query = Query()
    ask(cache, query)
    cache.flush()
    assert redis_server.client().keys() == [b"of-another-application"]
    assert ask(cache, query).value == {"execution": 2}


def test_foreign_or_broken_bytes_in_redis_are_a_miss(cache: Cache, redis_server: RedisServer) -> None:
    query = Query()
    ask(cache, query)
    for garbage in (b"", b"!\x80\x04K\x01.", b"[1,2]\n{cut", b"\xff\xfe", b"null", b'"text"\n1'):
        redis_server.client().set(f"engine-room:1:{KEY}", garbage)
        assert ask(cache, query).state == "computed"


def test_a_value_of_another_program_under_our_key_is_a_miss_and_redis_stays_in_use(
    cache: Cache, redis_server: RedisServer
) -> None:
    ask(cache, Query())
    client = redis_server.client()
    for key in client.scan_iter():
        client.set(key, b'{"a": 1}\nx')
    assert ask(cache, Query()).state == "computed"
    assert cache.available


def test_an_attempt_that_ends_for_another_reason_lets_the_next_one_try() -> None:
    breaker = Breaker(0.0)
    breaker.failed()
    store = RedisStore("redis://127.0.0.1:1", prefix="", timeout=0.1, cooldown=0.0)
    store._breaker = breaker

    def stumble() -> None:
        raise RuntimeError("not Redis's fault")

    with pytest.raises(RuntimeError):
        store._ask(stumble, None)
    assert store._ask(lambda: "an answer", None) == "an answer"
    assert breaker.is_closed


def test_nothing_in_redis_is_a_pickle(cache: Cache, redis_server: RedisServer) -> None:
    ask(cache, Query())
    client = redis_server.client()
    values = [client.get(key) for key in client.scan_iter(match="*section*")]
    assert values
    assert all(value is not None and value.endswith(b'\n{"execution":1}') for value in values)


def test_a_dead_leader_is_replaced_when_its_lease_ends(redis_server: RedisServer, tmp_path: Path) -> None:
    cache = Cache(redis_server.url, tmp_path, lease=0.3, timeout=5)
    redis_server.client().set(f"engine-room:1:lock:{KEY}", "a process that was killed", px=300)
    assert ask(cache, Query()).state == "computed"


def test_a_fork_gets_threads_of_its_own(cache: Cache) -> None:
    ask(cache, Query())
    ask(cache, Query(), ttl=0)  # the parent has a renewing thread now
    child = os.fork()
    if child == 0:
        try:
            query = Query()
            ask(cache, query, ttl=0)
            wait_until(lambda: query.executions == 1)
            os._exit(0)
        finally:
            os._exit(1)  # a child that failed must not go on as a second run of the tests
    assert os.waitpid(child, 0)[1] == 0


def test_a_renewal_that_fails_leaves_the_old_answer(cache: Cache) -> None:
    query = Query()
    ask(cache, query)
    query.is_down = True
    assert ask(cache, query, ttl=0).state == "stale"
    wait_until(lambda: cache.stats()["queries"]["section/query"]["failed"] == 1)
    assert ask(cache, query).value == {"execution": 1}


def test_the_memory_of_a_process_stays_within_its_bounds(tmp_path: Path) -> None:
    cache = Cache(None, tmp_path, memory_entries=3, memory_bytes=800)
    for number in range(20):
        cache.get_or_compute(f"q|{number}", lambda: "x" * 90, ttl=9, stale=9)
    assert len(cache._memory) == 3
    cache.get_or_compute("q|large", lambda: "x" * 500, ttl=9, stale=9)
    assert cache._memory.get("q|large") is None


def test_a_folder_that_cannot_be_used_costs_nobody_a_wait(tmp_path: Path) -> None:
    cache = Cache(None, tmp_path, lease=5)
    shutil.rmtree(tmp_path / "cache" / "locks")
    assert seconds_of(lambda: ask(cache, Query())) < 2
    cache.close()


def test_a_folder_without_locks_costs_nobody_a_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    store = FileStore(tmp_path)
    monkeypatch.setattr(fcntl, "flock", refuse)
    token = store.acquire("key", 5)
    assert token is not None
    store.release("key", token)


def test_without_redis_answers_are_kept_in_files(tmp_path: Path) -> None:
    query = Query()
    assert ask(Cache(None, tmp_path), query).state == "computed"
    cache = Cache(None, tmp_path)
    assert (ask(cache, query).state, cache.backend, cache.ping()) == ("hit", "files", True)
    query.is_down = True
    assert ask(Cache(None, tmp_path), query, fresh=True).state == "last_good"
    cache.flush()
    query.is_down = False
    assert ask(cache, query).state == "computed"
