"""Every source, walked: what is documented loads, comes back, loads once, and meets hostile text unharmed."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pyarrow
import pyarrow.parquet
import pytest
from psycopg import sql

from data.imports import SOURCES, Context, ImportReport, Source, find_source, listing, markdown
from tests.data.imports.conftest import Import

EVERY_SOURCE = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "emoji": "🧨👩‍👩‍👧‍👦",
    "right to left": "\u202eمرحبا\u202c",
    "sql": "'; drop table analytics.payment; --",
    "template": "{{7*7}}${7*7}%s",
    "control": "a\x01\x1b[31mb\x7f",
    "lines": "a\r\nb\tc",
}
USER = "0f8fad5b-d9cb-469f-a165-70867728950e"


def example(source: Source) -> dict[str, str]:
    """The row that the documentation shows, complete."""
    given = {column.name: column.example for column in source.columns}
    given.update({name: USER for name in ("user_id", "api_usage_id") if name in given})
    return given


def csv_of(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def table_of(source: Source) -> sql.Composable:
    return sql.Identifier("public" if source.of_the_engine else "analytics", source.table)


def rows_of(connection: psycopg.Connection[Any], source: Source) -> list[tuple[Any, ...]]:
    columns = sql.SQL(", ").join(map(sql.Identifier, source.column_names))
    return connection.execute(sql.SQL("select {} from {}").format(columns, table_of(source))).fetchall()


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.loaded, report.already_there, report.rejected


@EVERY_SOURCE
def test_the_documented_row_is_loaded_and_comes_back(
    source: Source, import_file: Import, connection: psycopg.Connection[Any]
) -> None:
    row = example(source)
    assert counts(import_file(source.name, csv_of(row), new_plans=True)) == (1, 0, 0)
    (found,) = rows_of(connection, source)
    for name, written, value in zip(source.column_names, row.values(), found, strict=True):
        if isinstance(value, (int, Decimal, float)) and not isinstance(value, bool) and written:
            assert Decimal(str(value)) == Decimal(written), name
        elif isinstance(value, str) and written and name not in ("id", "feedback_id"):
            assert value == written, name


@EVERY_SOURCE
def test_importing_the_same_file_again_adds_nothing(
    source: Source, import_file: Import, connection: psycopg.Connection[Any]
) -> None:
    text = csv_of(example(source))
    import_file(source.name, text, new_plans=True)
    assert counts(import_file(source.name, text, new_plans=True)) == (0, 1, 0)
    assert len(rows_of(connection, source)) == 1


@EVERY_SOURCE
def test_only_the_needed_columns_are_enough(source: Source, import_file: Import) -> None:
    row = example(source)
    needed = {column.name: row[column.name] for column in source.columns if column.is_needed}
    assert counts(import_file(source.name, csv_of(needed), new_plans=True)) == (1, 0, 0)


@EVERY_SOURCE
def test_json_lines_and_parquet_load_the_same_row_as_csv(
    source: Source, import_file: Import, tmp_path: Path
) -> None:
    row = {name: value for name, value in example(source).items() if value}
    assert counts(import_file(source.name, csv_of(row), new_plans=True)) == (1, 0, 0)
    assert counts(import_file(source.name, json.dumps(row) + "\n", ending=".jsonl")) == (0, 1, 0)
    path = tmp_path / "row.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), path)
    assert counts(import_file(source.name, path)) == (0, 1, 0)


@EVERY_SOURCE
def test_a_file_with_foreign_columns_is_refused_in_one_sentence_that_names_what_lacks(
    source: Source, import_file: Import
) -> None:
    with pytest.raises(Exception, match="The file lacks") as refused:
        import_file(source.name, "colour,shape\nred,round\n")
    for column in source.columns:
        assert (column.name in str(refused.value)) or not column.is_needed
    assert "it has: colour, shape" in str(refused.value)


@EVERY_SOURCE
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_kept_as_text_in_every_text_column(
    source: Source, kind: str, import_file: Import, connection: psycopg.Connection[Any]
) -> None:
    row = example(source)
    names = [name for name in row if takes(source, name, "ordinary words")]
    row.update(dict.fromkeys(names, HOSTILE[kind]))
    if source.users is not None:
        row["user_id"] = HOSTILE[kind]
    report = import_file(source.name, csv_of(row), new_plans=True)
    assert counts(report) == (1, 0, 0), report.reasons
    (found,) = rows_of(connection, source)
    stored = dict(zip(source.column_names, found, strict=True))
    for name in names:
        if name not in ("user_id", "tags"):
            assert stored[name] in (HOSTILE[kind], HOSTILE[kind].lower()), name


@EVERY_SOURCE
def test_a_name_of_ten_thousand_letters_and_a_null_byte_are_rejected_or_fit(
    source: Source, import_file: Import
) -> None:
    for text in ("x" * 10_001, "a\x00b"):
        row = example(source)
        names = [name for name in row if takes(source, name, "ordinary words")]
        if not names:
            continue
        row.update(dict.fromkeys(names, text))
        report = import_file(source.name, csv_of(row), new_plans=True)
        assert counts(report) == (0, 0, 1)
        assert report.rejects_path is not None
        reason = next(csv.DictReader(report.rejects_path.open(newline="")))["reason"]
        assert "characters" in reason or "null byte" in reason


@EVERY_SOURCE
def test_what_is_no_utf_8_spoils_its_row_only(source: Source, import_file: Import) -> None:
    row = example(source)
    names = [name for name in row if takes(source, name, "ordinary words")]
    if names:
        good = csv_of(row).encode()
        row[names[0]] = "BROKEN"
        bad = csv_of(row).encode().splitlines(keepends=True)[1].replace(b"BROKEN", b"caf\xe9")
        report = import_file(source.name, good + bad)
        assert counts(report) == (1, 0, 1)
        assert report.rejects_path is not None
        assert b"caf\xe9" in report.rejects_path.read_bytes()


def takes(source: Source, name: str, text: str) -> bool:
    """Whether a column takes any text."""
    context = Context(ZoneInfo("UTC"), "USD", dt.datetime.now(dt.UTC))
    try:
        source.column(name).parse(text, context)
    except ValueError:
        return False
    return name not in ("user_id",)


def test_every_source_is_found_by_all_its_names_and_listed() -> None:
    for source in SOURCES:
        assert all(
            find_source(name) is source for name in (source.name, source.name.upper(), *source.aliases)
        )
        assert f"\n{source.name}" in "\n" + listing()


def test_the_document_is_in_step_with_the_sources() -> None:
    document = Path(__file__).parents[3] / "docs" / "imports.md"
    assert document.read_text() == markdown()


def test_the_columns_of_every_source_exist_in_its_table(connection: psycopg.Connection[Any]) -> None:
    for source in SOURCES:
        columns = sql.SQL(", ").join(map(sql.Identifier, (*source.column_names, *(source.fixed or {}))))
        connection.execute(sql.SQL("select {} from {} limit 0").format(columns, table_of(source)))
