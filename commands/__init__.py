"""The command line: `flask --app app <command>`, or `python -m commands <command>`, which needs no Dash and starts sooner.

Each command asks the owner of what it does; a failure is one sentence and an exit code that is not 0.
"""

import os
import sys
from typing import TYPE_CHECKING

from commands.company import demo, prepare
from commands.counting import retention, rollup, worker
from commands.importing import import_
from commands.schema import doctor, migrate, uninstall
from data.settings import PROJECT_DIR

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "COMMANDS",
    "demo",
    "doctor",
    "import_",
    "migrate",
    "prepare",
    "register",
    "retention",
    "rollup",
    "serve",
    "uninstall",
    "worker",
]

COMMANDS = (prepare, migrate, doctor, uninstall, demo, rollup, worker, retention, import_)


def register(server: "Flask") -> None:
    """Make the commands part of Flask's own command line."""
    for command in COMMANDS:
        server.cli.add_command(command)


def serve() -> None:
    """Become the server with all its services, as script/server is; does not return."""
    os.chdir(PROJECT_DIR)
    os.execv(sys.executable, [sys.executable, str(PROJECT_DIR / "serve.py"), *sys.argv[1:]])  # noqa: S606
