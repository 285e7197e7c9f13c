"""The sources in words: for `flask import --list` and for docs/imports.md."""

from data.imports.source import Source
from data.imports.sources import SOURCES

_INTRODUCTION = """\
# Importing

<!-- made from data/imports/sources.py by data.imports.document; a test keeps it in step -->

    flask --app app import <source> <file> [--map theirs=ours ...] [--set ours=value ...] [--rejects file.csv]

A file is CSV (UTF-8; comma, semicolon, tab or bar), JSON lines or Parquet. Columns are found by name, however
they are capitalised; `--map` names those that are called otherwise, `--set` gives every row the same value.
Columns that a source does not know are left out.

Every row is checked. Good rows are loaded, the others go to a rejects file with their line and the reason. A
file that cannot be read to its end loads nothing. Importing a file again adds nothing twice: a row whose key
is there already is left alone, and a row with the same key but other values is rejected. Where rows have no
key of their own, the key is made of their content and of how many equal rows came before in the file, so that
two rows that are really equal stay two.

- An empty cell or `\\N` is missing. A timestamp without a zone, and a date, is in the reporting zone
  (`REPORTING_TIMEZONE`); the report says how many there were. Numbers of 10 to 19 digits are seconds,
  milliseconds, microseconds or nanoseconds since 1970.
- Money is in the account currency (`CURRENCY`); a row in any other is rejected, nothing is converted. Amounts
  are rounded to the decimals of their column. `NaN`, infinity, thousands separators and currency signs are
  rejected.
- What has happened cannot lie more than five minutes in the future; prices, budgets and paid periods can.
- Text may hold anything but a null byte, up to the length given.

A public trace of three columns becomes calls of the engine (embedded database only), with one user who stands
for all of them:

    flask --app app import api_usage trace.csv --map TIMESTAMP=created_at --map ContextTokens=input_tokens \\
        --map GeneratedTokens=output_tokens --set service_type=chat --set provider=azure --set model=gpt-4
"""


def listing() -> str:
    """All sources with their columns, for a terminal."""
    return "\n\n".join(map(_listed, SOURCES)) + "\n"


def _listed(source: Source) -> str:
    where = " (embedded database only)" if source.of_the_engine else ""
    lines = [f"{source.name}{where}: {source.means}"]
    width = max(len(column.name) for column in source.columns)
    for column in source.columns:
        need = "needed" if column.is_needed else "      "
        lines.append(f"  {column.name:<{width}}  {need}  {column.means}")
    return "\n".join(lines)


def markdown() -> str:
    """The whole of docs/imports.md."""
    return "\n".join([_INTRODUCTION, *map(_section, SOURCES)])


def _section(source: Source) -> str:
    schema = "the engine's" if source.of_the_engine else "analytics"
    key = "its content" if source.content_key else ", ".join(f"`{name}`" for name in source.key)
    if source.content_key:
        key = f"`{source.content_key}`, else its content"
    also = f" Also called {', '.join(f'`{name}`' for name in source.aliases)}." if source.aliases else ""
    where = " Into the embedded database only." if source.of_the_engine else ""
    lines = [
        f"## {source.name}",
        "",
        f"{source.means} Table `{source.table}` ({schema}). A row is known by {key}.{also}{where}",
        "",
        "| column | needed | what it is | example |",
        "|---|---|---|---|",
    ]
    for column in source.columns:
        example = f"`{column.example}`" if column.example else ""
        lines.append(
            f"| `{column.name}` | {'yes' if column.is_needed else ''} | {column.means} | {example} |"
        )
    return "\n".join([*lines, ""])
