"""The one process that starts the services of a DATA_DIR, keeps them alive and stops them."""

import fcntl
import os
from pathlib import Path
from typing import IO

import structlog

from data.embedded.account import service_account
from data.embedded.errors import ServiceError
from data.embedded.places import Places, places
from data.embedded.postgres import Postgres
from data.embedded.process import wait_until
from data.embedded.redis import Redis, find_program
from data.embedded.services import RedisKind, Services, services, write_state
from data.settings import Settings

log = structlog.get_logger(__name__)
_WITHOUT_REDIS = "There is no Redis for this Python: answers are kept in files. Install redis-server or set REDIS_URL for speed."
_OTHERS_SECONDS = 90.0


class Owner:
    """Starts what the settings leave to us. `owns` is False where another process did so before."""

    def __init__(self, settings: Settings, *, durable: bool = True) -> None:
        self.settings = settings
        self.owns = False
        self._where: Places = places(settings)
        self._durable = durable
        self._lock: IO[str] | None = None
        self._postgres: Postgres | None = None
        self._redis: Redis | None = None

    @property
    def services(self) -> Services:
        """The addresses, for whoever connects."""
        return services(self.settings)

    def start(self) -> None:
        """Take the lock and start, or wait for the process that holds it. Raises ServiceError."""
        if self.settings.database_url and self.settings.redis_url:
            return
        self._make_home()
        self._lock = _take(self._where.lock)
        if self._lock is None:
            self._wait_for_owner()
            return
        self.owns = True
        # of an owner that was killed: whoever finds it takes the services for started
        self._where.state.unlink(missing_ok=True)
        try:
            self._start_all()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started here, in the order in which it is no longer needed."""
        for program in (self._redis, self._postgres):
            if program is not None:
                program.stop()
        self._redis = self._postgres = None
        if self._lock is not None:
            self._where.state.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None
        self.owns = False

    def revive(self) -> list[str]:
        """Start again what has died; the names of what runs again. Raises ServiceError when one does not come back."""
        revived = []
        if self._postgres is not None and not self._postgres.is_running():
            log.warning("service-died", service="postgres")
            self._postgres.start()
            revived.append("PostgreSQL")
        if self._redis is not None and not self._redis.is_running():
            log.warning("service-died", service="redis")
            if self._redis.start():
                revived.append("Redis")
        return revived

    def _make_home(self) -> None:
        try:
            self._where.home.mkdir(parents=True, exist_ok=True)
            (self._where.home / "logs").mkdir(exist_ok=True)
            probe = self._where.home / f".probe-{os.getpid()}"
            probe.write_bytes(b"\0" * 65536)
            probe.unlink()
        except OSError as error:
            raise ServiceError(
                f"DATA_DIR {self._where.home} cannot be written ({error.strerror}); make room or set another DATA_DIR."
            ) from error

    def _start_all(self) -> None:
        account = service_account()
        notes: tuple[str, ...] = ()
        if not self.settings.database_url:
            self._postgres = Postgres(self._where, account, durable=self._durable)
            self._postgres.start()
        kind: RedisKind = "given"
        if not self.settings.redis_url:
            kind, program = find_program()
            if program is not None:
                self._redis = Redis(self._where, account, program)
                if not self._redis.start():
                    self._redis, kind = None, "none"
            if kind == "none":
                notes = (_WITHOUT_REDIS,)
                log.warning("redis-missing", remedy=_WITHOUT_REDIS)
        write_state(self._where.state, Services(self._where.database_url, None, kind, notes))
        log.info(
            "services-started", postgres=self._postgres is not None, redis=kind, folder=str(self._where.home)
        )

    def _wait_for_owner(self) -> None:
        if not wait_until(self._where.state.exists, _OTHERS_SECONDS):
            raise ServiceError(
                f"Another process holds {self._where.lock} and started nothing; stop it or set another DATA_DIR."
            )


def _take(path: Path) -> IO[str] | None:
    """The lock, or None when another process holds it. The kernel gives it back when the holder dies, however it dies."""
    handle = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def owner_pid(settings: Settings) -> int | None:
    """The process that owns the services of this DATA_DIR, if one does."""
    path = places(settings).lock
    if not path.exists():
        return None
    handle = _take_quietly(path)
    if handle is not None:
        handle.close()
        return None
    written = path.read_text(encoding="ascii").strip()
    return int(written) if written.isdigit() else None


def _take_quietly(path: Path) -> IO[str] | None:
    handle = path.open("r", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle
