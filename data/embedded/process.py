"""Starting and stopping one program, so that it neither outlives its owner nor hears the terminal's Ctrl-C."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from data.embedded.account import Account

_PR_SET_PDEATHSIG = 1


def spawn(
    command: Sequence[str | os.PathLike[str]],
    *,
    log_file: Path | None,
    farewell: signal.Signals,
    account: Account | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own. `farewell` is the signal it gets when its owner dies without a word.

    log_file: where its output goes; None leaves it on ours. Call from the main thread: the farewell is tied to it.
    """
    output = log_file.open("ab") if log_file else None
    other = account if account is not None and account.switches else None
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            user=other.user if other else None,
            group=other.group if other else None,
            extra_groups=[] if other else None,
            env=environment,
            cwd="/" if other else None,
            preexec_fn=_farewell(farewell),
        )
    finally:
        if output:
            output.close()


def _farewell(number: signal.Signals) -> Callable[[], None] | None:
    """What asks the kernel for a signal at the owner's death; nothing where the kernel has no such call."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)  # loaded before the fork: afterwards only the call is made
    owner = os.getpid()
    return lambda: _ask(library, owner, number)


def _ask(library: ctypes.CDLL, owner: int, number: signal.Signals) -> None:
    library.prctl(_PR_SET_PDEATHSIG, int(number))
    if os.getppid() != owner:  # it died between the fork and the call
        os.kill(os.getpid(), number)


def follow(owner: int) -> None:
    """End with the process that started this one, where the kernel can arrange it. For a child that a thread starts: nothing runs between fork and exec."""
    if sys.platform.startswith("linux"):
        _ask(ctypes.CDLL(None), owner, signal.SIGTERM)


def stop(process: subprocess.Popen[bytes], number: signal.Signals, seconds: float) -> None:
    """Ask a program to end; after `seconds` end it."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_running(pid: int, *marks: str) -> psutil.Process | None:
    """The process of that number, if its command line holds every mark: numbers are used again, command lines are not."""
    try:
        process = psutil.Process(pid)
        line = "\0".join(process.cmdline())
        alive = process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if alive and all(mark in line for mark in marks) else None


def end_orphan(process: psutil.Process, number: signal.Signals, seconds: float) -> None:
    """Stop a program that an owner left behind."""
    try:
        process.send_signal(number)
        process.wait(seconds)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(seconds)
    except psutil.NoSuchProcess:
        return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask again until the condition holds; False when it does not within `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True
