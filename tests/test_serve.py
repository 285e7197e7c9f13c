"""The server's start: what cannot end well is refused in one sentence, at once, with an exit code."""

import errno
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import serve
from data import embedded
from data.embedded.process import wait_until
from data.settings import PROJECT_DIR, Settings
from supervisor import Child, shorten


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the server until it ends by itself."""
    clean = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "HOST")
    }
    return subprocess.run(
        [sys.executable, "serve.py"],
        cwd=PROJECT_DIR, env={**clean, "DATA_DIR": str(folder / "var"), "PORT": str(free_port()), **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a refusal."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def test_a_busy_port_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = refused(start(tmp_path, PORT=str(port)))
    assert f"port {port} is in use" in sentence
    assert "another PORT" in sentence
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_it_listens_on_loopback_only_and_says_why(tmp_path: Path, host: str) -> None:
    sentence = refused(start(tmp_path, HOST=host))
    assert "no sign-in yet" in sentence
    assert "HOST=127.0.0.1" in sentence


def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    done = start(tmp_path, DATABASE_URL=f"postgresql://someone:hush-hush@127.0.0.1:{free_port()}/engine")
    assert done.returncode == 1
    assert "The database cannot be reached" in done.stderr
    assert "Check DATABASE_URL" in done.stderr
    assert "hush-hush" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_database_without_the_engines_log_is_refused(tmp_path: Path, empty_database: str) -> None:
    done = start(tmp_path, DATABASE_URL=empty_database)
    assert done.returncode == 1
    assert "There is no table public.api_usage" in done.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    assert "PORT" in refused(start(tmp_path, PORT="eighty"))
    assert "REPORTING_TIMEZONE" in refused(start(tmp_path, REPORTING_TIMEZONE="Mars/Olympus"))


def test_a_data_dir_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file is in the way")
    assert "var" in refused(start(tmp_path))


def test_the_web_server_answers_nobody_before_the_database_is_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, _ = serve.children(Settings.model_validate({"data_dir": tmp_path, "port": free_port()}))
    monkeypatch.setenv("ANSWER_AFTER", web.environment["ANSWER_AFTER"])
    starting = threading.Thread(
        target=runpy.run_path(str(PROJECT_DIR / "gunicorn.conf.py"))["on_starting"], args=(None,)
    )
    starting.start()
    starting.join(0.3)
    assert starting.is_alive()
    serve.prepared(Settings.model_validate({"data_dir": tmp_path})).touch()
    starting.join(10)
    assert not starting.is_alive()


def test_what_was_prepared_for_an_earlier_start_does_not_count(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "port": free_port()})
    serve.prepared(settings).touch()
    serve.children(settings)
    assert not serve.prepared(settings).exists()


class Watched:
    """What is watched: its first three looks fail, the fourth ends the watch."""

    def __init__(self, settings: Settings, error: Exception) -> None:
        self.settings, self.error, self.looks = settings, error, 0

    def revive(self) -> list[str]:
        self.looks += 1
        if self.looks > 3:
            raise KeyboardInterrupt
        raise self.error


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device", "conf"), embedded.ServiceError("No room.")]
)
def test_a_full_disk_is_said_once_and_the_server_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    watched = Watched(Settings.model_validate({"data_dir": tmp_path}), error)
    broken = Child("web", [str(tmp_path / "gone")], tmp_path / "web.log", {})
    with pytest.raises(KeyboardInterrupt):
        serve._watch(watched, [broken])  # type: ignore[arg-type]
    told = capsys.readouterr().out.splitlines()
    assert watched.looks == 4
    assert [line.partition(":")[0] for line in told] == ["Still trying (web)", "Still trying (services)"]


def test_a_log_that_cannot_be_shortened_does_not_end_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * 100)
    log.with_suffix(".log.1").symlink_to("/dev/full")
    troubles: set[str] = set()
    for _ in range(2):
        serve._attempt(lambda: shorten(log, 50), log.name, troubles)
    assert capsys.readouterr().out.count("No space left on device") == 1
    assert log.read_bytes() == b"x" * 100


def test_a_program_that_crashed_is_told_with_its_last_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "raise SystemExit('MemoryError: too much')"
    crashing = Child("web", [sys.executable, "-c", code], tmp_path / "web.log", {})
    crashing.start()
    assert wait_until(lambda: not crashing.is_running(), 10)
    serve._keep_alive(crashing)
    serve._keep_alive(crashing)
    (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("The program")]
    assert "web ended with code 1" in line
    assert "MemoryError: too much" in line


@pytest.mark.parametrize(
    ("before", "is_ours"), [(signal.SIG_IGN, False), (signal.SIG_DFL, True)], ids=["nohup", "terminal"]
)
def test_the_end_of_the_terminal_ends_us_only_where_nobody_asked_to_outlive_it(
    monkeypatch: pytest.MonkeyPatch, before: signal.Handlers, is_ours: bool
) -> None:
    installed: list[int] = []
    monkeypatch.setattr(signal, "getsignal", lambda number: before)
    monkeypatch.setattr(signal, "signal", lambda number, handler: installed.append(number))
    serve._end_politely()
    assert (signal.SIGHUP in installed) == is_ours
    assert {signal.SIGTERM, signal.SIGINT} <= set(installed)


def test_nothing_that_comes_while_we_stop_leaves_anything_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored: list[int] = []
    monkeypatch.setattr(signal, "signal", lambda number, handler: ignored.append(number))
    monkeypatch.setattr(serve, "children", lambda settings: 1 / 0)
    given = {"data_dir": tmp_path, "database_url": "postgresql://h/d", "redis_url": "redis://h"}
    with pytest.raises(ZeroDivisionError):
        serve.run(Settings.model_validate(given))
    assert {signal.SIGINT, signal.SIGTERM, signal.SIGHUP} == set(ignored)


@pytest.mark.slow
def test_the_whole_server_starts_serves_and_leaves_nothing_behind(folder: Path) -> None:
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "DATA_DIR": str(folder), "PORT": str(port), "DEMO_DAYS": "3", "DEMO_USERS": "20", "DEMO_ROWS": "500",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "serve.py"], cwd=PROJECT_DIR, env=environment, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        lines = []
        while (line := server.stdout.readline()) and "Ctrl-C" not in line:
            lines.append(line)
        assert any(f"http://localhost:{port}/" in each for each in lines), lines
        settings = Settings.model_validate({"port": port})
        assert serve._status(settings, "/health/ready") == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(40) == 0
    assert wait_until(lambda: processes_naming(folder) == [], 10)
    assert not embedded.services(Settings.model_validate({"data_dir": folder})).redis_url


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose parents stay open to the services' account while other runs as root start."""
    with tempfile.TemporaryDirectory(prefix="engine-room-test-") as name:
        yield Path(name).resolve()


def processes_naming(folder: Path) -> list[int]:
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "environ", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and (
            str(folder) in " ".join(process.info["cmdline"] or [])
            or (process.info["environ"] or {}).get("DATA_DIR") == str(folder)
        )
    ]
