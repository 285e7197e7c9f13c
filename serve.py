"""The server with everything it needs: started in order, kept alive, stopped in order. script/server ends here."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from pydantic import ValidationError

from commands.explained import wrong_settings
from data import embedded, logs
from data.settings import PROJECT_DIR, Settings, get_settings
from preflight import StartError, check, only_server
from supervisor import Child, last_words, shorten

_READY_SECONDS = 60.0
_COUNTING_SECONDS = 45.0
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def say(text: str) -> None:
    """One line for whoever started us; where that cannot be written, such as on a full disk, the server goes on without."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def prepare(settings: Settings) -> None:
    """Migrations and the demo company, in a process of its own: what that needs of memory ends with it."""
    done = subprocess.run([sys.executable, "-m", "commands", "prepare"], check=False)
    if done.returncode:
        raise StartError("the database is not ready, for the reason above.")


def prepared(settings: Settings) -> Path:
    """The file that says the database is ready; the web server answers nobody before it is there."""
    return settings.data_dir.resolve() / "prepared"


def children(settings: Settings) -> tuple[Child, Child]:
    """What runs beside the services: the web server and the worker."""
    logs = settings.data_dir.resolve() / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    counters = settings.data_dir.resolve() / "prometheus"
    shutil.rmtree(counters, ignore_errors=True)
    counters.mkdir()
    prepared(settings).unlink(missing_ok=True)
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(counters),
        "PYTHONUNBUFFERED": "1",
        "ANSWER_AFTER": str(prepared(settings)),
    }
    web = [sys.executable, "-m", "gunicorn", "--config", str(PROJECT_DIR / "gunicorn.conf.py"), "app:server"]
    work = [sys.executable, "-m", "commands", "worker"]
    return Child("web", web, logs / "web.log", environment), Child(
        "worker", work, logs / "worker.log", dict(os.environ)
    )


def address(settings: Settings) -> str:
    """Where a browser finds us."""
    return (
        f"http://{'localhost' if settings.host in ('127.0.0.1', '::1') else settings.host}:{settings.port}/"
    )


def _status(settings: Settings, path: str) -> int:
    """HTTP status of one of our own pages; 0 while nobody answers. Asked without a proxy, whatever the environment says."""
    import http.client

    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    except http.client.HTTPException:
        return 0
    finally:
        connection.close()


def wait_for_pages(settings: Settings, web: Child) -> None:
    """Until the web server answers. Raises StartError when it ends instead."""
    until = time.monotonic() + _READY_SECONDS
    while _status(settings, "/health") != 200:
        if not web.is_running():
            raise StartError(f"the web server ended: {last_words(web.log_file)} (see {web.log_file})")
        if time.monotonic() > until:
            raise StartError(
                f"the web server did not answer within {_READY_SECONDS:.0f} s; see {web.log_file}."
            )
        time.sleep(0.1)


def wait_for_rollups(settings: Settings) -> bool:
    """Until the first history is counted, as far as that takes less than 45 s."""
    until = time.monotonic() + _COUNTING_SECONDS
    while (status := _status(settings, "/health/ready")) != 200:
        if time.monotonic() > until or status == 0:
            return False
        time.sleep(0.5)
    return True


def run(settings: Settings) -> None:
    """Start everything, watch over it until a signal ends us, stop everything."""
    say("Starting PostgreSQL and Redis." if settings.is_demo else "Connecting to the database.")
    owner = embedded.start(settings)
    started: list[Child] = []
    try:
        if owner.settings.database_url is None and not owner.owns:
            raise StartError(f"another process took {settings.data_dir} meanwhile; start again.")
        for note in owner.services.notes:
            say(f"Note: {note}")
        _tell_missing_front_end()
        web, worker = children(settings)
        started = [web, worker]
        web.start()  # it takes longest to read its code: that is done while the database is made ready
        prepare(settings)
        worker.start()
        prepared(settings).touch()
        wait_for_pages(settings, web)
        _tell_ready(settings)
        _watch(owner, started)
    finally:
        # an impatient second Ctrl-C, or a terminal that is closed meanwhile, must not leave anything behind
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)
        for child in started:
            child.stop()
        owner.stop()


def _tell_missing_front_end() -> None:
    if not (PROJECT_DIR / "assets" / "vendor" / "plotly.min.js").exists():
        say(
            "Note: the front-end files are not built (script/frontend says why); the full plotly.js is used, pages look plain."
        )


def _tell_ready(settings: Settings) -> None:
    if _status(settings, "/health/ready") != 200:
        say("Counting the history.")
        if not wait_for_rollups(settings):
            say("Counting goes on behind; the pages fill as it does.")
    say(f"\n  Engine Room is running at {address(settings)}\n  Ctrl-C stops it.\n")


def _watch(owner: embedded.Owner, started: list[Child]) -> None:
    troubles: set[str] = set()
    turn = 0
    while True:
        time.sleep(0.5)
        turn += 1
        for child in started:
            _attempt(partial(_keep_alive, child), child.name, troubles)
        _attempt(partial(_revive, owner), "services", troubles)
        if turn % 120 == 0:
            for path in (owner.settings.data_dir.resolve() / "logs").glob("*.log"):
                _attempt(partial(shorten, path), path.name, troubles)


def _attempt(what: Callable[[], object], name: str, troubles: set[str]) -> None:
    """Do it; what fails is said once and tried again at the next turn: a full disk must not end what still runs."""
    try:
        what()
    except (embedded.ServiceError, OSError) as error:
        if name not in troubles:
            say(f"Still trying ({name}): {_sentence(error)}")
        troubles.add(name)
    else:
        troubles.discard(name)


def _keep_alive(child: Child) -> None:
    code = child.keep_alive()
    if code is not None:
        said = last_words(child.log_file)
        say(
            f"The program {child.name} ended with code {code} and is started again: {said} (see {child.log_file})"
        )


def _revive(owner: embedded.Owner) -> None:
    for name in owner.revive():
        say(f"{name} had ended and was started again.")


def _sentence(error: Exception) -> str:
    """The text of our own errors is a sentence; the system's becomes one."""
    if isinstance(error, OSError):
        return f"{error.strerror or error} ({error.filename or 'no file'})."
    return str(error)


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_politely() -> None:
    for number in _ENDING:
        # under nohup the terminal's end is none of ours
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def main() -> int:
    """Exit code 0 after Ctrl-C or a polite signal, 1 when we could not start."""
    os.chdir(PROJECT_DIR)
    logs.configure("ERROR", sys.stderr)
    _end_politely()
    try:
        settings = get_settings()
        check(settings)
        with only_server(settings):
            run(settings)
    except ValidationError as error:
        return _fail(wrong_settings(error))
    except (StartError, embedded.ServiceError, OSError) as error:
        return _fail(f"Engine Room cannot start: {_sentence(error)}")
    except KeyboardInterrupt:
        say("Stopped.")
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.exit(main())
