"""gunicorn: one process reads the application and forks those that answer. Pools, threads and caches are made by whoever first needs them, after the fork."""

import gc
import os
import time
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

from data import warehouse
from data.settings import get_settings

_settings = get_settings()

bind = (
    f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
)
workers = _settings.web_processes
threads = _settings.web_threads
worker_class = "gthread"
preload_app = True
timeout = 60
graceful_timeout = 8
keepalive = 75
backlog = 512
limit_request_line = 8190
limit_request_fields = 60
control_socket_disable = True
proc_name = "engine-room"
loglevel = _settings.log_level.lower()
errorlog = "-"
accesslog = None
# the heartbeat is a file; on a disk it could wait for the disk
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) and Path("/dev/shm").is_dir() else None  # noqa: S108


def on_starting(server: Any) -> None:
    """The application is read: wait until the database is ready for it, where `serve` makes it ready meanwhile."""
    gc.freeze()  # what was read is never collected, so that the processes go on sharing its memory
    ready = os.environ.get("ANSWER_AFTER")
    while ready and not Path(ready).exists():
        time.sleep(0.05)


def worker_exit(server: Any, worker: Any) -> None:
    """This process ends: it does not wait for answers that nobody will read, and tells its last counts."""
    warehouse.close()


def child_exit(server: Any, worker: Any) -> None:
    """A process ended: its gauges do not count any more."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
