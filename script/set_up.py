"""Set up a clone: virtual environment, packages, front-end files. Needs only the standard library; does only what is missing.

usage: script/set_up.py [--tests]
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / ".venv" / "set_up.log"
NEEDED_MB = 1500
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetUpError(Exception):
    """Something is missing that we cannot provide; the text is a sentence with its remedy."""


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


def digest(*paths: Path) -> str:
    """What the packages depend on, as one sum."""
    total = hashlib.sha256(sys.version.encode() + str(ROOT).encode())
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def may_install_system_packages() -> bool:
    """Whether apt-get is there and would be obeyed."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages; whether that worked."""
    say(f"Installing {', '.join(packages)} with apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stderr.strip()[-600:])
    return done.returncode == 0


def ensure_venv(for_tests: bool) -> None:
    """Make .venv, or make it anew when it belongs to another Python or was moved here."""
    if PYTHON.exists() and venv_works():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not (for_tests and may_install_system_packages() and apt_install(package)):
            raise SetUpError(
                f"This Python has no venv module. Run `sudo apt-get install {package}` (or install venv for "
                f"{sys.executable} another way) and start again."
            )
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < NEEDED_MB:
        raise SetUpError(
            f"The set-up needs about {NEEDED_MB} MB and the disk of {ROOT} has {free} MB left. Make room and start again."
        )
    say(f"Making .venv with Python {sys.version.split()[0]}.")
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made", log=None)


def venv_works() -> bool:
    """Whether .venv is of this Python version and in its place."""
    code = "import sys; print(sys.version_info[:2], sys.prefix)"
    found = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
    return found.stdout.strip() == f"{sys.version_info[:2]} {VENV}" and any(
        VENV.glob("lib/*/site-packages/pip")
    )


def ensure_packages(for_tests: bool) -> None:
    """Install the pinned packages, if they changed since the last time."""
    name = "requirements-dev.txt" if for_tests else "requirements.txt"
    stamp = VENV / f"{name}.stamp"
    wanted = digest(*(ROOT / each for each in ("constraints.txt", "requirements.txt", name)))
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("Installing the Python packages (about a minute).")
    started = time.monotonic()
    run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--no-compile",  # half of the time went into byte code, most of it for modules that nothing imports
            "-r",
            str(ROOT / name),
        ],
        "The Python packages could not be installed",
    )
    say(f"  done in {time.monotonic() - started:.0f} s")
    stamp.write_text(wanted, encoding="ascii")


def ensure_packages_and_front_end(for_tests: bool) -> None:
    """Both at the same time where the machine has Node; else one after the other, for Node then comes by pip too."""
    frontend = [str(PYTHON), str(ROOT / "script" / "frontend")]
    if shutil.which("node") is None:
        ensure_packages(for_tests)
        building = subprocess.Popen(frontend)
    else:
        building = subprocess.Popen(frontend)
        try:
            ensure_packages(for_tests)
        except BaseException:
            building.terminate()
            building.wait()
            raise
    if building.wait() and for_tests:
        raise SetUpError("The tests need the front-end files, which could not be built.")


def run(command: list[str], failure: str, *, log: Path | None = LOG) -> None:
    """Run a command with its output in the log. Raises SetUpError with its last words."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if log is not None:
        with log.open("a", encoding="utf-8") as handle:
            handle.write(done.stdout)
    if done.returncode == 0:
        return
    if "No space left on device" in done.stdout:
        raise SetUpError(f"{failure}: the disk is full. Make room (about {NEEDED_MB} MB) and start again.")
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    last = (errors or lines or ["no output"])[-1][:300]
    remedy = "Check the network and the settings of pip, and start again"
    raise SetUpError(f"{failure}: {last}. {remedy}{f'; all output is in {log}' if log else ''}.")


def ensure_chromium() -> None:
    """The browser of the tests and the driver that Dash's own fixture speaks to it by."""
    missing = [] if any(shutil.which(name) for name in CHROMIUM) else ["chromium"]
    missing += [] if shutil.which("chromedriver") else ["chromium-driver"]
    if missing and not (may_install_system_packages() and apt_install(*missing)):
        command = f"sudo apt-get install {' '.join(missing)}"
        raise SetUpError(f"The tests need Chromium and its driver. Run `{command}` and start again.")


@contextmanager
def clone_held() -> Iterator[None]:
    """Other set-ups of this clone wait meanwhile: two at once would make .venv under each other's feet."""
    with Path(__file__).open(encoding="utf-8") as handle:
        with suppress(OSError):  # a file system may have no locks
            wait_for_lock(handle)
        yield


def wait_for_lock(handle: IO[str]) -> None:
    """Lock a file, and say so where that takes long."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another set-up of this clone is running; waiting for it.")
        fcntl.flock(handle, fcntl.LOCK_EX)


def main() -> int:
    """Exit code 1 with one sentence when something cannot be set up."""
    for_tests = "--tests" in sys.argv[1:]
    try:
        with clone_held():
            ensure_venv(for_tests)
            ensure_packages_and_front_end(for_tests)
        if for_tests:
            ensure_chromium()
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped during the set-up; the next start goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"The set-up failed: {error.strerror} ({error.filename}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
