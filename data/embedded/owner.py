"""The one process that starts the services of a DATA_DIR, keeps them alive and stops them."""

import os
import time

import structlog

from data.embedded.account import service_account
from data.embedded.errors import ServiceError
from data.embedded.locks import Lock, holder, share, take
from data.embedded.places import Places, places
from data.embedded.postgres import Postgres
from data.embedded.redis import Redis, find_program
from data.embedded.services import RedisKind, Services, services, write_state
from data.settings import Settings

log = structlog.get_logger(__name__)
_WITHOUT_REDIS = "There is no Redis for this Python: answers are kept in files. Install redis-server or set REDIS_URL for speed."
_OTHERS_SECONDS = 90.0
_PAUSE = 0.05


class Owner:
    """Starts what the settings leave to us. `owns` is False where another process did so before."""

    def __init__(self, settings: Settings, *, durable: bool = True) -> None:
        self.settings = settings
        self.owns = False
        self._where: Places = places(settings)
        self._durable = durable
        self._lock: Lock | None = None
        self._visit: Lock | None = None
        self._postgres: Postgres | None = None
        self._redis: Redis | None = None

    @property
    def services(self) -> Services:
        """The addresses, for whoever connects."""
        return services(self.settings)

    def start(self) -> None:
        """Take the lock and start what was not given, or use what the process that holds the lock started. Raises ServiceError."""
        if self.settings.database_url and self.settings.redis_url:
            return
        self._make_home()
        if not self._take_or_visit():
            return
        self.owns = True
        # of an owner that was killed: whoever finds it takes the services for started
        self._where.state.unlink(missing_ok=True)
        try:
            self._start_all()
        except BaseException:
            self.stop()
            raise

    def stop(self, *, after_guests: bool = False) -> None:
        """Stop what was started here, in the order in which it is no longer needed; `after_guests`: once nobody else uses it."""
        alone = self._without_guests() if self.owns and after_guests else None
        for program in (self._redis, self._postgres):
            if program is not None:
                program.stop()
        self._redis = self._postgres = None
        if self._lock is not None:
            self._where.state.unlink(missing_ok=True)
        for lock in (self._lock, self._visit, alone):
            if lock is not None:
                lock.close()
        self._lock = self._visit = None
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
        if self._postgres is not None or self._redis is not None:
            log.info(
                "services-started",
                postgres=self._postgres is not None,
                redis=kind,
                folder=str(self._where.home),
            )

    def _take_or_visit(self) -> bool:
        """True: the lock is ours. False: its holder started the services, and does not stop them before our visit ends."""
        until = time.monotonic() + _OTHERS_SECONDS
        while time.monotonic() < until:
            self._lock = take(self._where.lock)
            if self._lock is not None:
                return True
            self._visit = share(self._where.guests)
            if self._visit is not None and self._where.state.exists():
                return False
            if self._visit is not None:
                self._visit.close()
                self._visit = None
            time.sleep(_PAUSE)
        raise ServiceError(
            f"Another process holds {self._where.lock} and started nothing; stop it or set another DATA_DIR."
        )

    def _without_guests(self) -> Lock | None:
        """Wait until no other process uses the services; from then on newcomers wait for us. An interrupt ends the waiting."""
        try:
            if (alone := take(self._where.guests)) is not None:
                return alone
            log.warning("services-still-used", remedy="they are stopped when the other command has ended")
            while (alone := take(self._where.guests)) is None:
                time.sleep(_PAUSE)
            return alone
        except KeyboardInterrupt:
            return None


def owner_pid(settings: Settings) -> int | None:
    """The process that owns the services of this DATA_DIR, if one does."""
    return holder(places(settings).lock)
