"""The set-up of a bare machine: what is missing is said, with the command that brings it."""

import fcntl
import importlib.util
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from data.settings import PROJECT_DIR


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """script/set_up.py as a module, for a clone that is empty."""
    spec = importlib.util.spec_from_file_location("set_up", PROJECT_DIR / "script" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


def run_sh(path: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The first lines of script/server with nothing but a folder on the PATH."""
    return subprocess.run(
        ["/bin/sh", "-c", ". script/python.sh; echo $PYTHON"],
        cwd=PROJECT_DIR, env={"PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_python_the_remedy_is_named(tmp_path: Path) -> None:
    done = run_sh(str(tmp_path), tmp_path)
    assert done.returncode == 1
    assert "needs Python 3.11 to 3.13" in done.stderr


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3.12").symlink_to(sys.executable)
    (tmp_path / "python3").chmod(0o755)
    assert run_sh(str(tmp_path), tmp_path).stdout.strip() == "python3.12"


def test_a_missing_venv_module_names_its_package(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(set_up.SetUpError, match=r"sudo apt-get install python3\.\d+-venv"):
        set_up.ensure_venv(for_tests=False)


def test_a_full_disk_is_said_before_anything_is_made(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = set_up.shutil.disk_usage("/")
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda path: usage._replace(free=2**20))
    with pytest.raises(set_up.SetUpError, match="has 1 MB left"):
        set_up.ensure_venv(for_tests=False)
    assert not set_up.VENV.exists()


def test_a_disk_that_fills_up_meanwhile_is_told_as_that(set_up: ModuleType) -> None:
    command = [
        sys.executable,
        "-c",
        "print('OSError: [Errno 28] No space left on device'); raise SystemExit(1)",
    ]
    with pytest.raises(set_up.SetUpError, match="the disk is full"):
        set_up.run(command, "The Python packages could not be installed", log=None)


def test_a_network_that_is_not_there_is_told_with_pips_own_words(set_up: ModuleType) -> None:
    command = [
        sys.executable,
        "-c",
        "print('ERROR: No matching distribution found for dash'); raise SystemExit(1)",
    ]
    with pytest.raises(
        set_up.SetUpError, match=r"No matching distribution found for dash.*Check the network"
    ):
        set_up.run(command, "The Python packages could not be installed", log=None)


def test_a_second_set_up_of_one_clone_waits_for_the_first(
    set_up: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "set_up.py").touch()
    monkeypatch.setattr(set_up, "__file__", str(tmp_path / "set_up.py"))
    said, is_held = threading.Event(), threading.Event()
    monkeypatch.setattr(set_up, "say", lambda text: said.set() if "waiting for it" in text else None)

    def second() -> None:
        with set_up.clone_held():
            is_held.set()

    with (tmp_path / "set_up.py").open() as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        waiting = threading.Thread(target=second)
        waiting.start()
        assert said.wait(10)
        assert not is_held.wait(0.2)
    assert is_held.wait(10)
    waiting.join()


def test_without_chromium_the_remedy_is_named(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None)
    with pytest.raises(set_up.SetUpError, match="apt-get install chromium"):
        set_up.ensure_chromium()


def test_every_version_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        lines = (PROJECT_DIR / name).read_text().splitlines()
        loose = [line for line in lines if line and not line.startswith(("#", "-")) and "==" not in line]
        assert loose == [], name


def test_the_lock_file_records_no_address_of_a_registry() -> None:
    assert '"resolved"' not in (PROJECT_DIR / "package-lock.json").read_text()
