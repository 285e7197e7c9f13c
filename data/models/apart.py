"""Runs a model in a process of its own: scikit-learn and statsmodels take a quarter of a gigabyte, which goes back when it ends."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

from data.settings import PROJECT_DIR, Settings

OWNER = "ENGINE_ROOM_MODEL_OWNER"
LONGEST_SECONDS = 20 * 60
# one processor: numerical libraries else start a thread for each
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), "1"
)


class ModelError(Exception):
    """A model's process failed; the text is the last line it wrote."""


def run_apart(name: str, settings: Settings, is_over: Callable[[], bool]) -> None:
    """Work out a model and wait for it; ends it when `is_over` or after 20 minutes. Raises ModelError when it failed."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "data.models", name],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT_DIR,
            env=_environment(settings),
        )
        ended = _wait(process, is_over)
        output.seek(0)
        words = output.read().decode(errors="replace").strip().splitlines()
    if ended and process.returncode:
        raise ModelError(f"{name}: {words[-1] if words else f'ended with code {process.returncode}'}"[:1000])


def _wait(process: subprocess.Popen[bytes], is_over: Callable[[], bool]) -> bool:
    """Whether it ended by itself."""
    for _ in range(LONGEST_SECONDS * 4):
        try:
            process.wait(0.25)
            return True
        except subprocess.TimeoutExpired:
            if is_over():
                break
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return False


def _environment(settings: Settings) -> dict[str, str]:
    """Ours, with the settings as this process has them: they may come from a file or from the one who started us."""
    own = {
        "DATA_DIR": str(settings.data_dir.resolve()),
        "REPORTING_TIMEZONE": settings.reporting_timezone,
        "CURRENCY": settings.currency,
        "ENGINE_SCHEMA": settings.engine_schema,
        OWNER: str(os.getpid()),
    }
    if settings.database_url:
        own["DATABASE_URL"] = settings.database_url.get_secret_value()
    return {**os.environ, **_ONE_THREAD, **own}
