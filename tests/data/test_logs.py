"""What a log may say: what went wrong and where, never the values that were at hand."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

from data import logs
from data.settings import PROJECT_DIR

NOBODY_THERE = "postgresql://dashboard:a-password@127.0.0.1:1/engine"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """The next test starts afresh."""
    yield
    structlog.reset_defaults()


def test_a_failed_connection_is_told_without_the_password() -> None:
    told = io.StringIO()
    logs.configure("INFO", told)
    try:
        psycopg.connect(NOBODY_THERE)
    except psycopg.OperationalError:
        structlog.get_logger().exception("it failed", attempt=1)
    assert "it failed" in told.getvalue()
    assert "Traceback" in told.getvalue()
    assert "refused" in told.getvalue()
    assert "a-password" not in told.getvalue()


def test_what_is_below_the_level_is_not_told() -> None:
    told = io.StringIO()
    logs.configure("WARNING", told)
    structlog.get_logger().info("a detail")
    structlog.get_logger().warning("a trouble")
    assert "a trouble" in told.getvalue()
    assert "a detail" not in told.getvalue()


def test_the_log_of_a_worker_that_finds_no_database_holds_no_password(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": NOBODY_THERE, "DATA_DIR": str(tmp_path)}
    log = tmp_path / "worker.log"
    with log.open("wb") as into:
        worker = subprocess.Popen(
            [sys.executable, "-m", "commands", "worker"],
            cwd=PROJECT_DIR,
            env=environment,
            stdout=into,
            stderr=into,
        )
    try:
        until = time.monotonic() + 30
        while "trying again" not in log.read_text(encoding="utf-8") and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(20)
    assert "worker failed, trying again" in log.read_text(encoding="utf-8")
    assert "a-password" not in log.read_text(encoding="utf-8")
