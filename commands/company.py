"""The demo company: made where there is none, or anew."""

import click

from commands.explained import Connection, database, explained, progress_bar
from data.settings import Settings


@click.command()
def prepare() -> None:
    """Make the database ready: migrations and, in the embedded one, the engine's tables and the demo company if it is empty."""
    with explained() as settings, database(settings) as connection:
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

    with explained() as settings, database(settings) as connection:
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

    with progress_bar("The demo company") as show:
        report = company.seed(
            connection, days=days, users=users, rows=rows, seed=seed, settings=settings, progress=show
        )
    click.echo(
        f"The demo company: {report.calls:,} calls of {report.users:,} users in {report.seconds:.0f} s."
    )
