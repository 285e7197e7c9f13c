"""The command line: `flask --app app <command>`, or `python -m commands <command>`, which needs no Dash and starts sooner.

Each command asks the owner of what it does; a failure is one sentence and an exit code that is not 0.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
import psycopg
from pydantic import ValidationError

from data import embedded, logs
from data.database import connect
from data.settings import PROJECT_DIR, Settings, get_settings

if TYPE_CHECKING:
    from flask import Flask

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
def _told() -> Iterator[Settings]:
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
    reasons = [f"{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors()]
    return "Settings cannot be used: " + "; ".join(reasons) + ". See the table in README.md."


def database_trouble(error: psycopg.Error) -> str:
    """What PostgreSQL said, in a sentence with a remedy. Never holds a password: libpq does not repeat it."""
    said = " ".join(str(error).split())[:300]
    if isinstance(error, psycopg.OperationalError) and not error.sqlstate:
        return f"The database cannot be reached ({said}). Check DATABASE_URL, the network and that PostgreSQL runs."
    notes = "; ".join(getattr(error, "__notes__", []))
    return f"The database refused ({said}{', ' + notes if notes else ''}). `flask --app app doctor` says what it lacks."


@contextmanager
def _database(settings: Settings) -> Iterator[Connection]:
    """A connection to the database; the embedded services run for the length of the block if they do not anyway."""
    with _services(settings), connect("admin", autocommit=True, settings=settings) as connection:
        yield connection


def _services(settings: Settings) -> AbstractContextManager[object]:
    """What must run for a command: nothing where the database was given."""
    return embedded.running(settings) if settings.is_demo else nullcontext()


@click.command()
def migrate() -> None:
    """Bring our schema in the database to this version; a second time does nothing."""
    from data import migrations

    with _told() as settings, _database(settings) as connection:
        names = migrations.migrate(connection, engine_schema=settings.engine_schema)
    click.echo(f"Applied: {', '.join(names)}." if names else "Nothing to do: every migration is applied.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def doctor(as_json: bool) -> None:
    """Check the database and say what is missing, with the remedy; exit code 1 when something must be done."""
    from data.doctor import examine

    with _told() as settings, _database(settings) as connection:
        report = examine(connection, settings)
    click.echo(json.dumps(report.as_json(), indent=2) if as_json else report.as_text())
    if not report.is_healthy:
        sys.exit(1)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def uninstall(yes: bool) -> None:
    """Take every trace of this program out of the database; the engine's rows stay."""
    from data import migrations

    with _told() as settings, _database(settings) as connection:
        if not yes:
            click.confirm(
                "Drop the schema analytics with all imported sources, our triggers and our column?",
                abort=True,
            )
        dropped = migrations.uninstall(connection, engine_schema=settings.engine_schema)
    click.echo(
        f"Dropped: {', '.join(dropped)}." if dropped else "Nothing of this program is in the database."
    )


@click.command()
def prepare() -> None:
    """Make the database ready: migrations and, in the embedded one, the engine's tables and the demo company if it is empty."""
    with _told() as settings, _database(settings) as connection:
        _prepare(connection, settings)


def _prepare(connection: Connection, settings: Settings) -> None:
    from data import migrations
    from data.engine_schema import create_engine_tables

    if settings.is_demo:
        create_engine_tables(connection, optional=True, schema=settings.engine_schema)
    row = connection.execute("select to_regclass(%s)", (f'"{settings.engine_schema}".api_usage',)).fetchone()
    if row is None or row[0] is None:
        raise migrations.MigrationError(
            f"There is no table {settings.engine_schema}.api_usage in this database, or this role may not see it; "
            "check DATABASE_URL, ENGINE_SCHEMA and the grants."
        )
    names = migrations.migrate(connection, engine_schema=settings.engine_schema)
    if names:
        click.echo(f"Applied {len(names)} migrations.")
    if settings.is_demo and not _has_calls(connection, settings):
        _seed(
            connection,
            settings,
            settings.demo_days,
            settings.demo_users,
            settings.demo_rows,
            settings.demo_seed,
        )


def _has_calls(connection: Connection, settings: Settings) -> bool:
    from psycopg import sql

    table = sql.Identifier(settings.engine_schema, "api_usage")
    return connection.execute(sql.SQL("select 1 from {} limit 1").format(table)).fetchone() is not None


@click.command()
@click.option("--days", type=click.IntRange(2), help="Days of history.")
@click.option("--users", type=click.IntRange(1), help="Users.")
@click.option("--rows", type=click.IntRange(1), help="Calls.")
@click.option("--seed", type=click.IntRange(0), help="The same seed makes the same company.")
def demo(days: int | None, users: int | None, rows: int | None, seed: int | None) -> None:
    """Write the demo company into the embedded database, in place of the one there."""
    from data import migrations
    from data.engine_schema import create_engine_tables

    with _told() as settings, _database(settings) as connection:
        if settings.is_demo:
            create_engine_tables(connection, optional=True, schema=settings.engine_schema)
            migrations.migrate(connection, engine_schema=settings.engine_schema)
        _seed(
            connection,
            settings,
            days or settings.demo_days,
            users or settings.demo_users,
            rows or settings.demo_rows,
            settings.demo_seed if seed is None else seed,
        )


def _seed(connection: Connection, settings: Settings, days: int, users: int, rows: int, seed: int) -> None:
    from data import demo as company

    with _bar("The demo company") as show:
        report = company.seed(
            connection, days=days, users=users, rows=rows, seed=seed, settings=settings, progress=show
        )
    click.echo(
        f"The demo company: {report.calls:,} calls of {report.users:,} users in {report.seconds:.0f} s."
    )


@contextmanager
def _bar(what: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar on the terminal: call it with words and the share that is done."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda words, share: bar.update(task, description=words, completed=share)


_Day = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--once", is_flag=True, help="One tick, with the first build if there is none (the default).")
@click.option("--rebuild", is_flag=True, help="Count anew: everything, or the days --from to --to.")
@click.option(
    "--audit", is_flag=True, help="Compare the rollups with the rows; exit code 1 when they differ."
)
@click.option("--from", "from_", type=_Day, help="First day to rebuild.")
@click.option("--to", type=_Day, help="Last day to rebuild.")
def rollup(once: bool, rebuild: bool, audit: bool, from_: datetime | None, to: datetime | None) -> None:
    """Bring the rollups up to date, count them anew, or compare them with the rows."""
    if once + rebuild + audit > 1:
        raise click.UsageError("Choose one of --once, --rebuild and --audit.")
    from data import rollups

    with _told() as settings, _database(settings) as connection:
        if audit:
            _audit(connection, settings)
            return
        another = partial(connect, "worker", autocommit=True, settings=settings)
        with _bar("The history") as show:

            def told(days: int, total: int) -> None:
                show(f"{days:,} of {total:,} days", days / max(total, 1))

            if rebuild:
                rollups.rebuild(
                    connection,
                    from_ and from_.date(),
                    to and to.date(),
                    settings=settings,
                    connect=another,
                    progress=told,
                )
            else:
                done = rollups.run_once(connection, settings=settings, connect=another, progress=told)
        if rebuild:
            click.echo("Counted anew.")
        else:
            click.echo(
                f"Counted {done.rows:,} new rows and {done.days:,} days anew in {done.took_ms:.0f} ms."
            )


def _audit(connection: Connection, settings: Settings) -> None:
    from data import rollups

    report = rollups.audit(connection, settings=settings)
    for difference in report.differences:
        click.echo(f"  {difference}")
    click.echo(f"Compared {report.days:,} days with the rows: {len(report.differences):,} differ.")
    if not report.is_clean:
        click.echo("The next tick counts them anew.")
        sys.exit(1)


@click.command()
@click.option(
    "--freeze-before",
    type=_Day,
    help="Keep all days before this one as they are for ever, so that the engine's rows of them may be dropped. It never moves back.",
)
def retention(freeze_before: datetime | None) -> None:
    """Drop minute and hour rows that are older than the settings keep."""
    from data import rollups

    with _told() as settings, _database(settings) as connection:
        dropped = rollups.retention(
            connection, freeze_before=freeze_before and freeze_before.date(), settings=settings
        )
    if freeze_before:
        click.echo(f"Days before {freeze_before:%Y-%m-%d} are frozen.")
    told = [f"{n:,} of {table}" for table, n in dropped.items() if n]
    click.echo(f"Deleted rows: {', '.join(told)}." if told else "Nothing is past its time.")


@click.command()
def worker() -> None:
    """Keep the rollups up to date until told to stop; of several workers one works."""
    from data import worker as jobs

    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with _told() as settings, _services(settings):
        jobs.run(settings, stop)


def _pairs(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    wrong = [value for value in values if "=" not in value]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form name=value")
    return dict(value.split("=", 1) for value in values)


def _list_sources(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from data import imports

        click.echo(imports.listing(), nl=False)
        context.exit()


@click.command(name="import")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_sources,
    help="The sources and their columns.",
)
@click.argument("source")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_pairs,
    metavar="FILE_COLUMN=COLUMN",
    help="Name of a column in the file.",
)
@click.option(
    "--set",
    "constants",
    multiple=True,
    callback=_pairs,
    metavar="COLUMN=VALUE",
    help="A value for every row.",
)
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where rejected rows go.")
def import_(
    source: str, path: Path, mapping: dict[str, str], constants: dict[str, str], rejects: Path | None
) -> None:
    """Import a CSV, JSONL or Parquet file into one of the dashboard's sources; again adds nothing twice."""
    from data import imports

    with (
        _told() as settings,
        _services(settings),
        connect("import", settings=settings) as connection,
        imports.shown_progress(f"{source} from {path.name}") as progress,
    ):
        report = imports.run(
            source, path, mapping=mapping, constants=constants, rejects=rejects, connection=connection,
            settings=settings, progress=progress,
        )  # fmt: skip
    click.echo("\n".join(report.sentences()))


def serve() -> None:
    """Become the server with all its services, as script/server is; does not return."""
    os.chdir(PROJECT_DIR)
    os.execv(sys.executable, [sys.executable, str(PROJECT_DIR / "serve.py"), *sys.argv[1:]])  # noqa: S606


COMMANDS = (prepare, migrate, doctor, uninstall, demo, rollup, worker, retention, import_)


def register(server: "Flask") -> None:
    """Make the commands part of Flask's own command line."""
    for command in COMMANDS:
        server.cli.add_command(command)


if __name__ == "__main__":
    click.Group("engine-room", commands={each.name or "": each for each in COMMANDS})()
