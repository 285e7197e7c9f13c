"""The rollups: kept up to date, counted anew, compared with the rows, shortened."""

import signal
import sys
import threading
from datetime import datetime
from functools import partial
from types import FrameType

import click

from commands.explained import Connection, database, explained, progress_bar, services
from data.database import connect
from data.settings import Settings

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--once", is_flag=True, help="One tick, with the first build if there is none (the default).")
@click.option("--rebuild", is_flag=True, help="Count anew: everything, or the days --from to --to.")
@click.option(
    "--audit", is_flag=True, help="Compare the rollups with the rows; exit code 1 when they differ."
)
@click.option("--from", "from_", type=DAY, help="First day to rebuild.")
@click.option("--to", type=DAY, help="Last day to rebuild.")
def rollup(once: bool, rebuild: bool, audit: bool, from_: datetime | None, to: datetime | None) -> None:
    """Bring the rollups up to date, count them anew, or compare them with the rows."""
    if once + rebuild + audit > 1:
        raise click.UsageError("Choose one of --once, --rebuild and --audit.")
    if (from_ or to) and not rebuild:
        raise click.UsageError("--from and --to say which days to count anew; they need --rebuild.")
    from data import rollups

    with explained() as settings, database(settings) as connection:
        if audit:
            _audit(connection, settings)
            return
        another = partial(connect, "worker", autocommit=True, settings=settings)
        with progress_bar("The history") as show:

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
    click.echo(str(report))
    if not report.is_clean:
        sys.exit(1)


@click.command()
@click.option(
    "--freeze-before",
    type=DAY,
    help="Keep all days before this one as they are for ever, so that the engine's rows of them may be dropped. It never moves back.",
)
def retention(freeze_before: datetime | None) -> None:
    """Drop minute and hour rows that are older than the settings keep."""
    from data import rollups

    with explained() as settings, database(settings) as connection:
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
    with explained() as settings, services(settings):
        jobs.run(settings, stop)
