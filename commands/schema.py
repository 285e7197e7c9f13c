"""Our schema in the database: bring it up to date, examine it, take it out again."""

import json
import sys

import click

from commands.explained import database, explained


@click.command()
def migrate() -> None:
    """Bring our schema in the database to this version; a second time does nothing."""
    from data import migrations

    with explained() as settings, database(settings) as connection:
        names = migrations.migrate(connection, engine_schema=settings.engine_schema)
    click.echo(f"Applied: {', '.join(names)}." if names else "Nothing to do: every migration is applied.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def doctor(as_json: bool) -> None:
    """Check the database and say what is missing, with the remedy; exit code 1 when something must be done."""
    from data.doctor import examine

    with explained() as settings, database(settings) as connection:
        report = examine(connection, settings)
    click.echo(json.dumps(report.as_json(), indent=2) if as_json else report.as_text())
    if not report.is_healthy:
        sys.exit(1)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def uninstall(yes: bool) -> None:
    """Take every trace of this program out of the database; the engine's rows stay."""
    from data import migrations

    with explained() as settings, database(settings) as connection:
        if not yes:
            click.confirm(
                "Drop the schema analytics with all imported sources, our triggers and our column?",
                abort=True,
            )
        dropped = migrations.uninstall(connection, engine_schema=settings.engine_schema)
    click.echo(
        f"Dropped: {', '.join(dropped)}." if dropped else "Nothing of this program is in the database."
    )
