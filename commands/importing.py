"""Files into the sources that are imported."""

from functools import partial
from pathlib import Path

import click

from commands.explained import explained, services
from data.database import connect


def _pairs(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    wrong = [value for value in values if "=" not in value]
    if wrong:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form name=value")
    names = [value.split("=", 1)[0] for value in values]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise click.BadParameter(f"{twice[0]!r} is given more than once")
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
@click.option("--new-plans", is_flag=True, help="Rows may name a plan that nobody has had yet.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where rejected rows go.")
def import_(
    source: str,
    path: Path,
    mapping: dict[str, str],
    constants: dict[str, str],
    new_plans: bool,
    rejects: Path | None,
) -> None:
    """Import a CSV, JSONL or Parquet file into one of the dashboard's sources; again adds nothing twice."""
    from data import imports
    from data.editing import note_import

    file = imports.printable(path.name)
    with (
        explained() as settings,
        services(settings),
        connect("import", settings=settings) as connection,
        imports.shown_progress(f"{source} from {file}") as progress,
    ):
        report = imports.run(
            source, path, mapping=mapping, constants=constants, rejects=rejects, connection=connection,
            settings=settings, progress=progress, record=partial(note_import, file), new_plans=new_plans,
        )  # fmt: skip
    click.echo("\n".join(report.sentences()))
