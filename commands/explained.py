"""What every command begins with: the settings, the services and a connection; whatever fails is told in one sentence."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import click
import psycopg
from pydantic import ValidationError

from data import embedded, logs
from data.database import connect
from data.settings import Settings, get_settings

Connection = psycopg.Connection[Any]
_REFUSALS = {
    "data.demo": "DemoRefusedError",
    "data.imports": "ImportRefusedError",
    "data.migrations": "MigrationError",
    "data.rollups": "RollupError",
}


def _refusals() -> tuple[type[Exception], ...]:
    """Exceptions whose text is a sentence already. Modules that were not needed raised none and are not loaded for this."""
    loaded = [(sys.modules[module], name) for module, name in _REFUSALS.items() if module in sys.modules]
    return (embedded.ServiceError, *(getattr(module, name) for module, name in loaded))


def _log_to_stderr(command: str | None) -> None:
    """What a command prints is its answer; all but the worker, whose log is read later, log only what is wrong."""
    level = "INFO" if command == "worker" else "WARNING"
    logs.configure(level, sys.stderr)


@contextmanager
def explained() -> Iterator[Settings]:
    """The settings, for a block whose failures are told in one sentence."""
    _log_to_stderr(click.get_current_context().info_name)
    try:
        yield get_settings()
    except _refusals() as error:
        raise click.ClickException(str(error)) from error
    except ValidationError as error:
        raise click.ClickException(wrong_settings(error)) from error
    except psycopg.Error as error:
        raise click.ClickException(database_trouble(error)) from error


def wrong_settings(error: ValidationError) -> str:
    """Which settings cannot be used and why, in a sentence."""
    named = [(".".join(map(str, each["loc"])).upper(), each["msg"]) for each in error.errors()]
    reasons = [f"{name}: {said}" if name else said for name, said in named]
    return "Settings cannot be used: " + "; ".join(reasons) + ". See the table in README.md."


def database_trouble(error: psycopg.Error) -> str:
    """What PostgreSQL said, in a sentence with a remedy. Never holds a password: an address that libpq would repeat is refused by the settings."""
    said = " ".join(str(error).split())[:300]
    if isinstance(error, psycopg.OperationalError) and not error.sqlstate:
        return f"The database cannot be reached ({said}). Check DATABASE_URL, the network and that PostgreSQL runs."
    if isinstance(error, psycopg.errors.DiskFull):
        return f"The disk of the database is full ({said}). Make room there and run this again; nothing is left half-written."
    notes = "; ".join(getattr(error, "__notes__", []))
    return f"The database refused ({said}{', ' + notes if notes else ''}). `flask --app app doctor` says what it lacks."


@contextmanager
def database(settings: Settings) -> Iterator[Connection]:
    """A connection to the database; the embedded services run for the length of the block if they do not anyway."""
    with services(settings), connect("admin", autocommit=True, settings=settings) as connection:
        yield connection


def services(settings: Settings) -> AbstractContextManager[object]:
    """What must run for a command: nothing where the database was given."""
    return embedded.running(settings) if settings.is_demo else nullcontext()


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar on the terminal: call it with words and the share that is done."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda words, share: bar.update(task, description=words, completed=share)
