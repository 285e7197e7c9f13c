"""Locks on files of a DATA_DIR. The kernel gives them back when the holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from typing import IO

Lock = IO[str]


def take(path: Path) -> Lock | None:
    """The lock for this process alone, its number written into the file; None while any other holds it. Closing it gives it back."""
    handle = _locked(path, "a+", fcntl.LOCK_EX)
    if handle is not None:
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
    return handle


def share(path: Path) -> Lock | None:
    """The lock together with others who share it; None while one process has it for itself."""
    return _locked(path, "a+", fcntl.LOCK_SH)


def holder(path: Path) -> int | None:
    """The process that has the lock for itself, if one does and wrote its number. Touches nothing."""
    if not path.exists():
        return None
    handle = _locked(path, "r", fcntl.LOCK_SH)
    if handle is not None:
        handle.close()
        return None
    written = path.read_text(encoding="ascii").strip()
    return int(written) if written.isdigit() else None


def _locked(path: Path, mode: str, kind: int) -> Lock | None:
    handle = path.open(mode, encoding="ascii")
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle
