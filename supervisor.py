"""One program that the server keeps alive, and its log."""

import shutil
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from data.embedded.process import spawn, stop

log = structlog.get_logger(__name__)
_LOG_LIMIT = 20 * 2**20
_LONGEST_PAUSE = 30.0
_STOP_SECONDS = 12.0


@dataclass(slots=True)
class Child:
    """A program that is started again when it ends: at once, then after ever longer pauses while it keeps ending."""

    name: str
    command: list[str]
    log_file: Path
    environment: dict[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _starts: deque[float] = field(default_factory=lambda: deque(maxlen=10), init=False)
    _next: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it; its output goes to its log."""
        self._starts.append(time.monotonic())
        self._process = spawn(
            self.command, log_file=self.log_file, farewell=signal.SIGTERM, environment=self.environment
        )

    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    def keep_alive(self) -> int | None:
        """Start it again if it ended and its pause is over; its exit code when it is found ended, once for each end."""
        if self.is_running():
            return None
        now = time.monotonic()
        code = None
        if self._process is not None:
            recent = sum(1 for moment in self._starts if now - moment < 60)
            self._next = now + min(_LONGEST_PAUSE, 0.5 * 2**recent)
            code = self._process.returncode
            log.warning("program-ended", name=self.name, code=code, see=str(self.log_file))
            self._process = None
        if now >= self._next:
            self.start()
        return code

    def stop(self) -> None:
        """Ask it to end, and wait for that."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM, _STOP_SECONDS)
            self._process = None


def last_words(path: Path, limit: int = 300) -> str:
    """The last line of a log that says something."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "it wrote nothing"
    told = [line.strip() for line in lines if line.strip()]
    errors = [line for line in told[-40:] if "Error" in line]
    return (errors or told or ["it wrote nothing"])[-1][:limit]


def shorten(path: Path, limit: int = _LOG_LIMIT) -> bool:
    """Move what a log holds to a second file when it has grown too long; its writers append and go on."""
    if path.stat().st_size <= limit:
        return False
    shutil.copyfile(path, path.with_suffix(".log.1"))
    with path.open("r+b") as handle:
        handle.truncate(0)
    return True
