"""One program, kept alive."""

import sys
from pathlib import Path

from data.embedded.process import wait_until
from supervisor import Child, last_words, shorten


def child(folder: Path, code: str) -> Child:
    return Child("work", [sys.executable, "-c", code], folder / "work.log", {})


def test_a_program_that_ends_is_started_again(tmp_path: Path) -> None:
    program = child(tmp_path, "print('here', flush=True)")

    def came_back() -> bool:
        program.keep_alive()
        return (tmp_path / "work.log").exists() and (tmp_path / "work.log").read_text().count("here") >= 2

    program.start()
    assert wait_until(came_back, 20)
    program.stop()


def test_a_program_that_keeps_ending_is_left_alone_ever_longer(tmp_path: Path) -> None:
    program = child(tmp_path, "raise SystemExit(3)")
    for _ in range(8):
        program.start()
        assert wait_until(lambda: not program.is_running(), 10)
    assert program.keep_alive() == 3
    assert program.keep_alive() is None  # it is told once
    assert not program.is_running()
    assert program._next > 0


def test_stopping_ends_it(tmp_path: Path) -> None:
    program = child(tmp_path, "import time; time.sleep(600)")
    program.start()
    assert program.is_running()
    program.stop()
    assert not program.is_running()


def test_the_last_words_are_the_error(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("start\nModuleNotFoundError: No module named 'x'\n\nbye\n")
    assert last_words(log) == "ModuleNotFoundError: No module named 'x'"
    assert last_words(tmp_path / "none") == "it wrote nothing"


def test_a_long_log_is_moved_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("ab") as writer:
        writer.write(b"x" * 100)
        writer.flush()
        assert shorten(log, limit=50)
        writer.write(b"after")
        writer.flush()
    assert log.read_bytes() == b"after"
    assert (tmp_path / "web.log.1").stat().st_size == 100
    assert not shorten(log, limit=50)
