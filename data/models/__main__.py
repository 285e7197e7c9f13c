"""python -m data.models <name>: work out one model and write it down. The worker starts it, so that its memory ends with it."""

import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg

from data.database import connect
from data.embedded.process import follow
from data.models.apart import OWNER
from data.settings import Settings, get_settings

_NICENESS = 10
Work = Callable[[psycopg.Connection[Any], Settings, datetime], object]


def _forecast() -> Work:
    from data.models.forecasting import make

    return make


def _churn() -> Work:
    from data.models.churning import make

    return make


def _survival() -> Work:
    from data.models.surviving import make

    return make


MODELS: dict[str, Callable[[], Work]] = {"forecast": _forecast, "churn": _churn, "survival": _survival}


def main(name: str) -> str:
    """Work out the model of that name; what was done, in words."""
    os.nice(_NICENESS)
    settings = get_settings()
    with connect("worker", autocommit=True, settings=settings) as connection:
        return str(MODELS[name]()(connection, settings, datetime.now(UTC)))


def run(name: str) -> int:
    """As a program: the last line says what was done or, in one line, why it failed; its exit code."""
    try:
        said, code = main(name), 0
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits for this process is told
        traceback.print_exc()
        said, code = f"{type(error).__name__}: {error}", 1
    sys.stderr.write(f"{' '.join(said.split())}\n")
    return code


if __name__ == "__main__":
    if owner := os.environ.get(OWNER):
        follow(int(owner))
    sys.exit(run(sys.argv[1]))
