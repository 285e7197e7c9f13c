"""The embedded services: one owner, no leftovers, and no way for two folders to meet."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from data import embedded
from data.embedded.account import service_account
from data.embedded.locks import share
from data.embedded.owner import Owner, owner_pid
from data.embedded.places import places
from data.embedded.postgres import Postgres
from data.embedded.process import wait_until
from data.embedded.redis import Redis
from data.settings import PROJECT_DIR, Settings

_HOLD = """
import sys, time
from data import embedded
from data.settings import get_settings
owner = embedded.start(get_settings(), durable=False)
print(owner.owns, flush=True)
sys.stdin.readline()
owner.stop()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder apart from pytest's own, whose parent every other run as root closes to the services' account."""
    with tempfile.TemporaryDirectory(prefix="engine-room-test-") as name:
        yield Path(name).resolve()


def settings_of(folder: Path) -> Settings:
    return Settings.model_validate({"data_dir": folder})


@contextmanager
def owning_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the services of a folder until it reads a line."""
    environment = {**os.environ, "DATA_DIR": str(folder), "PYTHONPATH": str(PROJECT_DIR)}
    environment = {
        name: value for name, value in environment.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder.parent,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            while (line := process.stdout.readline()) and line.strip() not in ("True", "False"):
                pass
            assert line.strip() == "True"
            yield process
        finally:
            process.kill()


def programs_of(folder: Path) -> list[psutil.Process]:
    """Processes whose command line names the folder, itself or as their data."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or [])
        if (
            str(folder) in line
            and process.info["status"] != psutil.STATUS_ZOMBIE
            and "-c" not in line.split()
        ):
            found.append(process)
    return found


def answer(url: str, query: str = "select count(*) from kept") -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_what_was_written_is_there_at_the_next_start(folder: Path) -> None:
    with (
        embedded.running(settings_of(folder), durable=False) as services,
        psycopg.connect(services.database_url) as connection,
    ):
        connection.execute("create table kept as select 1 as n")
    with embedded.running(settings_of(folder), durable=False) as services:
        assert answer(services.database_url) == 1
    assert programs_of(folder) == []


def test_a_killed_owner_takes_its_services_with_it_and_loses_nothing(folder: Path) -> None:
    with owning_process(folder) as owner:
        with psycopg.connect(places(settings_of(folder)).database_url) as connection:
            connection.execute("create table kept as select 1 as n")
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait()
    assert wait_until(lambda: not programs_of(folder), 20)
    with embedded.running(settings_of(folder), durable=False) as services:
        assert answer(services.database_url) == 1


def test_everything_killed_at_once_recovers(folder: Path) -> None:
    with owning_process(folder) as owner:
        with psycopg.connect(places(settings_of(folder)).database_url) as connection:
            connection.execute("create table kept as select 1 as n")
        for process in (*programs_of(folder), psutil.Process(owner.pid)):
            process.kill()
    assert (folder / "postgres" / "postmaster.pid").exists()
    with embedded.running(settings_of(folder), durable=False) as services:
        assert answer(services.database_url) == 1


def test_a_start_waits_for_what_is_left_of_a_server_that_was_killed(folder: Path) -> None:
    with owning_process(folder) as owner:
        connection = psycopg.connect(places(settings_of(folder)).database_url)
        left = connection.info.backend_pid
        os.kill(left, signal.SIGSTOP)
        for process in (*programs_of(folder), psutil.Process(owner.pid)):
            process.kill()
    connection.close()
    threading.Timer(2, os.kill, (left, signal.SIGCONT)).start()
    with embedded.running(settings_of(folder), durable=False) as services:
        assert answer(services.database_url, "select 1") == 1
    assert "pre-existing shared memory block" in (folder / "logs" / "postgres.log").read_text()


def test_a_number_in_the_pid_file_that_a_stranger_has_now_does_no_harm(folder: Path) -> None:
    with embedded.running(settings_of(folder), durable=False):
        text = (folder / "postgres" / "postmaster.pid").read_text()
    lines = text.splitlines()
    (folder / "postgres" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with embedded.running(settings_of(folder), durable=False) as services:
        assert answer(services.database_url, "select 1") == 1


def test_a_second_process_uses_what_the_first_owns_and_does_not_stop_it(folder: Path) -> None:
    settings = settings_of(folder)
    with owning_process(folder) as owner:
        assert owner_pid(settings) == owner.pid
        guest = embedded.start(settings, durable=False)
        assert not guest.owns
        guest.stop()
        assert answer(guest.services.database_url, "select 1") == 1


def test_a_command_that_ends_first_leaves_the_services_to_another_that_still_uses_them(folder: Path) -> None:
    settings = settings_of(folder)
    may_end, ended = threading.Event(), threading.Event()

    def first() -> None:
        with embedded.running(settings, durable=False):
            assert may_end.wait(60)
        ended.set()

    command = threading.Thread(target=first)
    command.start()
    assert wait_until(places(settings).state.exists, 60)
    guest = embedded.start(settings, durable=False)
    assert not guest.owns
    may_end.set()
    assert not ended.wait(1)
    assert answer(guest.services.database_url, "select 1") == 1
    guest.stop()
    command.join(30)
    assert ended.is_set()
    assert programs_of(folder) == []


def test_a_command_that_comes_while_the_services_are_stopped_starts_them_again(folder: Path) -> None:
    settings = settings_of(folder)
    first = embedded.start(settings, durable=False)
    with share(places(settings).guests) or pytest.fail("nobody else is there"):
        first.stop()  # as the server does, which waits for nobody
    with embedded.running(settings, durable=False) as services:
        assert answer(services.database_url, "select 1") == 1
    assert programs_of(folder) == []


def test_two_folders_never_meet(folder: Path) -> None:
    with (
        embedded.running(settings_of(folder / "a"), durable=False) as one,
        embedded.running(settings_of(folder / "b"), durable=False) as two,
    ):
        with psycopg.connect(one.database_url) as connection:
            connection.execute("create table kept as select 1 as n")
        assert answer(two.database_url, "select to_regclass('kept')") is None
        assert one.redis_url != two.redis_url


def test_a_folder_too_deep_for_a_socket_works_too(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    with embedded.running(settings_of(deep), durable=False) as services:
        assert answer(services.database_url, "select 1") == 1
        assert len(str(places(settings_of(deep)).redis_socket)) < 100


def test_a_folder_with_spaces_and_signs_works_too(folder: Path) -> None:
    with embedded.running(settings_of(folder / "my data & Ünïcode's"), durable=False) as services:
        assert answer(services.database_url, "select 1") == 1


def test_nothing_listens_on_the_network(folder: Path) -> None:
    with embedded.running(settings_of(folder), durable=False):
        listening = [
            connection
            for process in programs_of(folder)
            for connection in process.net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        ]
    assert listening == []


def test_nobody_else_may_enter_the_folders(folder: Path) -> None:
    with embedded.running(settings_of(folder), durable=False):
        where = places(settings_of(folder))
        for folder in (where.postgres, where.sockets / "postgres", where.sockets / "redis"):
            assert folder.stat().st_mode & 0o077 == 0


def test_services_that_died_are_started_again(folder: Path) -> None:
    owner = embedded.start(settings_of(folder), durable=False)
    try:
        with psycopg.connect(owner.services.database_url) as connection:
            connection.execute("create table kept as select 1 as n")
        for process in programs_of(folder):
            process.kill()
        found: set[str] = set()

        def both_came_back() -> bool:
            found.update(owner.revive())
            return found == {"PostgreSQL", "Redis"}

        assert wait_until(both_came_back, 20)
        assert answer(owner.services.database_url) == 1
        assert owner.services.redis_url is not None
        assert redis.Redis.from_url(owner.services.redis_url).ping()
    finally:
        owner.stop()


def test_without_any_redis_files_stand_in_and_it_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.embedded.redis._works", lambda program: False)
    with embedded.running(settings_of(folder), durable=False) as services:
        assert services.redis_url is None
        assert services.redis_kind == "none"
        assert "kept in files" in services.notes[0]


def test_a_redis_on_the_path_is_the_second_choice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.embedded import redis as module

    (folder / "redis-server").write_text("#!/bin/sh\nexit 0\n")
    (folder / "redis-server").chmod(0o755)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(folder))
    assert module.find_program() == ("redis-server", folder / "redis-server")


def test_addresses_that_were_given_start_nothing(folder: Path) -> None:
    settings = Settings.model_validate(
        {"data_dir": folder / "var", "database_url": "postgresql://h/d", "redis_url": "redis://h"}
    )
    with embedded.running(settings, durable=False) as services:
        assert services == embedded.Services("postgresql://h/d", "redis://h", "given")
    assert not (folder / "var").exists()


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "var").write_text("a file is in the way")
    with pytest.raises(embedded.ServiceError, match=r"DATA_DIR .*var cannot be written"):
        embedded.start(settings_of(folder / "var"), durable=False)


def test_files_of_another_postgresql_are_refused(folder: Path) -> None:
    with embedded.running(settings_of(folder), durable=False):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.ServiceError, match="made by PostgreSQL 16"):
        embedded.start(settings_of(folder), durable=False)


def test_a_failed_start_leaves_nothing_behind(folder: Path) -> None:
    with embedded.running(settings_of(folder), durable=False):
        pass
    (folder / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(embedded.ServiceError, match="PostgreSQL did not start"):
        embedded.start(settings_of(folder), durable=False)
    assert programs_of(folder) == []
    assert owner_pid(settings_of(folder)) is None


def test_a_start_that_was_cut_short_while_files_were_made_is_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(self: Postgres, fresh: Path) -> None:
        (fresh / "PG_VERSION").write_text("18\n")
        (fresh / "global").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Postgres, "_initdb", cut_short)
        with pytest.raises(KeyboardInterrupt):
            embedded.start(settings_of(folder), durable=False)
    with embedded.running(settings_of(folder), durable=False) as services:
        assert answer(services.database_url, "select 1") == 1
    assert not (folder / "postgres.new").exists()


def test_files_of_somebody_else_in_the_place_of_the_database_are_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "letter").write_text("dear")
    with pytest.raises(
        embedded.ServiceError, match=r"holds no database and cannot become one \(Directory not empty\)"
    ):
        embedded.start(settings_of(folder), durable=False)
    assert (folder / "postgres" / "letter").read_text() == "dear"


def test_a_server_that_has_no_room_for_its_database_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(server: Postgres) -> None:
        raise psycopg.errors.DiskFull("could not write init file")

    monkeypatch.setattr(Postgres, "_maintenance", refuse)
    with pytest.raises(embedded.ServiceError, match="cannot work: could not write init file"):
        Postgres(places(settings_of(folder)), service_account())._make_database()


def test_what_a_killed_owner_told_is_taken_back_before_the_services_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = places(settings_of(folder)).state
    state.write_text('{"redis_kind": "none", "notes": []}')
    there: list[bool] = []
    monkeypatch.setattr(Owner, "_start_all", lambda owner: there.append(state.exists()))
    embedded.start(settings_of(folder), durable=False).stop()
    assert there == [False]


def test_a_redis_that_does_not_come_back_is_not_told_as_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Owner(settings_of(folder))
    owner._redis = Redis(places(settings_of(folder)), service_account(), folder / "none")
    monkeypatch.setattr(Redis, "start", lambda redis: False)
    assert owner.revive() == []


def test_stopping_twice_is_harmless(folder: Path) -> None:
    owner = Owner(settings_of(folder), durable=False)
    owner.start()
    owner.stop()
    owner.stop()
    assert not owner.owns
