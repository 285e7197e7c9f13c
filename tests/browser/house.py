"""The whole application as script/server runs it: PostgreSQL, Redis, worker and web processes, on a free port."""

import os
import re
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import Popen
from typing import Any

import psutil
import psycopg
import redis
from psycopg import sql

from data import embedded
from data.embedded.places import places
from data.embedded.process import spawn, stop, wait_until
from data.engine_schema import create_engine_tables
from data.migrations import migrate
from data.settings import PROJECT_DIR, Settings
from supervisor import last_words

Connection = psycopg.Connection[Any]
OWN_SETTINGS = {name.upper() for name in Settings.model_fields}
# Chromium is the heavy part of these tests, so the demo company is small; no call comes in but those that a test makes.
DEMO = {"DEMO_DAYS": "40", "DEMO_USERS": "120", "DEMO_ROWS": "12000", "DEMO_RATE": "0"}


class HouseError(RuntimeError):
    """A part of the application did not start; the text says which and why."""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Services:
    """The PostgreSQL and the Redis of this run, which a test may stop, freeze and kill."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings.model_validate({"data_dir": folder, "database_url": None, "redis_url": None})
        self.owner = embedded.Owner(self.settings, durable=False)

    @property
    def url(self) -> str:
        """Address of the embedded database."""
        return self.owner.services.database_url

    @property
    def redis(self) -> redis.Redis:
        """A client of the embedded Redis."""
        address = self.owner.services.redis_url
        if address is None:
            raise HouseError("There is no Redis for this Python; install redis-server.")
        return redis.Redis.from_url(address, socket_timeout=5)

    @property
    def postgres_pid(self) -> int:
        """The process that PostgreSQL's others descend from."""
        return int((places(self.settings).postgres / "postmaster.pid").read_text(encoding="ascii").split()[0])

    @property
    def redis_pid(self) -> int:
        """Redis's process."""
        return int((places(self.settings).sockets / "redis" / "redis.pid").read_text(encoding="ascii"))

    @contextmanager
    def hanging_postgres(self) -> Iterator[None]:
        """PostgreSQL's processes frozen: the first of them before all others, so that it makes none meanwhile."""
        first = psutil.Process(self.postgres_pid)
        frozen = [first.pid]
        try:
            _signal(first.pid, signal.SIGSTOP)
            while new := [each.pid for each in first.children() if each.pid not in frozen]:
                for pid in new:
                    _signal(pid, signal.SIGSTOP)
                frozen += new
            yield
        finally:
            for pid in reversed(frozen):
                _signal(pid, signal.SIGCONT)

    def end(self, pid: int, number: signal.Signals) -> None:
        """End a service with a signal and wait until it is gone."""
        os.kill(pid, number)
        running = {self.postgres_pid: self._postgres_runs, self.redis_pid: self._redis_runs}[pid]
        if not wait_until(lambda: not running(), 20):
            raise HouseError(f"process {pid} did not end")

    def revive(self) -> None:
        """Start again what was ended, as the server's own supervision does."""
        self.owner.revive()

    def _postgres_runs(self) -> bool:
        return self.owner._postgres is not None and self.owner._postgres.is_running()

    def _redis_runs(self) -> bool:
        return self.owner._redis is not None and self.owner._redis.is_running()

    def database(self, name: str) -> str:
        """Make a database with the engine's tables and our migrations, both without rows; its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        address = self.url.replace("/engine_room?", f"/{name}?")
        with psycopg.connect(address, autocommit=True) as connection:
            create_engine_tables(connection, optional=False, signup_trigger=False)
            migrate(connection, engine_schema="public")
        return address


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended meanwhile
        os.kill(pid, number)


class House:
    """Worker and web processes over one database."""

    def __init__(
        self, folder: Path, database_url: str, settings: Mapping[str, str], *, processes: int = 1
    ) -> None:
        self.port = free_port()
        self.folder = folder
        self.database_url = database_url
        kept = {name: value for name, value in os.environ.items() if name.upper() not in OWN_SETTINGS}
        self.environment = {
            **kept,
            **settings,
            "DATA_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_PROCESSES": str(processes),
            "PYTHONUNBUFFERED": "1",
        }
        self._worker: Popen[bytes] | None = None
        self._web: Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where a browser finds it, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> Connection:
        """A connection as the engine itself would have it."""
        return psycopg.connect(self.database_url, autocommit=True)

    def prepare(self) -> None:
        """Migrations and, where the database is the embedded one, the demo company."""
        done = self._start("prepare", [sys.executable, "-m", "commands", "prepare"])
        if done.wait(150):
            raise HouseError(f"prepare: {last_words(self._log('prepare'))}")

    def start(self) -> None:
        """Start both and wait until the first history is counted and every snapshot was made."""
        self._worker = self._start("worker", [sys.executable, "-m", "commands", "worker"])
        config = str(PROJECT_DIR / "gunicorn.conf.py")
        self._web = self._start("web", [sys.executable, "-m", "gunicorn", "--config", config, "app:server"])
        if not wait_until(self._is_ready, 90, 0.2):
            raise HouseError(f"not ready: {last_words(self._log('web'))} / {last_words(self._log('worker'))}")

    def stop(self) -> None:
        """End both."""
        for process in (self._web, self._worker):
            if process is not None:
                stop(process, signal.SIGTERM, 15)
        self._web = self._worker = None

    def faults(self) -> list[str]:
        """What the web processes could not draw or answer, with its traceback."""
        told = self._log("web").read_text(encoding="utf-8", errors="replace")
        lines = re.split(r"\n(?=\d{4}-|\[)", told)
        return [line[-4000:] for line in lines if "not drawn" in line or "Exception on /" in line]

    def _start(self, name: str, command: list[str]) -> Popen[bytes]:
        self._log(name).parent.mkdir(parents=True, exist_ok=True)
        os.chdir(PROJECT_DIR)
        return spawn(command, log_file=self._log(name), farewell=signal.SIGTERM, environment=self.environment)

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _is_ready(self) -> bool:
        for process in (self._worker, self._web):
            if process is not None and process.poll() is not None:
                raise HouseError(f"ended: {last_words(self._log('worker'))} / {last_words(self._log('web'))}")
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5):
                return self._snapshots_are_made()
        except (urllib.error.URLError, OSError):
            return False

    def _snapshots_are_made(self) -> bool:
        from data.rollups.snapshots import SNAPSHOTS

        with self.connect() as connection:
            made = connection.execute("select name from analytics.worker_state where ran_at is not null")
            return {each.name for each in SNAPSHOTS} <= {row[0] for row in made}
